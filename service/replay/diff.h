// What the mapping gives now, against what was sent then.
#pragma once

#include "absl/status/statusor.h"
#include "interlingua/v1/forecast.pb.h"
#include "service/log/event_log.h"
#include "service/replay/read_through.h"
#include "service/replay/replay_job.h"
#include "translator/translator.h"

namespace interlingua::replay {

/// Reads `log` up to its present end and compares, for each destination of `setup`, what it keeps
/// of what it was sent with what it would be sent now; `setup.spool` is neither read nor made, and
/// nothing is sent. Memory does not grow with the events. The errors of DestinationDiff::Create, of
/// EventFilter::Create and of ReadThrough.
absl::StatusOr<v1::DiffReport> RunDiff(const ReplaySetup& setup, const Translator& translator,
                                       log::EventLog& log, const ContinueReading& proceed);

}  // namespace interlingua::replay
