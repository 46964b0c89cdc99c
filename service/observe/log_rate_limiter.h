// Limits the rate of log entries, and counts those that it suppresses.
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace interlingua::observe {

/// Not thread-safe.
class LogRateLimiter {
 public:
  /// Allows `most` entries in every `period`.
  LogRateLimiter(int most, absl::Duration period) : most_(most), period_(period) {}

  /// Whether one more entry may be written; if not, it is suppressed and counted.
  bool Allow(absl::Time now) {
    StartPeriod(now);
    if (allowed_ < most_) {
      ++allowed_;
      return true;
    }
    ++suppressed_;
    return false;
  }

  /// The number suppressed in periods that are over, once; 0 in later calls.
  std::int64_t TakeSuppressed(absl::Time now) {
    StartPeriod(now);
    const std::int64_t suppressed = suppressed_before_;
    suppressed_before_ = 0;
    return suppressed;
  }

 private:
  // Starts a period where the last one is over, or the clock was put back.
  void StartPeriod(absl::Time now) {
    if (now >= period_start_ && now < period_start_ + period_) return;
    period_start_ = now;
    allowed_ = 0;
    suppressed_before_ += suppressed_;
    suppressed_ = 0;
  }

  const int most_;
  const absl::Duration period_;
  absl::Time period_start_ = absl::InfinitePast();
  int allowed_ = 0;
  std::int64_t suppressed_ = 0;         // in this period
  std::int64_t suppressed_before_ = 0;  // in those before it
};

}  // namespace interlingua::observe
