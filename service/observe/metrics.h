// The page of metrics: what the log, the destinations, ingest, replays and the process have
// counted.
#pragma once

#include <cstdint>
#include <string>

#include "service/delivery/delivery.h"
#include "service/log/event_log.h"
#include "service/observe/health_state.h"
#include "service/observe/ingest_counters.h"
#include "service/observe/replay_monitor.h"

namespace interlingua::observe {

/// What is measured; outlives the call.
struct MetricSources {
  const IngestCounters& ingest;
  const log::EventLog& log;
  const delivery::Delivery& delivery;
  const HealthState& health;
  const ReplayMonitor& replays;
  std::int64_t log_max_bytes = 0;  ///< 0: no limit
};

/// The present values in Prometheus's text format. Reads counters only and waits for no disk.
/// Thread-safe.
std::string MetricsText(const MetricSources& sources);

}  // namespace interlingua::observe
