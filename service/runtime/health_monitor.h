// Checks every second whether the log of a running gateway takes events.
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
  /// `on_health` gets OK, or why the log takes no events: in `Start` and then every second, on the
  /// thread of the monitor. `log` outlives it.
  HealthMonitor(log::EventLog& log, std::function<void(const absl::Status& health)> on_health);
  /// Stops.
  ~HealthMonitor();
  HealthMonitor(const HealthMonitor&) = delete;
  HealthMonitor& operator=(const HealthMonitor&) = delete;

  /// Checks once and then starts the thread.
  void Start();
  /// Ends the thread. Idempotent.
  void Stop();

 private:
  void Loop();
  void Check();

  log::EventLog& log_;
  const std::function<void(const absl::Status&)> on_health_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace interlingua::runtime
