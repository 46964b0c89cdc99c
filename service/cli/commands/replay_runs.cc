#include "service/cli/commands/replay_runs.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "interlingua/v1/forecast.pb.h"
#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/cli/view/diff_text.h"
#include "service/cli/view/json_text.h"
#include "service/cli/view/replay_columns.h"
#include "service/cli/view/replay_text.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

constexpr absl::Duration kLineEvery = absl::Seconds(5);

// What an input, or requests in flight, may take to end after a stop was asked for.
constexpr absl::Duration kGracePeriod = absl::Seconds(15);

constexpr char kNotDone[] = "not done yet; the same command goes on where it stopped";

/// Writes the summary to a file as JSON; false, with the reason on stderr, when that fails.
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

}  // namespace

void PrintFaults(const replay::InputEventSource& source, view::Console& console) {
  for (const v1::InputFault& fault : source.faults()) console.Error(view::FaultText(fault));
}

int ReportOutcome(const options::ReplayOptions& options, const v1::ReplayStatus& status,
                  double seconds, view::Console& console) {
  bool written = Print(view::SummaryText(status, seconds)) == kAllDone;
  written = WriteSummary(options.summary, status, console) && written;
  if (status.state() == v1::ReplayStatus::FAILED) {
    return Fail(console, status.error());
  }
  if (status.state() != v1::ReplayStatus::DONE) {
    return Fail(console, kNotDone);
  }
  return written && view::FailuresOf(status) == 0 ? kAllDone : kSomeFailed;
}

int ReportDryRun(const options::ReplayOptions& options, const v1::DryRun& dry_run,
                 view::Console& console) {
  bool written = Print(view::DryRunText(dry_run)) == kAllDone;
  written = WriteSummary(options.summary, dry_run, console) && written;
  bool refused = dry_run.progress().faulty() > 0;
  for (const v1::Forecast& forecast : dry_run.forecasts()) {
    refused = refused || forecast.refused_size() > 0 || forecast.rules_size() > 0;
  }
  return written && !refused ? kAllDone : kSomeFailed;
}

int ReportDiff(const options::ReplayOptions& options, const v1::DiffReport& diff,
               view::Console& console) {
  bool written = Print(view::DiffText(diff)) == kAllDone;
  written = WriteSummary(options.summary, diff, console) && written;
  return written && !view::Differs(diff) ? kAllDone : kSomeFailed;
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

void ExitAfter(absl::Duration grace_period) {
  std::thread([grace_period] {
    absl::SleepFor(grace_period);
    const std::string line = text::Concat(kNotDone, '\n');
    std::fwrite(line.data(), 1, line.size(), stderr);
    // The checkpoint holds what was sent; what is in flight is sent again.
    _exit(kSomeFailed);
  }).detach();
}

void ExitAfterGracePeriod() { ExitAfter(kGracePeriod); }

ResumeWatch::ResumeWatch(replay::InputEventSource& source, const Interruption& interruption,
                         view::Console& console)
    : thread_([this, &source, &interruption, &console] {
        absl::Time next_line = absl::Now() + kLineEvery;
        while (!over_) {
          if (interruption.happened()) source.Interrupt();
          absl::SleepFor(absl::Milliseconds(2));
          if (absl::Now() < next_line) continue;
          next_line = absl::Now() + kLineEvery;
          console.Error(text::Concat("reading up to where it stopped: ",
                                     static_cast<int>(100 * ShareOf(source)), " % of the input"));
        }
      }) {}

ResumeWatch::~ResumeWatch() {
  over_ = true;
  thread_.join();
}

double ShareOf(const replay::InputEventSource& source) {
  const std::int64_t total = source.total_bytes();
  return total > 0 ? static_cast<double>(source.read_bytes()) / static_cast<double>(total) : 0;
}

int FailResume(const absl::Status& status, view::Console& console) {
  if (absl::IsCancelled(status)) return Fail(console, kNotDone);
  return Fail(console, status, kWrongUse);
}

}  // namespace interlingua::cli::commands
