// GatewayAdmin's calls about replays.
#include <atomic>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/admin/admin_service.h"
#include "service/replay/pushed_feed.h"
#include "service/rpc/rpc_status.h"

namespace interlingua::admin {
namespace {

constexpr absl::Duration kTellEvery = absl::Milliseconds(500);

// How long a caller may take to end the stream when there is no more to say.
constexpr absl::Duration kLastWords = absl::Seconds(2);

using FeedStream = grpc::ServerReaderWriter<v1::FeedReplayResponse, v1::FeedReplayRequest>;

/// Reads what the caller feeds, on a thread of its own, until the caller ends, nobody reads any
/// more, or its life ends: a caller who goes on talking then is cut off.
class Feeder {
 public:
  /// All that is passed outlives it.
  Feeder(grpc::ServerContext& context, FeedStream& stream, replay::PushedEventSource& feed)
      : context_(context), feed_(feed), thread_([this, &stream] {
          v1::FeedReplayRequest piece;
          while (stream.Read(&piece) && feed_.Push(std::move(piece))) piece.Clear();
          feed_.Close(absl::OkStatus());
          over_ = true;
        }) {}
  ~Feeder() {
    feed_.Close(absl::OkStatus());
    const absl::Time deadline = absl::Now() + kLastWords;
    while (!over_ && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(5));
    if (!over_) context_.TryCancel();
    thread_.join();
  }
  Feeder(const Feeder&) = delete;
  Feeder& operator=(const Feeder&) = delete;

 private:
  grpc::ServerContext& context_;
  replay::PushedEventSource& feed_;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

/// Puts a result where it belongs, or says why there is none.
template <typename Message>
grpc::Status Answer(absl::StatusOr<Message> result, Message& place) {
  if (!result.ok()) return rpc::ToRpcStatus(result.status());
  place = *std::move(result);
  return grpc::Status::OK;
}

/// Goes on as long as the caller is there.
replay::ContinueReading WhileCalled(const grpc::ServerContext& context) {
  return [&context](const v1::ReplayProgress& /*progress*/) { return !context.IsCancelled(); };
}

bool IsOver(v1::ReplayStatus::State state) {
  return state == v1::ReplayStatus::DONE || state == v1::ReplayStatus::FAILED ||
         state == v1::ReplayStatus::CANCELLED;
}

grpc::Status RunFedDry(replay::Replays& replays, const v1::Replay& replay,
                       grpc::ServerContext& context, FeedStream& stream) {
  replay::PushedEventSource feed;
  v1::FeedReplayResponse response;
  response.mutable_status()->set_state(v1::ReplayStatus::RUNNING);
  if (!stream.Write(response)) return grpc::Status::CANCELLED;
  response.Clear();
  const Feeder feeder(context, stream, feed);
  const grpc::Status status =
      Answer(replays.RunDry(replay, &feed, WhileCalled(context)), *response.mutable_dry_run());
  if (status.ok()) stream.Write(response);
  return status;
}

}  // namespace

grpc::Status AdminService::StartReplay(grpc::ServerContext* context,
                                       const v1::StartReplayRequest* request,
                                       v1::StartReplayResponse* response) {
  if (request->diff()) {
    if (request->dry_run()) {
      return {grpc::StatusCode::INVALID_ARGUMENT, "diff and dry_run are two questions: ask one"};
    }
    return Answer(replays_.RunDiff(request->replay(), WhileCalled(*context)),
                  *response->mutable_diff());
  }
  if (request->dry_run()) {
    return Answer(replays_.RunDry(request->replay(), nullptr, WhileCalled(*context)),
                  *response->mutable_dry_run());
  }
  return Answer(replays_.Start(request->replay()), *response->mutable_status());
}

grpc::Status AdminService::FeedReplay(grpc::ServerContext* context, FeedStream* stream) {
  v1::FeedReplayRequest first;
  if (!stream->Read(&first) || !first.has_replay()) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "the first message says what is replayed"};
  }
  if (first.dry_run()) return RunFedDry(replays_, first.replay(), *context, *stream);
  auto feed = std::make_unique<replay::PushedEventSource>();
  replay::PushedEventSource& pushed = *feed;
  const auto job = replays_.Start(first.replay(), std::move(feed));
  if (!job.ok()) return rpc::ToRpcStatus(job.status());
  v1::FeedReplayResponse response;
  *response.mutable_status() = (*job)->Status(false);
  if (!stream->Write(response)) return grpc::Status::CANCELLED;
  const Feeder feeder(*context, *stream, pushed);
  bool over = false;
  while (!over && !context->IsCancelled() && !(*job)->stopped()) {
    over = (*job)->Await(kTellEvery);
    // Where the caller has ended before the input did, what was fed is delivered all the same.
    over = over || ((*job)->Status(false).state() == v1::ReplayStatus::WAITING &&
                    (*job)->AwaitDelivered(absl::ZeroDuration()));
    *response.mutable_status() = (*job)->Status(over);
    if (!stream->Write(response)) break;
  }
  return grpc::Status::OK;
}

grpc::Status AdminService::WatchReplay(grpc::ServerContext* context,
                                       const v1::WatchReplayRequest* request,
                                       grpc::ServerWriter<v1::ReplayStatus>* writer) {
  while (!context->IsCancelled()) {
    const auto status = replays_.Get(request->name());
    if (!status.ok()) return rpc::ToRpcStatus(status.status());
    if (!writer->Write(*status) || IsOver(status->state())) break;
    const absl::Time next = absl::Now() + absl::Seconds(1);
    while (absl::Now() < next && !context->IsCancelled()) absl::SleepFor(absl::Milliseconds(50));
  }
  return grpc::Status::OK;
}

grpc::Status AdminService::CancelReplay(grpc::ServerContext* /*context*/,
                                        const v1::CancelReplayRequest* request,
                                        v1::CancelReplayResponse* response) {
  return Answer(replays_.Cancel(request->name(), request->forget()), *response->mutable_status());
}

grpc::Status AdminService::ListReplays(grpc::ServerContext* /*context*/,
                                       const v1::ListReplaysRequest* /*request*/,
                                       v1::ListReplaysResponse* response) {
  for (v1::ReplayStatus& status : replays_.List()) {
    *response->add_replays() = std::move(status);
  }
  return grpc::Status::OK;
}

}  // namespace interlingua::admin
