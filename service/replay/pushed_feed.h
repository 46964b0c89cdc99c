// A feed that somebody else fills: what a caller sends to a gateway.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "absl/time/time.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/replay/event_feed.h"

namespace interlingua::replay {

/// Holds one piece at a time, so that a caller can send no faster than the replay reads.
class PushedEventSource : public EventSource {
 public:
  /// Hands over a piece, when the one before has been read. False: nobody reads any more.
  bool Push(v1::FeedReplayRequest piece);

  /// There will be no further piece: `status` says why the input cannot be read on, or that its
  /// caller has gone (OK).
  void Close(const absl::Status& status);

  absl::Status Resume(const v1::ReplayProgress& progress) override;
  absl::Status Next(int max_events, EventBatch& portion) override;
  void Interrupt() override { Close(absl::CancelledError("interrupted")); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<v1::FeedReplayRequest> waiting_;
  std::unique_ptr<v1::FeedReplayRequest> read_;  // what the last portion borrows from
  absl::Status closed_;                          // OK while it is open
};

}  // namespace interlingua::replay
