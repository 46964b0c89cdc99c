// Reading a feed to its end for a report on it: what only looks, and sends nothing.
#pragma once

#include <cstddef>
#include <functional>

#include "absl/status/status.h"
#include "interlingua/v1/progress.pb.h"
#include "service/replay/event_feed.h"
#include "service/replay/kind_totals.h"
#include "service/replay/replay_filter.h"
#include "translator/event/ledger_key.h"

namespace interlingua::replay {

/// Hears of the progress after every stretch, and says whether to go on.
using ContinueReading = std::function<bool(const v1::ReplayProgress& progress)>;

/// Reads `feed` from its beginning and enters progress, totals and the first faults into `report`.
/// `take(portion, index, meant)` gets each event of a portion, also those that the sieve leaves
/// out; a status that is not OK ends it. kCancelled: `proceed` said so; otherwise the errors of the
/// feed and of `take`.
template <typename Report, typename Take>
absl::Status ReadThrough(EventSource& feed, const ReplayFilter& sieve, Report& report, Take take,
                         const ContinueReading& proceed) {
  constexpr int kPortionEvents = 1000;
  constexpr int kFaultsKept = 10;
  v1::ReplayProgress& progress = *report.mutable_progress();
  if (auto status = feed.Resume(progress); !status.ok()) return status;
  KindTotals totals;
  EventBatch portion;
  while (!progress.ended()) {
    portion.Clear();
    if (auto status = feed.Next(kPortionEvents, portion); !status.ok()) return status;
    for (std::size_t i = 0; i < portion.events.size(); ++i) {
      const bool meant = sieve.Takes(*portion.events[i], progress);
      if (meant) {
        progress.set_events(progress.events() + 1);
        totals.Add(event::LedgerEntryOf(*portion.events[i]));
      }
      if (absl::Status status = take(portion, i, meant); !status.ok()) return status;
    }
    AddUp(portion, progress);
    for (const v1::InputFault& fault : portion.faults) {
      if (report.faults_size() < kFaultsKept) *report.add_faults() = fault;
    }
    if (!proceed(progress)) return absl::CancelledError("interrupted");
  }
  totals.AddTo(*report.mutable_totals());
  return absl::OkStatus();
}

}  // namespace interlingua::replay
