// The events that a caller sends to a gateway (FeedReplay), as the source of a replay.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/replay/event_source.h"

namespace interlingua::replay {

/// Holds one request at a time, so that a caller can send no faster than the replay reads.
/// Thread-safe.
class PushedEventSource : public EventSource {
 public:
  /// Waits until the request before it is read, and hands over this one. False: the source is
  /// closed.
  bool Push(v1::FeedReplayRequest request);

  /// No further request will come: `status` says why the input cannot be read further; OK: the
  /// caller has gone.
  void Close(const absl::Status& status);

  absl::Status Resume(const v1::ReplayProgress& progress) override;
  absl::Status Next(int max_events, EventBatch& batch) override;
  void Interrupt() override { Close(absl::CancelledError("interrupted")); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<v1::FeedReplayRequest> waiting_;
  std::unique_ptr<v1::FeedReplayRequest> read_;  // holds the events of the last batch
  absl::Status closed_;                          // OK while it is open
};

}  // namespace interlingua::replay
