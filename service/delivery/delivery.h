// Delivery: from the event log to every configured destination, each at its own pace.
//
// One worker a destination reads the log with the destination's own cursor, selects, encodes,
// batches within the vendor's limits, sends, reads the outcomes and commits the progress. Nothing
// that one destination does or fails to do holds back another. Delivery is at least once: after a
// kill at most the window in flight is sent again.
#pragma once

#include <cstdint>
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
#include "service/delivery/destination/worker_state.h"
#include "service/log/event_log.h"
#include "translator/translator.h"

namespace interlingua::delivery {

/// What can be observed of a destination of the configuration at once, without asking the log or
/// the disk. Everything is borrowed for the call that shows it.
struct DestinationObservation {
  std::string_view name;
  std::string_view format;
  destination::WorkerState state;
  std::int64_t waiting = 0;  ///< events in the log that it is not done with
  bool paused = false;
  const destination::OutcomeCounters& outcomes;
  /// Null for a destination without HTTP.
  const destination::DeliveryCounters* requests = nullptr;
};

/// Thread-safe. Calls that change something wait for the workers and for the log's disk.
class Delivery {
 public:
  /// Called with each dead letter once the log has it; on the threads of the destinations, and must
  /// not block.
  using DeadLetterCallback =
      std::function<void(std::string_view destination, const log::DeadLetter& letter)>;

  /// Starts one worker for each destination of `config`, which has been validated and has its
  /// defaults filled in (see service/config/config.h). `translator` and `log` outlive the delivery.
  /// `starts`, where it is not null, gets a sentence for each destination that the log did not
  /// know: where it begins. kInvalidArgument or kFailedPrecondition when a destination cannot be
  /// set up; nothing runs then.
  static absl::StatusOr<std::unique_ptr<Delivery>> Start(
      const v1::GatewayConfig& config, const Translator& translator, log::EventLog& log,
      DeadLetterCallback callback = nullptr, std::vector<std::string>* starts = nullptr);
  virtual ~Delivery() = default;

  /// The state of every destination, in the order of the configuration; then of those that only the
  /// log knows.
  virtual std::vector<v1::DestinationStatus> Status() const = 0;

  /// Calls `show` for each destination of the configuration, in its order. Neither waits for the
  /// workers nor asks the log for more than its end: cheap enough for every second.
  virtual void Observe(
      const std::function<void(const DestinationObservation& destination)>& show) const = 0;

  /// Switches to the destinations of `config`: new ones start, removed ones end and keep their
  /// cursors, changed ones restart where they were, and the others are not touched. All or nothing:
  /// after an error the destinations of before run.
  virtual absl::StatusOr<v1::ReloadConfigResponse> Reload(const v1::GatewayConfig& config) = 0;

  /// Pauses or resumes a destination. kNotFound: the configuration has none of that name.
  virtual absl::Status SetPaused(std::string_view destination, bool paused) = 0;

  /// Forgets a destination that the configuration no longer has. kFailedPrecondition: the
  /// configuration has it. kNotFound: the log does not know it.
  virtual absl::Status Forget(std::string_view destination) = 0;

  /// Sends the dead letters that match once more; returns how many. Those of destinations that the
  /// configuration does not have wait until it does.
  virtual absl::StatusOr<std::int64_t> Redrive(const log::DeadLetterQuery& query) = 0;

  /// Has the parked events that match tried again at once, or, where `bury` is set, made dead
  /// letters; returns how many. Those of destinations that the configuration does not have wait
  /// until it does.
  virtual absl::StatusOr<std::int64_t> MakeParkedDue(const log::ParkedQuery& query, bool bury) = 0;

  /// Runs `work` while no destination runs, so that none holds anything that it has read; requests
  /// in flight are waited for before. Then all destinations start again. Returns the status of
  /// `work`.
  virtual absl::Status WhileStopped(const std::function<absl::Status()>& work) = 0;

  /// The notifications of what becomes of events at every destination of the configuration; lives
  /// as long as the delivery.
  virtual destination::OutcomeFeed& feed() = 0;

  /// Takes no further events from the log, waits until `deadline` for the requests in flight,
  /// commits their outcomes and ends the workers. Idempotent; the destructor calls it with a
  /// deadline in the past.
  virtual void Stop(absl::Time deadline) = 0;
};

}  // namespace interlingua::delivery
