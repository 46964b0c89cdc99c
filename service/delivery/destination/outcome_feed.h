// Notifies watchers of what becomes of events, as it happens.
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace interlingua::delivery::destination {

/// What became of an event, or of a try, at one destination.
struct OutcomeNotification {
  enum class What { kDelivered, kWithheld, kRefused, kDead, kRetried };

  What what = What::kDelivered;
  std::string destination;
  std::int64_t offset = 0;
  std::string event_id;
  std::string reason;                             ///< without personal data; "" for delivered ones
  int attempts = 0;                               ///< tries so far
  bool redriven = false;                          ///< a dead letter that is sent once more
  absl::Time accepted_at = absl::InfinitePast();  ///< InfinitePast: unknown
  absl::Time at;
};

/// Thread-safe. Without watchers a notification costs one read of an atomic.
class OutcomeFeed {
 public:
  class Watcher {
   public:
    virtual ~Watcher() = default;
    /// On the thread of a destination; must neither block nor call the feed.
    virtual void OnEvent(const OutcomeNotification& notification) = 0;
  };

  /// Whether there are watchers; one that was added just now may miss what happens just now.
  bool watched() const { return watched_.load(std::memory_order_relaxed); }

  void Notify(const OutcomeNotification& notification) {
    absl::MutexLock lock(&mutex_);
    for (Watcher* watcher : watchers_) watcher->OnEvent(notification);
  }

  void Add(Watcher& watcher) {
    absl::MutexLock lock(&mutex_);
    watchers_.insert(&watcher);
    watched_ = true;
  }

  /// When this returns, the watcher's `OnEvent` is not running and will not be called again.
  void Remove(Watcher& watcher) {
    absl::MutexLock lock(&mutex_);
    watchers_.erase(&watcher);
    watched_ = !watchers_.empty();
  }

 private:
  std::atomic<bool> watched_ = false;
  absl::Mutex mutex_;
  std::set<Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace interlingua::delivery::destination
