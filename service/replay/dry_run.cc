#include "service/replay/dry_run.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "service/replay/forecast.h"
#include "service/replay/replay_destination.h"

namespace interlingua::replay {

absl::StatusOr<v1::DryRun> RunDry(const ReplaySetup& setup, const Translator& translator,
                                  EventSource& source, const ContinueReading& proceed) {
  const auto filter = ReplayFilter::Create(setup.replay.filter(), setup.is_erased);
  if (!filter.ok()) return filter.status();
  std::vector<std::unique_ptr<Forecast>> forecasts;
  for (const v1::Destination& destination : setup.destinations) {
    auto forecast = Forecast::Create(
        ReplayDestinationOf(destination, translator, setup.replay.name(), setup.beside_live),
        translator);
    if (!forecast.ok()) return forecast.status();
    forecasts.push_back(*std::move(forecast));
  }
  v1::DryRun result;
  const absl::Time now = absl::Now();
  const auto take = [&](const EventBatch& batch, std::size_t index, bool accepted) {
    if (!accepted) return absl::OkStatus();
    for (const auto& forecast : forecasts) forecast->Take(*batch.events[index], now);
    return absl::OkStatus();
  };
  if (auto status = ReadThrough(source, *filter, result, take, proceed); !status.ok())
    return status;
  for (const auto& forecast : forecasts) {
    *result.add_forecasts() = forecast->Finish(setup.replay.max_events_per_second(), now);
  }
  return result;
}

}  // namespace interlingua::replay
