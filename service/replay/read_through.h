// Reads a source to its end for a report on it; sends nothing.
#pragma once

#include <cstddef>
#include <functional>

#include "absl/status/status.h"
#include "interlingua/v1/progress.pb.h"
#include "service/replay/event_source.h"
#include "service/replay/kind_totals.h"
#include "service/replay/replay_filter.h"
#include "translator/event/ledger_key.h"

namespace interlingua::replay {

/// Gets the progress after every batch; whether to read on.
using ContinueReading = std::function<bool(const v1::ReplayProgress& progress)>;

/// Reads `source` from its beginning and enters progress, totals and the first faults into
/// `report`. `take(batch, index, accepted)` gets each event of a batch, and whether `filter`
/// accepts it; a status that is not OK ends the reading. kCancelled: `proceed` returned false;
/// otherwise the errors of the source and of `take`.
template <typename Report, typename Take>
absl::Status ReadThrough(EventSource& source, const ReplayFilter& filter, Report& report, Take take,
                         const ContinueReading& proceed) {
  constexpr int kBatchEvents = 1000;
  constexpr int kMaxFaults = 10;
  v1::ReplayProgress& progress = *report.mutable_progress();
  if (auto status = source.Resume(progress); !status.ok()) return status;
  KindTotals totals;
  EventBatch batch;
  while (!progress.ended()) {
    batch.Clear();
    if (auto status = source.Next(kBatchEvents, batch); !status.ok()) return status;
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
      const bool accepted = filter.Accepts(*batch.events[i], progress);
      if (accepted) {
        progress.set_events(progress.events() + 1);
        totals.Add(event::LedgerEntryOf(*batch.events[i]));
      }
      if (absl::Status status = take(batch, i, accepted); !status.ok()) return status;
    }
    Advance(batch, progress);
    for (const v1::InputFault& fault : batch.faults) {
      if (report.faults_size() < kMaxFaults) *report.add_faults() = fault;
    }
    if (!proceed(progress)) return absl::CancelledError("interrupted");
  }
  totals.AddTo(*report.mutable_totals());
  return absl::OkStatus();
}

}  // namespace interlingua::replay
