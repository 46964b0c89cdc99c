// The upkeep of a running gateway: watches over the health of its log.
#pragma once

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "service/log/event_log.h"

namespace interlingua::runtime {

/// Thread-safe.
class HealthMonitor {
 public:
  /// `looked` hears at the start and then every second whether the log takes events, or why not; it
  /// runs on the thread of the upkeep. `log` outlives it.
  HealthMonitor(log::EventLog& log, std::function<void(const absl::Status& health)> looked);
  /// Stops.
  ~HealthMonitor();
  HealthMonitor(const HealthMonitor&) = delete;
  HealthMonitor& operator=(const HealthMonitor&) = delete;

  /// Looks at the health once and then starts the thread.
  void Start();
  /// Ends the thread. Idempotent.
  void Stop();

 private:
  void Loop();
  void Look();

  log::EventLog& log_;
  const std::function<void(const absl::Status&)> looked_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace interlingua::runtime
