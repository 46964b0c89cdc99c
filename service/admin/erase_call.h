// GatewayAdmin.Erase: erases a person from all that a gateway stores. Messages only, without gRPC.
#pragma once

#include "absl/status/status.h"
#include "interlingua/v1/admin.pb.h"
#include "interlingua/v1/erasure.pb.h"
#include "service/delivery/delivery.h"
#include "service/history/erased_people.h"
#include "service/log/event_log.h"
#include "service/observe/event_logger.h"
#include "service/replay/replays.h"

namespace interlingua::admin {

/// The stores of a gateway that an erasure covers, and the logger of its end.
struct ErasureScope {
  delivery::Delivery& delivery;
  log::EventLog& log;
  replay::Replays& replays;
  history::ErasedPeople& erased;
  observe::EventLogger& logger;
};

/// Erases the person that `request` identifies, or counts only what an erasure would take.
/// Deliveries and replays are stopped meanwhile. `response` gets the certificate. kInvalidArgument:
/// the request is invalid; or the errors of the stores: the erasure is then incomplete and must be
/// repeated.
absl::Status Erase(const v1::EraseRequest& request, const ErasureScope& scope,
                   v1::EraseResponse& response);

}  // namespace interlingua::admin
