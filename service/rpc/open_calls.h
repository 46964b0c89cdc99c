// Counts the calls that are open, so that a shutdown can refuse new ones and wait for the rest.
#pragma once

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace interlingua::rpc {

/// Thread-safe.
class OpenCalls {
 public:
  /// Counts a call. False once closed: the call must be answered with UNAVAILABLE, without `Leave`.
  bool Enter() {
    absl::MutexLock lock(&mutex_);
    if (closed_) return false;
    ++open_;
    return true;
  }

  void Leave() {
    absl::MutexLock lock(&mutex_);
    --open_;
  }

  /// From now on `Enter` returns false.
  void Close() {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
  }

  /// Waits until all calls have left; false when `deadline` came first.
  bool AwaitNone(absl::Time deadline) {
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithDeadline(absl::Condition(
                                        +[](int* open) { return *open == 0; }, &open_),
                                    deadline);
  }

 private:
  absl::Mutex mutex_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace interlingua::rpc
