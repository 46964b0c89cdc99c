// The two ways of `interlingua replay`: local, sent by this process to the destinations, and
// remote, sent by a gateway.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "interlingua/v1/forecast.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/cli/commands/command.h"
#include "service/cli/interruption.h"
#include "service/cli/options/replay_options.h"
#include "service/cli/view/console.h"

namespace interlingua::cli::commands {

/// Printed when an earlier run has read the input to its end.
inline constexpr char kInputWasRead[] =
    "the input had been read to its end before; only what has been added to it since is sent";

/// Sends from this process, to destinations of a configuration. Returns the exit status.
int ReplayLocally(const options::ReplayOptions& options, const v1::Replay& replay,
                  const Interruption& interruption, view::Console& console);

/// Has a running gateway send. Returns the exit status.
int ReplayRemotely(const options::ReplayOptions& options, const v1::Replay& replay,
                   Interruption& interruption, view::Console& console);

/// Names the first faults of an input.
void PrintFaults(const replay::InputEventSource& source, view::Console& console);

/// Prints the outcome of a replay and writes `options.summary`, where there is one. Returns the
/// exit status.
int ReportOutcome(const options::ReplayOptions& options, const v1::ReplayStatus& status,
                  double seconds, view::Console& console);

/// The same of a dry run.
int ReportDryRun(const options::ReplayOptions& options, const v1::DryRun& dry_run,
                 view::Console& console);

/// The same of a diff.
int ReportDiff(const options::ReplayOptions& options, const v1::DiffReport& diff,
               view::Console& console);

/// Shows the progress of a replay: continuously on a terminal, elsewhere a line every few seconds.
class ReplayProgressView {
 public:
  explicit ReplayProgressView(view::Console& console) : console_(console) {}

  /// `share` of the input that is read, from 0 to 1; 0: unknown.
  void Show(const v1::ReplayStatus& status, double share);
  double seconds() const { return absl::ToDoubleSeconds(absl::Now() - begun_); }

 private:
  view::Console& console_;
  const absl::Time begun_ = absl::Now();
  absl::Time next_line_ = absl::Now() + absl::Seconds(5);
  bool first_ = true;
  std::int64_t events_before_ = 0;
  double share_before_ = 0;
};

/// Ends the process after `grace_period`, if it has not ended by then, as a stop does.
void ExitAfter(absl::Duration grace_period);

/// The same with the grace period of an interruption: an input or a destination may block forever.
void ExitAfterGracePeriod();

/// While it lives: a source that is read again up to where an earlier run stopped is interrupted
/// with the command, and its progress is shown where that takes long.
class ResumeWatch {
 public:
  /// All that is passed outlives it.
  ResumeWatch(replay::InputEventSource& source, const Interruption& interruption,
              view::Console& console);
  ~ResumeWatch();
  ResumeWatch(const ResumeWatch&) = delete;
  ResumeWatch& operator=(const ResumeWatch&) = delete;

 private:
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

/// The share of its files that the source has read, from 0 to 1; 0: unknown.
double ShareOf(const replay::InputEventSource& source);

/// Says why a source cannot be resumed. Returns the exit status.
int FailResume(const absl::Status& status, view::Console& console);

}  // namespace interlingua::cli::commands
