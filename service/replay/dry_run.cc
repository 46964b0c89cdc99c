#include "service/replay/dry_run.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "service/replay/forecast.h"
#include "service/replay/kind_totals.h"
#include "service/replay/lane.h"
#include "translator/account.h"

namespace interlingua {
namespace {

constexpr int kPortionEvents = 1000;
constexpr int kFaultsKept = 10;

void AddUp(const Portion& portion, v1::ReplayProgress& progress) {
  progress.set_units(portion.reached.units());
  progress.set_bytes(portion.reached.bytes());
  progress.set_digest(portion.reached.digest());
  progress.set_ended(portion.reached.ended());
  progress.set_faulty(progress.faulty() + static_cast<std::int64_t>(portion.faults.size()));
}

}  // namespace

absl::StatusOr<v1::DryRun> RunDry(
    const ReplaySetup& setup, const Translator& translator, Feed& feed,
    const std::function<void(const v1::ReplayProgress& progress)>& told) {
  auto filter = EventFilter::Create(setup.replay.filter());
  if (!filter.ok()) return filter.status();
  const Sieve sieve(*std::move(filter), setup.is_erased);
  std::vector<std::unique_ptr<Forecast>> forecasts;
  for (const v1::Destination& destination : setup.destinations) {
    auto forecast = Forecast::Create(
        LaneOf(destination, translator, setup.replay.name(), setup.beside_live), translator);
    if (!forecast.ok()) return forecast.status();
    forecasts.push_back(*std::move(forecast));
  }
  v1::DryRun result;
  v1::ReplayProgress& progress = *result.mutable_progress();
  if (auto status = feed.Resume(progress); !status.ok()) return status;
  const absl::Time now = absl::Now();
  KindTotals totals;
  Portion portion;
  while (!progress.ended()) {
    portion.Clear();
    if (auto status = feed.Next(kPortionEvents, portion); !status.ok()) return status;
    for (const v1::CommerceEvent* event : portion.events) {
      if (!sieve.Takes(*event, progress)) continue;
      progress.set_events(progress.events() + 1);
      totals.Add(AccountOf(*event));
      for (const auto& forecast : forecasts) forecast->Take(*event, now);
    }
    AddUp(portion, progress);
    for (const v1::InputFault& fault : portion.faults) {
      if (result.faults_size() < kFaultsKept) *result.add_faults() = fault;
    }
    if (told != nullptr) told(progress);
  }
  totals.AddTo(*result.mutable_totals());
  for (const auto& forecast : forecasts) {
    *result.add_forecasts() = forecast->Finish(setup.replay.max_events_per_second(), now);
  }
  return result;
}

}  // namespace interlingua
