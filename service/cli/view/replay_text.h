// What the replay commands print: progress, outcome, forecast.
#pragma once

#include <cstdint>
#include <string>

#include "interlingua/v1/forecast.pb.h"
#include "interlingua/v1/replay.pb.h"

namespace interlingua::cli::view {

/// What the process knows of a running replay beside its status.
struct ReplayPace {
  double seconds = 0;              ///< since this run of it began
  std::int64_t events_before = 0;  ///< taken on by earlier runs
  double share = 0;                ///< of the input, from 0 to 1; 0: unknown
  double share_before = 0;
};

/// One line: events, rate, money, what was refused, share and time left.
std::string ProgressLine(const v1::ReplayStatus& status, const ReplayPace& pace);

/// The end of a replay, for people.
std::string SummaryText(const v1::ReplayStatus& status, double seconds);

/// What would happen, for people.
std::string DryRunText(const v1::DryRun& dry_run);

/// How many events of the replay did not arrive, or were faulty and not taken on.
std::int64_t FailuresOf(const v1::ReplayStatus& status);

}  // namespace interlingua::cli::view
