// What the destinations would be sent with the mapping of today, against what they were sent.
#pragma once

#include "absl/status/statusor.h"
#include "interlingua/v1/forecast.pb.h"
#include "service/log/event_log.h"
#include "service/replay/read_through.h"
#include "service/replay/replay_setup.h"
#include "translator/translator.h"

namespace interlingua::replay {

/// Reads `log` up to its present end and compares, for each destination of `setup`, what the log
/// keeps of what it was sent with what it would be sent now. `setup.store` is neither read nor
/// created, and nothing is sent. Memory does not grow with the events. kNotFound: the log does not
/// know a destination; kDataLoss: what it keeps is damaged; the errors of
/// delivery::destination::MakeWire, EventFilter::Create and ReadThrough.
absl::StatusOr<v1::DiffReport> RunDiff(const ReplaySetup& setup, const Translator& translator,
                                       log::EventLog& log, const ContinueReading& proceed);

}  // namespace interlingua::replay
