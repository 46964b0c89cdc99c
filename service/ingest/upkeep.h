// The upkeep of a running gateway: removes what is old from the log, and watches over its health.
#pragma once

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "service/log/log.h"

namespace interlingua {

/// Thread-safe.
class Upkeep {
 public:
  /// `looked` hears at the start and then every second whether the log takes events, or why not; it
  /// runs on the thread of the upkeep. `log` outlives it.
  Upkeep(EventLog& log, const v1::Log::Retention& retention,
         std::function<void(const absl::Status& health)> looked);
  /// Stops.
  ~Upkeep();
  Upkeep(const Upkeep&) = delete;
  Upkeep& operator=(const Upkeep&) = delete;

  /// Looks at the health once and then starts the thread.
  void Start();
  void SetRetention(const v1::Log::Retention& retention);
  /// Ends the thread. Idempotent.
  void Stop();

 private:
  void Loop();
  void Look();
  void RemoveOld();

  EventLog& log_;
  const std::function<void(const absl::Status&)> looked_;
  bool healthy_ = false;  // the thread's, after Start
  absl::Time look_next_;  // likewise
  absl::Mutex mutex_;
  v1::Log::Retention retention_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace interlingua
