// The health of a gateway as of the last update, so that readers never wait for a disk.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/delivery/delivery.h"
#include "service/log/event_log.h"

namespace interlingua::observe {

/// Thread-safe.
class HealthState {
 public:
  /// `log` and `delivery` outlive it. `log_path` is the log's file.
  HealthState(log::EventLog& log, const delivery::Delivery& delivery, std::string log_path);

  /// Reads the state of the log, its disk and the destinations; `health` is the result of
  /// EventLog::Health just now. May wait for the disk; called once a second, by one thread.
  void Update(const absl::Status& health, absl::Time now);

  /// The result of the last attempt to archive what retention removes.
  void SetArchiveStatus(const absl::Status& status);

  /// The gateway takes no further events from now on.
  void SetDraining();

  /// OK while the gateway takes events. kUnavailable while it drains, or where no update has ended
  /// for a while (a disk that hangs); else the health of the log.
  absl::Status Ready(absl::Time now) const;

  /// The health of the log at the last update.
  absl::Status health() const;

  /// A line for each destination that reads no further events although it is not paused, with the
  /// reason, as of the last update. The gateway takes events all the same.
  std::string remarks() const;

  /// The last SetArchiveStatus; OK before.
  absl::Status archive() const;

  /// Acceptance of the oldest event that the destination is not done with; InfiniteFuture where
  /// there is none, or none was found yet.
  absl::Time WaitingSince(std::string_view destination) const;

  /// Free bytes on the disk of the log; -1 where unknown.
  std::int64_t free_bytes() const;

 private:
  struct Oldest {
    std::int64_t offset = 0;
    absl::Time accepted_at = absl::InfiniteFuture();
  };
  using Waiting = std::map<std::string, Oldest, std::less<>>;

  Waiting FindOldestWaiting(const Waiting& before) const;

  log::EventLog& log_;
  const delivery::Delivery& delivery_;
  const std::string log_path_;

  mutable absl::Mutex mutex_;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  absl::Status archive_ ABSL_GUARDED_BY(mutex_);
  absl::Time updated_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  Waiting waiting_ ABSL_GUARDED_BY(mutex_);
  std::string remarks_ ABSL_GUARDED_BY(mutex_);
  std::int64_t free_bytes_ ABSL_GUARDED_BY(mutex_) = -1;
};

}  // namespace interlingua::observe
