// The calls of GatewayAdmin about parked events, as messages, without gRPC.
#pragma once

#include "absl/status/status.h"
#include "interlingua/v1/parked.pb.h"
#include "service/delivery/delivery.h"
#include "service/log/event_log.h"

namespace interlingua::admin {

/// Reads the log and may wait for its disk. Errors beside those named are the log's. Thread-safe.
class ParkedCalls {
 public:
  /// All that is passed outlives it.
  ParkedCalls(delivery::Delivery& delivery, log::EventLog& log) : delivery_(delivery), log_(log) {}

  /// One page, by destination and offset. kInvalidArgument: the page token is not one of this
  /// service.
  absl::Status List(const v1::ListParkedRequest& request, v1::ListParkedResponse& response);

  /// Makes those that match due. kInvalidArgument: the filter has no destination.
  absl::Status Retry(const v1::RetryParkedRequest& request, v1::RetryParkedResponse& response);

  /// Has those that match become dead letters. kInvalidArgument: the filter has no destination.
  absl::Status Bury(const v1::BuryParkedRequest& request, v1::BuryParkedResponse& response);

 private:
  absl::StatusOr<std::int64_t> MakeDue(const v1::ParkedFilter& filter, bool bury);

  delivery::Delivery& delivery_;
  log::EventLog& log_;
};

}  // namespace interlingua::admin
