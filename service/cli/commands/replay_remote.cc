#include <thread>
#include <utility>

#include "google/protobuf/arena.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/replay_runs.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

// What one message of the stream holds at most.
constexpr int kPieceEvents = 200;

using Stream = grpc::ClientReaderWriter<v1::FeedReplayRequest, v1::FeedReplayResponse>;

class GatewayReplay {
 public:
  GatewayReplay(const options::ReplayOptions& options, const v1::Replay& replay,
                Interruption& interruption, view::Console& console)
      : options_(options), replay_(replay), interruption_(interruption), console_(console) {}

  int Run() {
    auto stub = client::ConnectAdmin(options_.target);
    if (!stub.ok()) return Fail(stub.status());
    stub_ = *std::move(stub);
    if (options_.diff) return DiffOfLog();
    if (options_.FromLog()) return options_.dry_run ? DryRunOfLog() : RunLog();
    translator_ = MakeTranslator();
    auto feed = options::OpenFeed(options_, *translator_);
    if (!feed.ok()) return Refuse(feed.status());
    return Feed(**feed);
  }

 private:
  int Refuse(const absl::Status& status) {
    console_.Error(text::ToStd(status.message()));
    return kWrongUse;
  }
  int Fail(const absl::Status& status) {
    console_.Error(text::ToStd(status.message()));
    const bool wrong_use = absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
                           absl::IsAlreadyExists(status);
    return wrong_use ? kWrongUse : kSomeFailed;
  }

  int DryRunOfLog() {
    v1::StartReplayRequest request;
    request.set_dry_run(true);
    const auto response = AskOfLog(request);
    if (!response.ok()) return Fail(response.status());
    return TellDryRun(options_, response->dry_run(), console_);
  }

  int DiffOfLog() {
    v1::StartReplayRequest request;
    request.set_diff(true);
    const auto response = AskOfLog(request);
    if (!response.ok()) return Fail(response.status());
    return TellDiff(options_, response->diff(), console_);
  }

  /// A question that the gateway reads its whole log for, until somebody interrupts it.
  absl::StatusOr<v1::StartReplayResponse> AskOfLog(v1::StartReplayRequest& request) {
    *request.mutable_replay() = replay_;
    grpc::ClientContext context;
    interruption_.Cancels(context);
    v1::StartReplayResponse response;
    const grpc::Status end = stub_->StartReplay(&context, request, &response);
    interruption_.Forget();
    if (interruption_.happened()) return absl::CancelledError("interrupted");
    if (!end.ok()) return client::RpcError(end);
    return response;
  }

  int RunLog() {
    v1::StartReplayRequest request;
    *request.mutable_replay() = replay_;
    const auto started = client::Call(*stub_, &v1::GatewayAdmin::Stub::StartReplay, request);
    if (!started.ok()) return Fail(started.status());
    if (!Redrive()) return kSomeFailed;
    grpc::ClientContext context;
    interruption_.Cancels(context);
    v1::WatchReplayRequest watch;
    watch.set_name(replay_.name());
    const auto reader = stub_->WatchReplay(&context, watch);
    v1::ReplayStatus status = started->status();
    ReplayProgressView view(console_);
    while (reader->Read(&status)) view.Show(status, ShareOfLog(status));
    const grpc::Status end = reader->Finish();
    interruption_.Forget();
    if (interruption_.happened()) {
      console_.Error(text::Concat("the replay goes on in the gateway; 'interlingua replays cancel ",
                                  replay_.name(), "' ends it"));
      return kSomeFailed;
    }
    if (!end.ok()) return Fail(absl::UnavailableError(client::RpcErrorText(end)));
    return TellEnd(options_, status, view.seconds(), console_);
  }

  static double ShareOfLog(const v1::ReplayStatus& status) {
    if (status.total_units() <= 0) return 0;
    return static_cast<double>(status.progress().units()) /
           static_cast<double>(status.total_units());
  }

  bool Redrive() {
    if (!options_.redrive) return true;
    for (const std::string& destination : replay_.destinations()) {
      v1::RedriveDeadLettersRequest request;
      request.mutable_filter()->set_destination(destination);
      request.mutable_filter()->set_replay(replay_.name());
      const auto sent = client::Call(*stub_, &v1::GatewayAdmin::Stub::RedriveDeadLetters, request);
      // One that has not begun yet has no dead letters.
      if (absl::IsNotFound(sent.status())) return true;
      if (!sent.ok()) return Fail(sent.status()) == kAllDone;
      console_.Error(
          text::Concat(destination, ": ", sent->events(), " dead letters are sent once more"));
    }
    return true;
  }

  /// The whole of a fed replay.
  int Feed(replay::InputEventSource& feed) {
    if (!Redrive()) return kSomeFailed;
    grpc::ClientContext context;
    const auto stream = stub_->FeedReplay(&context);
    v1::FeedReplayRequest first;
    *first.mutable_replay() = replay_;
    first.set_dry_run(options_.dry_run);
    v1::FeedReplayResponse response;
    if (!stream->Write(first) || !stream->Read(&response)) return FailStream(*stream);
    if (auto status = Resume(feed, response.status().progress()); !status.ok()) {
      context.TryCancel();
      (void)stream->Finish();
      return TellResume(status, console_);
    }
    const bool was_read = response.status().progress().ended();
    if (was_read) {
      console_.Error(kReadBefore);
    }
    std::thread feeder([&] {
      fed_ = SendAll(feed, *stream);
      stream->WritesDone();
    });
    ReplayProgressView view(console_);
    while (stream->Read(&response)) {
      if (interruption_.happened()) context.TryCancel();
      view.Show(response.status(), share_);
    }
    feeder.join();
    return Tell(feed, response, stream->Finish(), view.seconds());
  }

  absl::Status Resume(replay::InputEventSource& feed, const v1::ReplayProgress& progress) {
    const ResumeWatch watch(feed, interruption_, console_);
    return feed.Resume(progress);
  }

  int FailStream(Stream& stream) {
    const grpc::Status end = stream.Finish();
    return Fail(client::RpcError(end));
  }

  /// Sends what the feed still has. The status says why it ended before its end.
  absl::Status SendAll(replay::InputEventSource& feed, Stream& stream) {
    replay::EventBatch portion;
    while (!portion.reached.ended()) {
      if (interruption_.happened()) return absl::CancelledError("stopped");
      portion.Clear();
      if (auto status = feed.Next(kPieceEvents, portion); !status.ok()) return status;
      share_ = ShareOf(feed);
      if (!SendPortion(portion, stream)) return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  static bool SendPortion(replay::EventBatch& portion, Stream& stream) {
    v1::FeedReplayRequest piece;
    for (const v1::CommerceEvent* event : portion.events) *piece.add_events() = *event;
    for (v1::InputFault& fault : portion.faults) *piece.add_faults() = std::move(fault);
    *piece.mutable_progress() = portion.reached;
    return stream.Write(piece);
  }

  int Tell(const replay::InputEventSource& feed, v1::FeedReplayResponse& last,
           const grpc::Status& end, double seconds) {
    if (!fed_.ok()) TellWhyItEnded(feed);
    if (!end.ok() && !interruption_.happened()) console_.Error(client::RpcErrorText(end));
    if (!options_.dry_run) {
      feed.findings().AddTo(*last.mutable_status()->mutable_input_findings());
      return TellEnd(options_, last.status(), seconds, console_);
    }
    if (!fed_.ok() || !end.ok()) return kSomeFailed;
    feed.findings().AddTo(*last.mutable_dry_run()->mutable_input_findings());
    return TellDryRun(options_, last.dry_run(), console_);
  }

  void TellWhyItEnded(const replay::InputEventSource& feed) {
    if (absl::IsCancelled(fed_)) {
      return console_.Error("stopped; the gateway delivers what it has taken on, and no more");
    }
    TellFaults(feed, console_);
    console_.Error(text::ToStd(fed_.message()));
  }

  const options::ReplayOptions& options_;
  const v1::Replay& replay_;
  Interruption& interruption_;
  view::Console& console_;
  std::unique_ptr<v1::GatewayAdmin::Stub> stub_;
  std::unique_ptr<Translator> translator_;
  std::atomic<double> share_ = 0;
  absl::Status fed_;  // the feeder's, until it is joined
};

}  // namespace

int ReplayThroughGateway(const options::ReplayOptions& options, const v1::Replay& replay,
                         Interruption& interruption, view::Console& console) {
  return GatewayReplay(options, replay, interruption, console).Run();
}

}  // namespace interlingua::cli::commands
