// The calls of GatewayAdmin about replays, as messages, without gRPC.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "interlingua/v1/admin.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/replay/replays.h"

namespace interlingua::admin {

/// The stream of one FeedReplay call. Read may run beside the other functions, on one thread.
class FeedStream {
 public:
  virtual ~FeedStream() = default;

  /// Waits for the next message; false: the caller has ended the stream.
  virtual bool Read(v1::FeedReplayRequest& message) = 0;
  /// False: the caller has stopped reading.
  virtual bool Write(const v1::FeedReplayResponse& message) = 0;
  virtual bool IsCancelled() const = 0;
  /// Cancels the call; a Read that waits returns false.
  virtual void Cancel() = 0;
};

/// Calls run on their caller's thread until they end. Thread-safe.
class ReplayCalls {
 public:
  /// Whether the caller has cancelled the call.
  using IsCancelled = std::function<bool()>;
  /// Sends a status; false: the caller has stopped reading.
  using WriteStatus = std::function<bool(const v1::ReplayStatus& status)>;

  /// `replays` outlives it.
  explicit ReplayCalls(replay::Replays& replays) : replays_(replays) {}

  /// Starts a replay, or answers with its dry run or diff. kInvalidArgument: dry run and diff at
  /// once; or the errors of Replays.
  absl::Status Start(const v1::StartReplayRequest& request, const IsCancelled& is_cancelled,
                     v1::StartReplayResponse& response);

  /// Runs a replay whose input the caller sends, and reports its status until it is over.
  absl::Status Feed(FeedStream& stream);

  /// Writes the status once a second until the replay is over or the caller has gone.
  absl::Status Watch(const v1::WatchReplayRequest& request, const IsCancelled& is_cancelled,
                     const WriteStatus& write);

  absl::Status Cancel(const v1::CancelReplayRequest& request, v1::CancelReplayResponse& response);
  void List(v1::ListReplaysResponse& response);

 private:
  replay::Replays& replays_;
};

}  // namespace interlingua::admin
