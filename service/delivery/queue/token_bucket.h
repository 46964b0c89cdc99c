// The token bucket: how many requests a destination gets in a second.
#pragma once

#include <algorithm>

#include "absl/time/time.h"
#include "service/delivery/steady_time.h"

namespace interlingua::delivery::queue {

/// Lets `per_second` requests through on average, and no more than a tenth of that (at least one)
/// at once. Pure; not thread-safe.
class TokenBucket {
 public:
  /// 0 per second: there is no limit.
  explicit TokenBucket(int per_second)
      : interval_(per_second > 0 ? absl::Seconds(1) / per_second : absl::ZeroDuration()),
        burst_(interval_ * (std::max(per_second / 10, 1) - 1)) {}

  /// When the next request may go; in the past when it may go at once.
  SteadyTime not_before() const { return After(next_, -burst_); }

  /// A request goes at `now`, at or after `not_before()`.
  void Take(SteadyTime now) { next_ = After(std::max(next_, now), interval_); }

 private:
  const absl::Duration interval_;
  const absl::Duration burst_;
  SteadyTime next_ = {};  // when the bucket would be full
};

}  // namespace interlingua::delivery::queue
