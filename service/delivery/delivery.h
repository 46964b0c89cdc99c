// Delivery: from the event log to every configured destination, each at its own pace.
//
// One worker a destination reads the log with the destination's own cursor, selects, encodes,
// batches within the vendor's limits, sends, reads the outcomes and commits the progress. Nothing
// that one destination does or fails to do holds back another. Delivery is at least once: after a
// kill at most the window in flight is sent again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/admin.pb.h"
#include "interlingua/v1/config.pb.h"
#include "service/delivery/destination/outcome_feed.h"
#include "service/delivery/observation.h"
#include "service/log/event_log.h"
#include "translator/translator.h"

namespace interlingua::delivery {

/// Thread-safe. What changes something waits for the workers and for the log's disk.
class Delivery {
 public:
  /// Hears of each dead letter once the log has it; on the threads of the destinations, and must
  /// not block.
  using DeadLetterTold =
      std::function<void(std::string_view destination, const log::DeadLetter& letter)>;

  /// Starts one worker for each destination of `config`, which has been validated and has its
  /// defaults filled in (see service/config/config.h). `translator` and `log` outlive the delivery.
  /// kInvalidArgument or kFailedPrecondition when a destination cannot be set up; nothing runs
  /// then.
  static absl::StatusOr<std::unique_ptr<Delivery>> Start(const v1::GatewayConfig& config,
                                                         const Translator& translator,
                                                         log::EventLog& log,
                                                         DeadLetterTold told = nullptr);
  virtual ~Delivery() = default;

  /// The state of every destination, in the order of the configuration; then of those that only the
  /// log knows.
  virtual std::vector<v1::DestinationStatus> Status() const = 0;

  /// Shows each destination of the configuration, in its order, to `show`. Neither waits for the
  /// workers nor asks the log for more than its end: cheap enough for every second.
  virtual void Observe(
      const std::function<void(const DestinationObservation& destination)>& show) const = 0;

  /// Goes over to the destinations of `config`: those that are new begin, those that are gone end
  /// and keep their cursors, those that are configured in another way go on where they were, and
  /// the others do not notice. All or nothing: after an error the old ones run on.
  virtual absl::StatusOr<v1::ReloadConfigResponse> Reload(const v1::GatewayConfig& config) = 0;

  /// Pauses or resumes a destination. kNotFound: the configuration has none of that name.
  virtual absl::Status SetPaused(std::string_view destination, bool paused) = 0;

  /// Forgets a destination that the configuration no longer has. kFailedPrecondition: it has it.
  /// kNotFound: the log does not know it.
  virtual absl::Status Forget(std::string_view destination) = 0;

  /// Has dead letters sent once more; how many. Those of destinations that the configuration does
  /// not have wait until it does.
  virtual absl::StatusOr<std::int64_t> Redrive(const log::DeadLetterQuery& query) = 0;

  /// Runs `work` while no destination is served: none holds anything that it has read. Then all of
  /// them go on with what the log has; requests in flight are waited for before. The status of
  /// `work`.
  virtual absl::Status WhileStopped(const std::function<absl::Status()>& work) = 0;

  /// Where one can hear what becomes of events, at every destination of the configuration; lives as
  /// long as the delivery.
  virtual destination::OutcomeFeed& feed() = 0;

  /// Takes no further events from the log, waits until `deadline` for the requests in flight,
  /// commits what they came to and ends the workers. Idempotent; the destructor calls it with a
  /// deadline in the past.
  virtual void Stop(absl::Time deadline) = 0;
};

}  // namespace interlingua::delivery
