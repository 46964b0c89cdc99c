// Delivery: from the event log to every configured destination, each at its own pace.
//
// One worker a destination reads the log with the destination's own cursor, selects, encodes,
// batches within the vendor's limits, sends, reads the outcomes and commits the progress. Nothing
// that one destination does or fails to do holds back another. Delivery is at least once: after a
// kill at most the window in flight is sent again.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/admin.pb.h"
#include "interlingua/v1/config.pb.h"
#include "service/log/log.h"
#include "translator/translator.h"

namespace interlingua {

/// Thread-safe.
class Delivery {
 public:
  /// Starts one worker for each destination of `config`, which has been validated and has its
  /// defaults filled in (see service/config/config.h). `translator` and `log` outlive the delivery.
  /// kInvalidArgument or kFailedPrecondition when a destination cannot be set up; nothing runs
  /// then.
  static absl::StatusOr<std::unique_ptr<Delivery>> Start(const v1::GatewayConfig& config,
                                                         const Translator& translator,
                                                         EventLog& log);
  virtual ~Delivery() = default;

  /// The state of every destination, in the order of the configuration.
  virtual std::vector<v1::DestinationStatus> Status() const = 0;

  /// Takes no further events from the log, waits until `deadline` for the requests in flight,
  /// commits what they came to and ends the workers. Idempotent; the destructor calls it with a
  /// deadline in the past.
  virtual void Stop(absl::Time deadline) = 0;
};

}  // namespace interlingua
