#include <optional>
#include <vector>

#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/cli/commands/replay_runs.h"
#include "service/config/config.h"
#include "service/history/erased_people.h"
#include "service/replay/dry_run.h"
#include "service/replay/replay_job.h"
#include "service/runtime/open_log.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(100);

/// The configured destinations with these names, in the order of the names.
absl::StatusOr<std::vector<v1::Destination>> Choose(const v1::GatewayConfig& config,
                                                    const std::vector<std::string>& names) {
  std::vector<v1::Destination> chosen;
  for (const std::string& name : names) {
    std::string known;
    const v1::Destination* found = nullptr;
    for (const v1::Destination& destination : config.destinations()) {
      known += text::Concat(known.empty() ? "" : ", ", destination.name());
      if (destination.name() == name) found = &destination;
    }
    if (found == nullptr) {
      return absl::NotFoundError(text::Concat("--to ", name,
                                              ": the configuration has no such "
                                              "destination; it has ",
                                              known));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

class LocalReplay {
 public:
  LocalReplay(const options::ReplayOptions& options, const Interruption& interruption,
              view::Console& console)
      : options_(options), interruption_(interruption), console_(console) {}

  int Run(const v1::Replay& replay) {
    translator_ = MakeTranslator();
    const auto config =
        config::LoadConfig(options_.config, config::ProcessEnvironment(), *translator_);
    if (!config.ok()) return Refuse(config.status());
    auto destinations = Choose(*config, options_.to);
    if (!destinations.ok()) return Refuse(destinations.status());
    auto source = options::OpenSource(options_, *translator_);
    if (!source.ok()) return Refuse(source.status());
    replay::ReplaySetup setup;
    setup.replay = replay;
    setup.destinations = *std::move(destinations);
    setup.open_log = runtime::OpenLog;
    setup.store = options_.checkpoint.empty() ? replay.name() + ".replay" : options_.checkpoint;
    // The erasure list of the gateway that has this configuration.
    auto erased = history::ErasedPeople::LoadFile(config->log().path(), runtime::ReadLogMetadata);
    if (!erased.ok()) return Refuse(erased.status());
    erased_ = *std::move(erased);
    setup.is_erased = [this](const v1::CommerceEvent& event) { return erased_->Include(event); };
    return options_.dry_run ? DryRun(setup, **source) : Send(setup, *std::move(source));
  }

 private:
  int Refuse(const absl::Status& status) { return Fail(console_, status, kWrongUse); }

  int DryRun(const replay::ReplaySetup& setup, replay::InputEventSource& source) {
    auto dry_run =
        replay::RunDry(setup, *translator_, source, [&](const v1::ReplayProgress& progress) {
          if (console_.WantsProgress()) {
            console_.Progress(text::Concat(progress.events(), " events, ",
                                           static_cast<int>(100 * ShareOf(source)), " %"));
          }
          return !interruption_.happened();
        });
    if (dry_run.ok()) {
      source.findings().AddTo(*dry_run->mutable_input_findings());
      return ReportDryRun(options_, *dry_run, console_);
    }
    PrintFaults(source, console_);
    return Fail(console_, dry_run.status());
  }

  int Send(const replay::ReplaySetup& setup, std::unique_ptr<replay::InputEventSource> source) {
    auto job = replay::ReplayJob::Open(setup, *translator_);
    if (!job.ok()) return Refuse(job.status());
    console_.Error(text::Concat("what is sent is noted in ", setup.store));
    if ((*job)->Progress().ended()) console_.Error(kInputWasRead);
    const replay::InputEventSource& input = *source;
    if (auto status = Start(**job, std::move(source)); !status.ok()) {
      return FailResume(status, console_);
    }
    if (options_.redrive) Redrive(**job, setup);
    ReplayProgressView view(console_);
    while (!(*job)->Await(kPollInterval) && !interruption_.happened()) {
      view.Show((*job)->Status(false), (*job)->Progress().ended() ? 1 : ShareOf(input));
    }
    // What came before a fault is delivered first.
    if ((*job)->Status(false).state() == v1::ReplayStatus::FAILED) {
      while (!(*job)->AwaitDelivered(kPollInterval) && !interruption_.happened()) {
        view.Show((*job)->Status(false), ShareOf(input));
      }
      PrintFaults(input, console_);
    }
    // Nothing is in flight then, but the input may be a pipe from which nothing comes.
    if (interruption_.happened() && (*job)->AwaitDelivered(absl::ZeroDuration())) {
      ExitAfter(absl::Seconds(2));
    }
    (*job)->Stop(absl::Now() + absl::Seconds(10));
    v1::ReplayStatus status = (*job)->Status(true);
    input.findings().AddTo(*status.mutable_input_findings());
    return ReportOutcome(options_, status, view.seconds(), console_);
  }

  absl::Status Start(replay::ReplayJob& job, std::unique_ptr<replay::InputEventSource> source) {
    const ResumeWatch watch(*source, interruption_, console_);
    return job.Start(std::move(source));
  }

  void Redrive(replay::ReplayJob& job, const replay::ReplaySetup& setup) {
    for (const v1::Destination& destination : setup.destinations) {
      log::DeadLetterQuery query;
      query.destination = destination.name();
      const auto events = job.Redrive(query);
      console_.Error(events.ok() ? text::Concat(destination.name(), ": ", *events,
                                                " dead letters are sent once more")
                                 : std::string(events.status().message()));
    }
  }

  const options::ReplayOptions& options_;
  const Interruption& interruption_;
  view::Console& console_;
  std::unique_ptr<Translator> translator_;
  std::unique_ptr<history::ErasedPeople> erased_;
};

}  // namespace

int ReplayLocally(const options::ReplayOptions& options, const v1::Replay& replay,
                  const Interruption& interruption, view::Console& console) {
  return LocalReplay(options, interruption, console).Run(replay);
}

}  // namespace interlingua::cli::commands
