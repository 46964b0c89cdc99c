// A thread for what may take its time: the administration of a running gateway reads the log, waits
// for its disk and for deliveries to end, none of which gRPC's threads may do.
#pragma once

#include <deque>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace interlingua {

/// Thread-safe.
class TaskThread {
 public:
  TaskThread();
  /// Runs what has been handed in and ends.
  ~TaskThread();
  TaskThread(const TaskThread&) = delete;
  TaskThread& operator=(const TaskThread&) = delete;

  /// Runs `task` after all that were handed in before.
  void Run(std::function<void()> task);

 private:
  void Loop();

  absl::Mutex mutex_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace interlingua
