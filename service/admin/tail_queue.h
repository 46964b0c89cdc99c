// What one tail has heard of and not told yet.
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

/// Bounded: what is too much is counted and dropped, so that those who tell never wait for those
/// who read. Thread-safe.
class TailQueue : public delivery::destination::OutcomeFeed::Watcher {
 public:
  static constexpr std::size_t kMostNews = 8192;

  void OnEvent(const delivery::destination::OutcomeNotification& news) override {
    absl::MutexLock lock(&mutex_);
    if (news_.size() < kMostNews) {
      news_.push_back(news);
    } else {
      ++missed_;
    }
  }

  /// There is something new elsewhere, in the log.
  void Wake() {
    absl::MutexLock lock(&mutex_);
    woken_ = true;
  }

  /// What was heard of since the last time.
  struct Heard {
    std::vector<delivery::destination::OutcomeNotification> news;
    std::int64_t missed = 0;
  };

  /// Waits until there is something, here or elsewhere, or `timeout` is over, and takes all.
  Heard Take(absl::Duration timeout) {
    const auto something = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return woken_ || !news_.empty() || missed_ > 0;
    };
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(&something), timeout);
    woken_ = false;
    return {std::exchange(news_, {}), std::exchange(missed_, 0)};
  }

 private:
  absl::Mutex mutex_;
  std::vector<delivery::destination::OutcomeNotification> news_ ABSL_GUARDED_BY(mutex_);
  std::int64_t missed_ ABSL_GUARDED_BY(mutex_) = 0;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace interlingua::admin
