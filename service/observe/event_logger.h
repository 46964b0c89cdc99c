// The chronicle: what changes while a gateway runs, written into its journal.
//
// Destinations are looked at once a second, so that one which flaps does not flood the journal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "interlingua/v1/admin.pb.h"
#include "interlingua/v1/erasure.pb.h"
#include "service/delivery/delivery.h"
#include "service/log/event_log.h"
#include "service/observe/log_rate_limiter.h"
#include "service/observe/structured_log.h"

namespace interlingua::observe {

/// Thread-safe.
class EventLogger {
 public:
  /// `journal` outlives it; null: nothing is written.
  explicit EventLogger(StructuredLog* journal) : journal_(journal) {}

  void NoteStart(std::string_view address, std::string_view pages, int destinations);
  void NoteStopping();
  void NoteStopped(std::int64_t took_ms);
  /// The configuration was read anew: what changed, or why it stays.
  void NoteReload(const absl::StatusOr<v1::ReloadConfigResponse>& changes);
  /// An event has become a dead letter. Beyond ten a second they are counted only.
  void NoteDeadLetter(std::string_view destination, const log::DeadLetter& letter, absl::Time now);
  /// What retention is about to remove is in the archive: `file`, unless that was there before.
  void NoteArchived(std::string_view file, std::int64_t events);
  /// It is not, and stays in the log. Told once, until something has been archived again.
  void NoteNotArchived(const absl::Status& reason);

  /// A person was erased, or was not, for this reason. Says how much, and by the certificate's seal
  /// which one; nothing of the person.
  void NoteErasure(const absl::Status& status, const v1::ErasureCertificate& certificate);

  /// What is different from the last time: the log's health, what it has removed, the state of
  /// every destination. Once a second.
  void Look(const absl::Status& health, const log::LogStats& stats,
            const delivery::Delivery& delivery, absl::Time now);

 private:
  struct Known {
    bool failing = false;
    delivery::send::Breaker::State breaker = delivery::send::Breaker::State::kClosed;
    bool paused = false;
    LogRateLimiter changes = LogRateLimiter(kChangesOfADestination, absl::Minutes(1));
  };

  static constexpr int kChangesOfADestination = 10;  // in a minute
  static constexpr int kDeadLetters = 10;            // in a second

  void LookAtLog(const absl::Status& health, const log::LogStats& stats)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LookAt(const delivery::DestinationObservation& seen, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  StructuredLog* const journal_;
  absl::Mutex mutex_;
  bool healthy_ ABSL_GUARDED_BY(mutex_) = true;
  bool archives_ ABSL_GUARDED_BY(mutex_) = true;
  std::int64_t oldest_offset_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, Known, std::less<>> known_ ABSL_GUARDED_BY(mutex_);
  LogRateLimiter dead_letters_ ABSL_GUARDED_BY(mutex_) = LogRateLimiter(kDeadLetters,
                                                                        absl::Seconds(1));
};

}  // namespace interlingua::observe
