#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "interlingua/v1/forecast.pb.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/cli/commands/replay_runs.h"
#include "service/cli/view/diff_text.h"
#include "service/cli/view/replay_columns.h"
#include "service/cli/view/replay_text.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

constexpr absl::Duration kLineEvery = absl::Seconds(5);

// What an input, or requests in flight, may take to end after a stop was asked for.
constexpr absl::Duration kPatience = absl::Seconds(15);

constexpr char kNotDone[] = "not done yet; the same command goes on where it stopped";

/// The summary goes to a file as JSON; whether that went well.
bool WriteSummary(const std::string& path, const google::protobuf::Message& message,
                  view::Console& console) {
  if (path.empty()) return true;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << view::JsonText(message);
  file.close();
  if (file) return true;
  console.Error(text::Concat("--summary ", path, ": cannot be written"));
  return false;
}

bool Print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0;
}

}  // namespace

void TellFaults(const replay::InputEventSource& feed, view::Console& console) {
  for (const v1::InputFault& fault : feed.faults()) console.Error(view::FaultText(fault));
}

int TellEnd(const options::ReplayOptions& options, const v1::ReplayStatus& status, double seconds,
            view::Console& console) {
  bool well = Print(view::SummaryText(status, seconds));
  well = WriteSummary(options.summary, status, console) && well;
  if (status.state() == v1::ReplayStatus::FAILED) {
    console.Error(status.error());
    return kSomeFailed;
  }
  if (status.state() != v1::ReplayStatus::DONE) {
    console.Error(kNotDone);
    return kSomeFailed;
  }
  return well && view::FailuresOf(status) == 0 ? kAllDone : kSomeFailed;
}

int TellDryRun(const options::ReplayOptions& options, const v1::DryRun& dry_run,
               view::Console& console) {
  bool well = Print(view::DryRunText(dry_run));
  well = WriteSummary(options.summary, dry_run, console) && well;
  bool refused = dry_run.progress().faulty() > 0;
  for (const v1::Forecast& forecast : dry_run.forecasts()) {
    refused = refused || forecast.refused_size() > 0 || forecast.rules_size() > 0;
  }
  return well && !refused ? kAllDone : kSomeFailed;
}

int TellDiff(const options::ReplayOptions& options, const v1::DiffReport& diff,
             view::Console& console) {
  bool well = Print(view::DiffText(diff));
  well = WriteSummary(options.summary, diff, console) && well;
  return well && !view::Differs(diff) ? kAllDone : kSomeFailed;
}

void ReplayProgressView::Show(const v1::ReplayStatus& status, double share) {
  if (first_) {
    first_ = false;
    events_before_ = status.progress().events();
    share_before_ = share;
  }
  const absl::Time now = absl::Now();
  const bool line_due = isatty(STDERR_FILENO) != 1 && now >= next_line_;
  if (!line_due && !console_.WantsProgress()) return;
  view::ReplayPace pace;
  pace.seconds = seconds();
  pace.events_before = events_before_;
  pace.share = share;
  pace.share_before = share_before_;
  const std::string line = view::ProgressLine(status, pace);
  if (line_due) {
    next_line_ = now + kLineEvery;
    return console_.Error(line);
  }
  console_.Progress(line);
}

void EndWithin(absl::Duration patience) {
  std::thread([patience] {
    absl::SleepFor(patience);
    const std::string line = text::Concat(kNotDone, '\n');
    std::fwrite(line.data(), 1, line.size(), stderr);
    // What was sent is noted, and what is in flight is sent again.
    _exit(kSomeFailed);
  }).detach();
}

void EndInTime() { EndWithin(kPatience); }

ResumeWatch::ResumeWatch(replay::InputEventSource& feed, const Interruption& interruption,
                         view::Console& console)
    : thread_([this, &feed, &interruption, &console] {
        absl::Time next_line = absl::Now() + kLineEvery;
        while (!over_) {
          if (interruption.happened()) feed.Interrupt();
          absl::SleepFor(absl::Milliseconds(2));
          if (absl::Now() < next_line) continue;
          next_line = absl::Now() + kLineEvery;
          console.Error(text::Concat("reading up to where it stopped: ",
                                     static_cast<int>(100 * ShareOf(feed)), " % of the input"));
        }
      }) {}

ResumeWatch::~ResumeWatch() {
  over_ = true;
  thread_.join();
}

double ShareOf(const replay::InputEventSource& feed) {
  const std::int64_t total = feed.total_bytes();
  return total > 0 ? static_cast<double>(feed.read_bytes()) / static_cast<double>(total) : 0;
}

int TellResume(const absl::Status& status, view::Console& console) {
  const bool interrupted = absl::IsCancelled(status);
  console.Error(interrupted ? kNotDone : text::ToStd(status.message()));
  return interrupted ? kSomeFailed : kWrongUse;
}

}  // namespace interlingua::cli::commands
