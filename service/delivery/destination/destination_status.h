// The status of a destination: what its worker knows and what the log has.
#pragma once

#include <string_view>

#include "interlingua/v1/admin.pb.h"
#include "service/delivery/destination/worker_state.h"
#include "service/log/event_log.h"

namespace interlingua::delivery::destination {

/// The status of a destination with a worker; the members of the configuration stay unset.
v1::DestinationStatus StatusOfDestination(std::string_view name, const WorkerState& state,
                                          log::EventLog& log);

/// The status of a destination that only the log knows.
v1::DestinationStatus StatusOfUnconfigured(std::string_view name, log::EventLog& log);

}  // namespace interlingua::delivery::destination
