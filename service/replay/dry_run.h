// What a replay would do, without doing it.
#pragma once

#include "absl/status/statusor.h"
#include "interlingua/v1/forecast.pb.h"
#include "service/replay/event_source.h"
#include "service/replay/read_through.h"
#include "service/replay/replay_setup.h"
#include "translator/translator.h"

namespace interlingua::replay {

/// Reads `source` to its end and forecasts what each destination of `setup` would get of all of it,
/// whatever has been sent before; `setup.store` is neither read nor created. The result has the
/// first faults too. The errors of Forecast::Create, EventFilter::Create and ReadThrough.
absl::StatusOr<v1::DryRun> RunDry(const ReplaySetup& setup, const Translator& translator,
                                  EventSource& source, const ContinueReading& proceed);

}  // namespace interlingua::replay
