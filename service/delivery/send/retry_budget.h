// The retry budget: keeps repeated requests from being more than a share of all, so that a vendor
// that comes back is not flooded with what it missed.
#pragma once

#include <array>
#include <cstdint>

#include "absl/time/time.h"
#include "service/delivery/steady_time.h"

namespace interlingua::delivery::send {

/// Counts the requests of the last ten seconds. One repeated request a second is always within the
/// budget: where nothing is new, what failed must go on all the same. Pure; not thread-safe.
class RetryBudget {
 public:
  static constexpr absl::Duration kSpan = absl::Seconds(10);

  /// `percent` from 1 to 100; 100 is no limit.
  explicit RetryBudget(int percent) : percent_(percent) {}

  /// Records a request that is sent at `now`.
  void Record(bool repeated, SteadyTime now);

  /// Whether a repeated request may go at `now`.
  bool Allows(SteadyTime now) const;

  /// When `Allows` may have changed, if nothing is sent; for when it does not allow.
  SteadyTime next_change(SteadyTime now) const;

 private:
  struct Second {
    std::int64_t number = -1;  // since the epoch of SteadyTime
    std::int64_t requests = 0;
    std::int64_t repeated = 0;
  };
  static constexpr std::int64_t kSeconds = 10;

  const int percent_;
  std::array<Second, kSeconds> seconds_ = {};
};

}  // namespace interlingua::delivery::send
