#include "service/replay/diff.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "service/replay/destination_diff.h"
#include "service/replay/kind_totals.h"
#include "service/replay/log_feed.h"
#include "service/replay/sieve.h"
#include "translator/account.h"

namespace interlingua {
namespace {

constexpr int kPortionEvents = 1000;
constexpr int kFaultsKept = 10;

using Diffs = std::vector<std::unique_ptr<DestinationDiff>>;

/// Whether the event is compared; counts in `progress` why not.
bool IsMeant(const v1::CommerceEvent& event, const Sieve& sieve, v1::ReplayProgress& progress) {
  // What is left of an erased event says neither whose it was nor what was sent of it.
  if (event.has_erased_at()) {
    progress.set_erased(progress.erased() + 1);
    return false;
  }
  return sieve.Takes(event, progress);
}

}  // namespace

absl::StatusOr<v1::DiffReport> RunDiff(const ReplaySetup& setup, const Translator& translator,
                                       EventLog& log) {
  auto filter = EventFilter::Create(setup.replay.filter());
  if (!filter.ok()) return filter.status();
  const Sieve sieve(*std::move(filter), setup.is_erased);
  Diffs diffs;
  for (const v1::Destination& destination : setup.destinations) {
    auto diff = DestinationDiff::Create(destination, translator, log);
    if (!diff.ok()) return diff.status();
    diffs.push_back(*std::move(diff));
  }
  v1::DiffReport report;
  v1::ReplayProgress& progress = *report.mutable_progress();
  LogFeed feed(log, log.End());
  if (auto status = feed.Resume(progress); !status.ok()) return status;
  const absl::Time now = absl::Now();
  KindTotals totals;
  Portion portion;
  while (!progress.ended()) {
    portion.Clear();
    if (auto status = feed.Next(kPortionEvents, portion); !status.ok()) return status;
    for (std::size_t i = 0; i < portion.events.size(); ++i) {
      const v1::CommerceEvent& event = *portion.events[i];
      const bool meant = IsMeant(event, sieve, progress);
      if (meant) {
        progress.set_events(progress.events() + 1);
        totals.Add(AccountOf(event));
      }
      for (const auto& diff : diffs) {
        if (auto status = diff->Take(event, portion.offsets[i], meant, now); !status.ok()) {
          return status;
        }
      }
    }
    AddUp(portion, progress);
    for (const v1::InputFault& fault : portion.faults) {
      if (report.faults_size() < kFaultsKept) *report.add_faults() = fault;
    }
  }
  totals.AddTo(*report.mutable_totals());
  for (const auto& diff : diffs) *report.add_destinations() = diff->Finish();
  return report;
}

}  // namespace interlingua
