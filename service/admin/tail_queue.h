// The outcomes that one tail has been notified of and has not sent yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/delivery/destination/outcome_feed.h"

namespace interlingua::admin {

/// Bounded: further notifications are counted and dropped, so that destinations never wait for a
/// reader. Thread-safe.
class TailQueue : public delivery::destination::OutcomeFeed::Watcher {
 public:
  static constexpr std::size_t kMaxPending = 8192;

  void OnEvent(const delivery::destination::OutcomeNotification& notification) override {
    absl::MutexLock lock(&mutex_);
    if (pending_.size() < kMaxPending) {
      pending_.push_back(notification);
    } else {
      ++missed_;
    }
  }

  /// Ends the wait of Take: the log has new records.
  void Wake() {
    absl::MutexLock lock(&mutex_);
    woken_ = true;
  }

  /// The notifications since the last Take, and the number dropped.
  struct Taken {
    std::vector<delivery::destination::OutcomeNotification> notifications;
    std::int64_t missed = 0;
  };

  /// Waits for a notification or Wake, at most for `timeout`, and takes all.
  Taken Take(absl::Duration timeout) {
    const auto has_any = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return woken_ || !pending_.empty() || missed_ > 0;
    };
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&has_any), timeout);
    woken_ = false;
    return {std::exchange(pending_, {}), std::exchange(missed_, 0)};
  }

 private:
  absl::Mutex mutex_;
  std::vector<delivery::destination::OutcomeNotification> pending_ ABSL_GUARDED_BY(mutex_);
  std::int64_t missed_ ABSL_GUARDED_BY(mutex_) = 0;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace interlingua::admin
