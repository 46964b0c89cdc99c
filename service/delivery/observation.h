// What can be seen of a destination at once, without asking the log or the disk.
#pragma once

#include <cstdint>
#include <string_view>

#include "service/delivery/destination/delivery_counters.h"
#include "service/delivery/destination/outcome_counters.h"
#include "service/delivery/destination/worker_state.h"

namespace interlingua::delivery {

/// One destination that the configuration has. Everything is borrowed for the call that shows it.
struct DestinationObservation {
  std::string_view name;
  std::string_view format;
  destination::WorkerState state;
  std::int64_t waiting = 0;  ///< events in the log that it is not done with
  bool paused = false;
  const destination::OutcomeCounters& outcomes;
  const destination::DeliveryCounters* requests =
      nullptr;  ///< null where nothing travels over HTTP
};

}  // namespace interlingua::delivery
