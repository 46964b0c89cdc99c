// An allowance: so many entries of the journal a while, and a count of what it holds back.
#pragma once

#include <cstdint>

#include "absl/time/time.h"

namespace interlingua::observe {

/// Not thread-safe.
class LogRateLimiter {
 public:
  /// Lets `most` pass in every `period`.
  LogRateLimiter(int most, absl::Duration period) : most_(most), period_(period) {}

  /// Whether one more may pass; if not, it is held back for good and counted.
  bool Ask(absl::Time now) {
    Turn(now);
    if (passed_ < most_) {
      ++passed_;
      return true;
    }
    ++held_back_;
    return false;
  }

  /// How many were held back, once their period is over; 0 before that and the next time.
  std::int64_t TakeHeldBack(absl::Time now) {
    Turn(now);
    const std::int64_t over = held_back_before_;
    held_back_before_ = 0;
    return over;
  }

 private:
  // A clock that was put back begins a period too.
  void Turn(absl::Time now) {
    if (now >= begun_ && now < begun_ + period_) return;
    begun_ = now;
    passed_ = 0;
    held_back_before_ += held_back_;
    held_back_ = 0;
  }

  const int most_;
  const absl::Duration period_;
  absl::Time begun_ = absl::InfinitePast();
  int passed_ = 0;
  std::int64_t held_back_ = 0;         // in this period
  std::int64_t held_back_before_ = 0;  // in those before it
};

}  // namespace interlingua::observe
