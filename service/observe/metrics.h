// The page of metrics: what the log, the destinations, the way in and the process have counted.
#pragma once

#include <cstdint>
#include <string>

#include "service/delivery/delivery.h"
#include "service/log/event_log.h"
#include "service/observe/health_state.h"
#include "service/observe/ingest_counters.h"
#include "service/observe/replay_watch.h"

namespace interlingua::observe {

/// What is measured; outlives whoever asks.
struct Measured {
  const IngestCounters& ingest;
  const log::EventLog& log;
  const delivery::Delivery& delivery;
  const HealthState& vitals;
  const ReplayWatch& replays;
  std::int64_t log_max_bytes = 0;  ///< 0: no limit
};

/// Everything as it is now, in Prometheus's text format. Reads counters only and waits for no disk;
/// thread-safe.
std::string MetricsText(const Measured& measured);

}  // namespace interlingua::observe
