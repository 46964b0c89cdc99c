// The page of metrics: what the log, the destinations, the way in and the process have counted.
#pragma once

#include <cstdint>
#include <string>

#include "service/delivery/delivery.h"
#include "service/log/log.h"
#include "service/monitoring/ingest_counters.h"
#include "service/monitoring/replay_watch.h"
#include "service/monitoring/vitals.h"

namespace interlingua {

/// What is measured; outlives whoever asks.
struct Measured {
  const IngestCounters& ingest;
  const EventLog& log;
  const Delivery& delivery;
  const Vitals& vitals;
  const ReplayWatch& replays;
  std::int64_t log_max_bytes = 0;  ///< 0: no limit
};

/// Everything as it is now, in Prometheus's text format. Reads counters only and waits for no disk;
/// thread-safe.
std::string MetricsText(const Measured& measured);

}  // namespace interlingua
