// The vital signs of a gateway, as they were found last: who asks for them never waits for a disk.
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
  /// `log` and `delivery` outlive the vitals. `log_path` is the log's file.
  HealthState(log::EventLog& log, const delivery::Delivery& delivery, std::string log_path);

  /// Looks at the log, its disk and the destinations; `health` is what EventLog::Health said just
  /// now. May wait for the disk: once a second, from one thread.
  void Look(const absl::Status& health, absl::Time now);

  /// Whether what retention removes could be archived just now.
  void NoteArchive(const absl::Status& status);

  /// The gateway takes no further events, for good.
  void NoteDraining();

  /// Whether the gateway takes events, or why not: kUnavailable while it drains, or when nobody has
  /// been able to look for a while (a disk that hangs), else what the log says.
  absl::Status Ready(absl::Time now) const;

  /// What the log said last.
  absl::Status health() const;

  /// Why nothing could be archived last; OK where all was, or nothing is to be.
  absl::Status archive() const;

  /// Since when the oldest event waits that the destination is not done with; never when none does,
  /// or none was seen yet.
  absl::Time WaitingSince(std::string_view destination) const;

  /// Room on the disk of the log, bytes; -1 when it cannot be told.
  std::int64_t free_bytes() const;

 private:
  struct Oldest {
    std::int64_t offset = 0;
    absl::Time accepted_at = absl::InfiniteFuture();
  };
  using Waiting = std::map<std::string, Oldest, std::less<>>;

  Waiting LookAtDestinations(const Waiting& before) const;

  log::EventLog& log_;
  const delivery::Delivery& delivery_;
  const std::string log_path_;

  mutable absl::Mutex mutex_;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  absl::Status archive_ ABSL_GUARDED_BY(mutex_);
  absl::Time looked_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  Waiting waiting_ ABSL_GUARDED_BY(mutex_);
  std::int64_t free_bytes_ ABSL_GUARDED_BY(mutex_) = -1;
};

}  // namespace interlingua::observe
