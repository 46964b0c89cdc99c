// What a replay would do, without doing it.
#pragma once

#include "absl/status/statusor.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/forecast.pb.h"
#include "service/replay/event_feed.h"
#include "service/replay/read_through.h"
#include "service/replay/replay_job.h"
#include "translator/translator.h"

namespace interlingua::replay {

/// Reads `feed` to its end and says what each destination of `setup` would get; `setup.spool` is
/// neither read nor made: it is what the whole input comes to, whatever of it has been sent before.
/// The first of the faults go into the result. The errors of Forecast::Create, of
/// EventFilter::Create and of ReadThrough.
absl::StatusOr<v1::DryRun> RunDry(const ReplaySetup& setup, const Translator& translator,
                                  EventSource& feed, const ContinueReading& proceed);

}  // namespace interlingua::replay
