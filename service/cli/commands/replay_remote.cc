#include <thread>
#include <utility>

#include "interlingua/v1/admin.pb.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/replay_runs.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

// How many events one message of the stream holds at most.
constexpr int kMessageEvents = 200;

using Stream = client::BidirectionalStream<v1::FeedReplayRequest, v1::FeedReplayResponse>;

class RemoteReplay {
 public:
  RemoteReplay(const options::ReplayOptions& options, const v1::Replay& replay,
               Interruption& interruption, view::Console& console)
      : options_(options), replay_(replay), interruption_(interruption), console_(console) {}

  int Run() {
    auto gateway = client::GatewayClient::Connect(options_.target);
    if (!gateway.ok()) return FailCall(gateway.status());
    gateway_ = *std::move(gateway);
    if (options_.diff) return DiffOfLog();
    if (options_.FromLog()) return options_.dry_run ? DryRunOfLog() : RunLog();
    translator_ = MakeTranslator();
    auto source = options::OpenSource(options_, *translator_);
    if (!source.ok()) return Fail(console_, source.status(), kWrongUse);
    return Feed(**source);
  }

 private:
  /// A call failed; what the gateway cannot make sense of is wrong use.
  int FailCall(const absl::Status& status) {
    const bool wrong_use = absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
                           absl::IsAlreadyExists(status);
    return Fail(console_, status, wrong_use ? kWrongUse : kSomeFailed);
  }

  int DryRunOfLog() {
    v1::StartReplayRequest request;
    request.set_dry_run(true);
    const auto response = AskOfLog(request);
    if (!response.ok()) return FailCall(response.status());
    return ReportDryRun(options_, response->dry_run(), console_);
  }

  int DiffOfLog() {
    v1::StartReplayRequest request;
    request.set_diff(true);
    const auto response = AskOfLog(request);
    if (!response.ok()) return FailCall(response.status());
    return ReportDiff(options_, response->diff(), console_);
  }

  absl::StatusOr<v1::StartReplayResponse> AskOfLog(v1::StartReplayRequest& request) {
    *request.mutable_replay() = replay_;
    auto response = gateway_->StartReplay(request, interruption_);
    if (interruption_.happened()) return absl::CancelledError("interrupted");
    return response;
  }

  int RunLog() {
    v1::StartReplayRequest request;
    *request.mutable_replay() = replay_;
    const auto started = gateway_->StartReplay(request);
    if (!started.ok()) return FailCall(started.status());
    if (!Redrive()) return kSomeFailed;
    v1::WatchReplayRequest watch;
    watch.set_name(replay_.name());
    const auto stream = gateway_->WatchReplay(watch, &interruption_);
    v1::ReplayStatus status = started->status();
    ReplayProgressView view(console_);
    while (stream->Read(status)) view.Show(status, ShareOfLog(status));
    const absl::Status end = stream->Finish();
    if (interruption_.happened()) {
      console_.Error(text::Concat("the replay goes on in the gateway; 'interlingua replays cancel ",
                                  replay_.name(), "' ends it"));
      return kSomeFailed;
    }
    if (!end.ok()) return Fail(console_, end);
    return ReportOutcome(options_, status, view.seconds(), console_);
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
      const auto sent = gateway_->RedriveDeadLetters(request);
      // One that has not begun yet has no dead letters.
      if (absl::IsNotFound(sent.status())) return true;
      if (!sent.ok()) return FailCall(sent.status()) == kAllDone;
      console_.Error(
          text::Concat(destination, ": ", sent->events(), " dead letters are sent once more"));
    }
    return true;
  }

  /// Reads the input here and sends its events to the gateway.
  int Feed(replay::InputEventSource& source) {
    if (!Redrive()) return kSomeFailed;
    const auto stream = gateway_->FeedReplay();
    v1::FeedReplayRequest first;
    *first.mutable_replay() = replay_;
    first.set_dry_run(options_.dry_run);
    v1::FeedReplayResponse response;
    if (!stream->Write(first) || !stream->Read(response)) return FailCall(stream->Finish());
    if (auto status = Resume(source, response.status().progress()); !status.ok()) {
      return FailResume(status, console_);
    }
    if (response.status().progress().ended()) console_.Error(kInputWasRead);
    std::thread feeder([&] {
      fed_ = SendAll(source, *stream);
      stream->WritesDone();
    });
    ReplayProgressView view(console_);
    while (stream->Read(response)) {
      if (interruption_.happened()) stream->Cancel();
      view.Show(response.status(), share_);
    }
    feeder.join();
    return Report(source, response, stream->Finish(), view.seconds());
  }

  absl::Status Resume(replay::InputEventSource& source, const v1::ReplayProgress& progress) {
    const ResumeWatch watch(source, interruption_, console_);
    return source.Resume(progress);
  }

  /// Sends what the source still has. An error says why it stopped before the end.
  absl::Status SendAll(replay::InputEventSource& source, Stream& stream) {
    replay::EventBatch batch;
    while (!batch.reached.ended()) {
      if (interruption_.happened()) return absl::CancelledError("stopped");
      batch.Clear();
      if (auto status = source.Next(kMessageEvents, batch); !status.ok()) return status;
      share_ = ShareOf(source);
      if (!SendBatch(batch, stream)) return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  static bool SendBatch(replay::EventBatch& batch, Stream& stream) {
    v1::FeedReplayRequest message;
    for (const v1::CommerceEvent* event : batch.events) *message.add_events() = *event;
    for (v1::InputFault& fault : batch.faults) *message.add_faults() = std::move(fault);
    *message.mutable_progress() = batch.reached;
    return stream.Write(message);
  }

  int Report(const replay::InputEventSource& source, v1::FeedReplayResponse& last,
             const absl::Status& end, double seconds) {
    if (!fed_.ok()) ExplainEnd(source);
    if (!end.ok() && !interruption_.happened()) (void)Fail(console_, end);
    if (!options_.dry_run) {
      source.findings().AddTo(*last.mutable_status()->mutable_input_findings());
      return ReportOutcome(options_, last.status(), seconds, console_);
    }
    if (!fed_.ok() || !end.ok()) return kSomeFailed;
    source.findings().AddTo(*last.mutable_dry_run()->mutable_input_findings());
    return ReportDryRun(options_, last.dry_run(), console_);
  }

  void ExplainEnd(const replay::InputEventSource& source) {
    if (absl::IsCancelled(fed_)) {
      return console_.Error("stopped; the gateway delivers what it has taken on, and no more");
    }
    PrintFaults(source, console_);
    (void)Fail(console_, fed_);
  }

  const options::ReplayOptions& options_;
  const v1::Replay& replay_;
  Interruption& interruption_;
  view::Console& console_;
  std::unique_ptr<client::GatewayClient> gateway_;
  std::unique_ptr<Translator> translator_;
  std::atomic<double> share_ = 0;
  absl::Status fed_;  // the feeder's, until it is joined
};

}  // namespace

int ReplayRemotely(const options::ReplayOptions& options, const v1::Replay& replay,
                   Interruption& interruption, view::Console& console) {
  return RemoteReplay(options, replay, interruption, console).Run();
}

}  // namespace interlingua::cli::commands
