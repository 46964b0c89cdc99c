// What is told of a destination: what its worker knows and what the log has.
#pragma once

#include <string_view>

#include "interlingua/v1/admin.pb.h"
#include "service/delivery/worker.h"
#include "service/log/log.h"

namespace interlingua {

/// The state of a destination that a worker serves; what the configuration says is left open.
v1::DestinationStatus StatusOfDestination(std::string_view name, const WorkerState& state,
                                          EventLog& log);

/// The state of one that only the log knows.
v1::DestinationStatus StatusOfUnconfigured(std::string_view name, EventLog& log);

}  // namespace interlingua
