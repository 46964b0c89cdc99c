// The breaker: spares a vendor that is down.
//
// Each event waits for its own next try, but a full window of them would still make hundreds of
// requests a second to a vendor that answers none. The breaker is
//
//     closed     requests go out; it opens after failures in a row
//     open       none goes out until a pause is over
//     half open  one request, the probe, tries whether the vendor is back: a failure opens the
//                breaker again, for twice as long, a success closes it
//
// A success of any request closes it, because it shows that the vendor is there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "service/delivery/steady_time.h"

namespace interlingua::delivery::send {

/// Pure; not thread-safe.
class Breaker {
 public:
  enum class State { kClosed, kOpen, kHalfOpen };

  /// A request that failed counts as so many failures in a row. Where the vendor refuses the
  /// destination (its credentials, its address), others will fare no better.
  enum class Weight { kFailure = 1, kRefusedDestination = 4 };

  /// More than a full set of requests that one hiccup of the network takes down together.
  static constexpr int kFailures = 16;

  /// The first pause, and the longest; it opens after so many failures in a row, never where that
  /// is 0.
  Breaker(absl::Duration first, absl::Duration longest, int failures = kFailures)
      : first_(first), longest_(longest), failures_to_open_(failures) {}

  /// A request goes out at `now`, as `Allowed` allows. The first one after a pause is the probe.
  void Send();
  /// A request has finished at least one event, or shown that the vendor is there.
  void Succeed();
  /// Every event of a request has to be tried again. Pauses are drawn with `random` in [0, 1): from
  /// half the pause on. A pause is no shorter than `retry_after`, up
  /// to the longest.
  void Fail(SteadyTime now, double random, Weight weight = Weight::kFailure,
            absl::Duration retry_after = {});

  /// How many of `max_in_flight` requests there may be at `now`.
  std::size_t Allowed(std::size_t max_in_flight, SteadyTime now) const;
  /// From when on there may be any.
  SteadyTime not_before() const { return not_before_; }

  State state() const { return state_; }
  /// How often it has opened, from closed.
  std::int64_t opened() const { return opened_; }

 private:
  void Open(SteadyTime now, double random, absl::Duration retry_after);

  const absl::Duration first_;
  const absl::Duration longest_;
  const int failures_to_open_;
  State state_ = State::kClosed;
  int failures_ = 0;
  absl::Duration pause_ = {};
  SteadyTime not_before_ = {};
  std::int64_t opened_ = 0;
};

}  // namespace interlingua::delivery::send
