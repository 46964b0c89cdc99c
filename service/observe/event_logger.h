// Writes what changes while a gateway runs into its structured log.
//
// Destinations are compared once a second, and their changes limited, so that one whose state flaps
// does not flood the log.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

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
  /// `log` outlives it; null: nothing is written.
  explicit EventLogger(StructuredLog* log) : log_(log) {}

  void LogStarted(std::string_view address, std::string_view pages, int destinations);
  void LogStopping();
  void LogStopped(std::int64_t took_ms);
  /// The configuration was reloaded: what changed, or why the old one stays.
  void LogReload(const absl::StatusOr<v1::ReloadConfigResponse>& changes);
  /// Where destinations begin that are new to the log, a sentence each.
  void LogStarts(const std::vector<std::string>& starts);
  /// An event has become a dead letter. Beyond ten a second they are counted only.
  void LogDeadLetter(std::string_view destination, const log::DeadLetter& letter, absl::Time now);
  /// Retention has archived `events` in `file`; "": the file was there before, nothing is logged.
  void LogArchived(std::string_view file, std::int64_t events);
  /// Events cannot be archived and stay in the log. Logged once, until LogArchived is called.
  void LogArchiveFailure(const absl::Status& reason);

  /// The end of an erasure. Logs counts and the certificate's seal, nothing of the person.
  void LogErasure(const absl::Status& status, const v1::ErasureCertificate& certificate);

  /// Logs what differs from the last call: the event log's health, what it has removed, the state
  /// of every destination. Called once a second.
  void LogChanges(const absl::Status& health, const log::LogStats& stats,
                  const delivery::Delivery& delivery, absl::Time now);

 private:
  struct LastState {
    bool failing = false;
    delivery::send::Breaker::State breaker = delivery::send::Breaker::State::kClosed;
    bool paused = false;
    LogRateLimiter changes = LogRateLimiter(kChangesOfADestination, absl::Minutes(1));
  };

  static constexpr int kChangesOfADestination = 10;  // in a minute
  static constexpr int kDeadLetters = 10;            // in a second

  void LogHealthChange(const absl::Status& health, const log::LogStats& stats)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void LogDestinationChange(const delivery::DestinationObservation& seen, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  StructuredLog* const log_;
  absl::Mutex mutex_;
  bool healthy_ ABSL_GUARDED_BY(mutex_) = true;
  bool archives_ ABSL_GUARDED_BY(mutex_) = true;
  std::int64_t oldest_offset_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, LastState, std::less<>> destinations_ ABSL_GUARDED_BY(mutex_);
  LogRateLimiter dead_letters_ ABSL_GUARDED_BY(mutex_) = LogRateLimiter(kDeadLetters,
                                                                        absl::Seconds(1));
};

}  // namespace interlingua::observe
