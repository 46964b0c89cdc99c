// What a replay would do, without doing it.
#pragma once

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/history.pb.h"
#include "service/replay/feed.h"
#include "service/replay/replay_job.h"
#include "translator/translator.h"

namespace interlingua {

/// Reads `feed` to its end and says what each destination of `setup` would get; `setup.spool` is
/// neither read nor made: it is what the whole input comes to, whatever of it has been sent before.
/// `told` hears of the progress after every stretch; null: nobody asks. The first of the faults go
/// into the result. The errors of Forecast::Create, of EventFilter::Create and of the feed.
absl::StatusOr<v1::DryRun> RunDry(
    const ReplaySetup& setup, const Translator& translator, Feed& feed,
    const std::function<void(const v1::ReplayProgress& progress)>& told);

}  // namespace interlingua
