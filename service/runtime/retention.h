// Retention: removes from the event log what is too old, or too much, and archives it before where
// the configuration says so.
//
// With an archive nothing is removed that is not in it, durably. Files then hold many events: what
// is too old is removed up to an hour late (a twenty-fourth of the age, where that is less), and
// what is too much until the log is a sixteenth below its limit.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "service/history/event_archive.h"
#include "service/log/event_log.h"

namespace interlingua::runtime {

/// Thread-safe. It has a thread of its own, so that a disk of the archive that hangs holds up
/// nothing but the removal.
class Retention {
 public:
  /// Gets each file of the archive, or why it cannot be written and nothing is removed. Runs on the
  /// thread of the retention.
  using OnArchived = std::function<void(const absl::StatusOr<history::ArchivedFile>& file)>;

  /// `log` outlives it.
  Retention(log::EventLog& log, const v1::Log::Retention& policy, OnArchived on_archived);
  /// Stops.
  ~Retention();
  Retention(const Retention&) = delete;
  Retention& operator=(const Retention&) = delete;

  /// Starts the thread; it checks the log at once and then every ten seconds, every second while
  /// the archive cannot be written.
  void Start();
  void SetPolicy(const v1::Log::Retention& policy);
  /// A log that takes no events is checked every second.
  void SetHealthy(bool healthy);
  /// Ends the thread. Idempotent.
  void Stop();

 private:
  /// What is to be removed, and every destination is done with.
  struct Due {
    std::int64_t first = 0;
    std::int64_t last = 0;
    history::ArchiveLimits limits;
  };

  void Loop();
  void RemoveOld(const v1::Log::Retention& policy);
  void ArchiveOld(const v1::Log::Retention& policy);
  /// `shrinking`: the log was too large in this round.
  absl::StatusOr<std::optional<Due>> NextDue(const v1::Log::Retention& policy, bool& shrinking);
  /// Removes slices while there may be more; false when it is to stop, or nothing can be removed.
  bool Remove(const log::RetentionPolicy& policy);
  bool stopping();

  log::EventLog& log_;
  const OnArchived on_archived_;
  absl::Mutex mutex_;
  v1::Log::Retention policy_ ABSL_GUARDED_BY(mutex_);
  bool healthy_ ABSL_GUARDED_BY(mutex_) = true;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool archive_failed_ = false;  // the thread's
  std::thread thread_;
};

}  // namespace interlingua::runtime
