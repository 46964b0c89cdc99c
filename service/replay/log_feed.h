// The events of a log, as a feed: from its beginning up to where it ended when the replay was
// started.
#pragma once

#include <atomic>
#include <cstdint>

#include "interlingua/v1/progress.pb.h"
#include "service/log/event_log.h"
#include "service/replay/event_feed.h"

namespace interlingua::replay {

/// Units are offsets. Events that retention removes before they are read are faults, for nothing
/// may be missing in silence; those that were gone when the replay began are not.
class LogEventSource : public EventSource {
 public:
  /// Up to and including the offset `end`. `log` outlives the feed.
  LogEventSource(log::EventLog& log, std::int64_t end) : log_(log), end_(end) {}

  absl::Status Resume(const v1::ReplayProgress& progress) override;
  absl::Status Next(int max_events, EventBatch& portion) override;
  void Interrupt() override { interrupted_ = true; }

 private:
  log::EventLog& log_;
  const std::int64_t end_;
  std::int64_t reached_ = 0;
  bool begun_ = false;
  std::atomic<bool> interrupted_ = false;
};

}  // namespace interlingua::replay
