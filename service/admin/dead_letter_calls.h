// The calls of GatewayAdmin about dead letters and the ledger, as messages, without gRPC.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "interlingua/v1/admin.pb.h"
#include "service/delivery/delivery.h"
#include "service/log/event_log.h"
#include "service/replay/replays.h"

namespace interlingua::admin {

/// Each call is about the log of the replay that the request names, or else about the gateway's.
/// Reads the log and may wait for its disk. Thread-safe.
class DeadLetterCalls {
 public:
  /// All that is passed outlives it.
  DeadLetterCalls(delivery::Delivery& delivery, log::EventLog& log, replay::Replays& replays)
      : delivery_(delivery), log_(log), replays_(replays) {}

  /// kNotFound: no such replay; or the errors of the log. These hold for all calls.
  ///
  /// One page of dead letters. kInvalidArgument: the page token is not one of this service.
  absl::Status List(const v1::ListDeadLettersRequest& request,
                    v1::ListDeadLettersResponse& response);

  /// One dead letter with its event, if the log still has that. kNotFound: there is none.
  absl::Status Get(const v1::GetDeadLetterRequest& request, v1::GetDeadLetterResponse& response);

  /// Sends the dead letters that match once more. kInvalidArgument: the filter has no destination.
  absl::Status Redrive(const v1::RedriveDeadLettersRequest& request,
                       v1::RedriveDeadLettersResponse& response);

  /// Removes the dead letters that match for good. kInvalidArgument: the filter has no destination.
  absl::Status Discard(const v1::DiscardDeadLettersRequest& request,
                       v1::DiscardDeadLettersResponse& response);

  /// The balances of one destination, or of all.
  absl::Status GetLedger(const v1::GetLedgerRequest& request, v1::GetLedgerResponse& response);

 private:
  /// A log, and the replay that keeps it open; null: the gateway's.
  struct SelectedLog {
    log::EventLog* log;
    std::shared_ptr<replay::ReplayJob> job;
  };
  absl::StatusOr<SelectedLog> LogOf(const std::string& replay);

  delivery::Delivery& delivery_;
  log::EventLog& log_;
  replay::Replays& replays_;
};

}  // namespace interlingua::admin
