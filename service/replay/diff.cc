#include "service/replay/diff.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "service/replay/destination_diff.h"
#include "service/replay/log_feed.h"

namespace interlingua::replay {

absl::StatusOr<v1::DiffReport> RunDiff(const ReplaySetup& setup, const Translator& translator,
                                       log::EventLog& log, const ContinueReading& proceed) {
  auto filter = history::EventFilter::Create(setup.replay.filter());
  if (!filter.ok()) return filter.status();
  const ReplayFilter sieve(*std::move(filter), setup.is_erased);
  std::vector<std::unique_ptr<DestinationDiff>> diffs;
  for (const v1::Destination& destination : setup.destinations) {
    auto diff = DestinationDiff::Create(destination, translator, log);
    if (!diff.ok()) return diff.status();
    diffs.push_back(*std::move(diff));
  }
  v1::DiffReport report;
  LogEventSource feed(log, log.End());
  const absl::Time now = absl::Now();
  const auto take = [&](const EventBatch& portion, std::size_t index, bool meant) {
    for (const auto& diff : diffs) {
      auto status = diff->Take(*portion.events[index], portion.offsets[index], meant, now);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  };
  if (auto status = ReadThrough(feed, sieve, report, take, proceed); !status.ok()) return status;
  for (const auto& diff : diffs) *report.add_destinations() = diff->Finish();
  return report;
}

}  // namespace interlingua::replay
