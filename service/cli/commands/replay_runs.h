// The two ways of `interlingua replay`: straight to the destinations, and through a gateway.
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

/// What is said of a replay whose input had been read to its end before.
inline constexpr char kReadBefore[] =
    "the input had been read to its end before; only what has been added to it since is sent";

/// Sends from this process, with the destinations of a configuration. The exit status.
int ReplayStraight(const options::ReplayOptions& options, const v1::Replay& replay,
                   const Interruption& interruption, view::Console& console);

/// Has a running gateway send. The exit status.
int ReplayThroughGateway(const options::ReplayOptions& options, const v1::Replay& replay,
                         Interruption& interruption, view::Console& console);

/// Names the first faults of an input.
void TellFaults(const replay::InputEventSource& feed, view::Console& console);

/// Prints the end of a replay and writes `options.summary`, where that is asked for; the exit
/// status that it comes to.
int TellEnd(const options::ReplayOptions& options, const v1::ReplayStatus& status, double seconds,
            view::Console& console);

/// The same of a dry run.
int TellDryRun(const options::ReplayOptions& options, const v1::DryRun& dry_run,
               view::Console& console);

/// The same of a diff.
int TellDiff(const options::ReplayOptions& options, const v1::DiffReport& diff,
             view::Console& console);

/// Shows how far a replay is: on a terminal all the time, elsewhere a line every few seconds.
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

/// Ends the process after `patience` as a stop does, if it has not ended by then.
void EndWithin(absl::Duration patience);

/// The same with the patience that is left after an interruption: an input may give nothing and not
/// end, and so may a destination.
void EndInTime();

/// While it lives, a feed that is read again up to where it was is interrupted with the command,
/// and its progress is told where that takes long.
class ResumeWatch {
 public:
  /// All that is passed outlives it.
  ResumeWatch(replay::InputEventSource& feed, const Interruption& interruption,
              view::Console& console);
  ~ResumeWatch();
  ResumeWatch(const ResumeWatch&) = delete;
  ResumeWatch& operator=(const ResumeWatch&) = delete;

 private:
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

/// How much of its files the feed has read, from 0 to 1; 0: unknown.
double ShareOf(const replay::InputEventSource& feed);

/// Says why a feed cannot go on; the exit status.
int TellResume(const absl::Status& status, view::Console& console);

}  // namespace interlingua::cli::commands
