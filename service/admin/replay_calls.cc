#include "service/admin/replay_calls.h"

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/replay/pushed_event_source.h"

namespace interlingua::admin {
namespace {

constexpr absl::Duration kReportEvery = absl::Milliseconds(500);

// How long a caller may take to end the stream after the last response.
constexpr absl::Duration kGracePeriod = absl::Seconds(2);

/// Reads what the caller feeds, on a thread of its own, until the caller ends the stream or the
/// replay reads no more. The destructor cancels the call of a caller that continues to send.
class Feeder {
 public:
  /// All that is passed outlives it.
  Feeder(FeedStream& stream, replay::PushedEventSource& feed)
      : stream_(stream), feed_(feed), thread_([this] {
          v1::FeedReplayRequest piece;
          while (stream_.Read(piece) && feed_.Push(std::move(piece))) piece.Clear();
          feed_.Close(absl::OkStatus());
          over_ = true;
        }) {}
  ~Feeder() {
    feed_.Close(absl::OkStatus());
    const absl::Time deadline = absl::Now() + kGracePeriod;
    while (!over_ && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
    if (!over_) stream_.Cancel();
    thread_.join();
  }
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

 private:
  FeedStream& stream_;
  replay::PushedEventSource& feed_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

/// Moves a result into `message`, or returns its error.
template <typename Message>
absl::Status Assign(absl::StatusOr<Message> result, Message& message) {
  if (!result.ok()) return result.status();
  message = *std::move(result);
  return absl::OkStatus();
}

replay::ContinueReading UntilCancelled(std::function<bool()> is_cancelled) {
  return [is_cancelled = std::move(is_cancelled)](const v1::ReplayProgress& /*progress*/) {
    return !is_cancelled();
  };
}

bool IsOver(v1::ReplayStatus::State state) {
  return state == v1::ReplayStatus::DONE || state == v1::ReplayStatus::FAILED ||
         state == v1::ReplayStatus::CANCELLED;
}

absl::Status RunFedDry(replay::Replays& replays, const v1::Replay& replay, FeedStream& stream) {
  replay::PushedEventSource feed;
  v1::FeedReplayResponse response;
  response.mutable_status()->set_state(v1::ReplayStatus::RUNNING);
  if (!stream.Write(response)) return absl::CancelledError("");
  response.Clear();
  const Feeder feeder(stream, feed);
  const absl::Status status =
      Assign(replays.RunDry(replay, &feed, UntilCancelled([&] { return stream.IsCancelled(); })),
             *response.mutable_dry_run());
  if (status.ok()) stream.Write(response);
  return status;
}

}  // namespace

absl::Status ReplayCalls::Start(const v1::StartReplayRequest& request,
                                const IsCancelled& is_cancelled,
                                v1::StartReplayResponse& response) {
  const v1::Replay& replay = request.replay();
  if (request.diff() && request.dry_run()) {
    return absl::InvalidArgumentError("diff and dry_run are two questions: ask one");
  }
  if (request.diff()) {
    return Assign(replays_.RunDiff(replay, UntilCancelled(is_cancelled)), *response.mutable_diff());
  }
  if (request.dry_run()) {
    return Assign(replays_.RunDry(replay, nullptr, UntilCancelled(is_cancelled)),
                  *response.mutable_dry_run());
  }
  return Assign(replays_.Start(replay), *response.mutable_status());
}

absl::Status ReplayCalls::Feed(FeedStream& stream) {
  v1::FeedReplayRequest first;
  if (!stream.Read(first) || !first.has_replay()) {
    return absl::InvalidArgumentError("the first message says what is replayed");
  }
  if (first.dry_run()) return RunFedDry(replays_, first.replay(), stream);
  auto feed = std::make_unique<replay::PushedEventSource>();
  replay::PushedEventSource& pushed = *feed;
  const auto job = replays_.Start(first.replay(), std::move(feed));
  if (!job.ok()) return job.status();
  v1::FeedReplayResponse response;
  *response.mutable_status() = (*job)->Status(false);
  if (!stream.Write(response)) {
    // The caller is gone already: nobody feeds the replay, and another caller may.
    pushed.Close(absl::OkStatus());
    return absl::CancelledError("");
  }
  const Feeder feeder(stream, pushed);
  bool over = false;
  while (!over && !stream.IsCancelled() && !(*job)->stopped()) {
    over = (*job)->Await(kReportEvery);
    // Where the caller has ended before the input did, what was fed is delivered all the same.
    over = over || ((*job)->Status(false).state() == v1::ReplayStatus::WAITING &&
                    (*job)->AwaitDelivered(absl::ZeroDuration()));
    *response.mutable_status() = (*job)->Status(over);
    if (!stream.Write(response)) break;
  }
  return absl::OkStatus();
}

absl::Status ReplayCalls::Watch(const v1::WatchReplayRequest& request,
                                const IsCancelled& is_cancelled, const WriteStatus& write) {
  while (!is_cancelled()) {
    const auto status = replays_.Get(request.name());
    if (!status.ok()) return status.status();
    if (!write(*status) || IsOver(status->state())) break;
    const absl::Time next = absl::Now() + absl::Seconds(1);
    while (absl::Now() < next && !is_cancelled()) absl::SleepFor(absl::Milliseconds(50));
  }
  return absl::OkStatus();
}

absl::Status ReplayCalls::Cancel(const v1::CancelReplayRequest& request,
                                 v1::CancelReplayResponse& response) {
  return Assign(replays_.Cancel(request.name(), request.forget()), *response.mutable_status());
}

void ReplayCalls::List(v1::ListReplaysResponse& response) {
  for (v1::ReplayStatus& status : replays_.List()) *response.add_replays() = std::move(status);
}

}  // namespace interlingua::admin
