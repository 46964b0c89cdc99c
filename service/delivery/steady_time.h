// Time as delivery measures it: steady, so that a clock that is set back or forth neither stalls
// nor hurries a retry.
#pragma once

#include <chrono>

#include "absl/time/time.h"

namespace interlingua::delivery {

using SteadyTime = std::chrono::steady_clock::time_point;

/// The time `wait` after `time`; waits beyond a century are a century.
inline SteadyTime After(SteadyTime time, absl::Duration wait) {
  constexpr absl::Duration kCentury = absl::Hours(24 * 36525);
  if (wait > kCentury) wait = kCentury;
  if (wait < -kCentury) wait = -kCentury;
  return time + std::chrono::duration_cast<SteadyTime::duration>(absl::ToChronoNanoseconds(wait));
}

/// How long it is from `now` until `time`; zero when that has passed.
inline absl::Duration Until(SteadyTime time, SteadyTime now) {
  return time <= now ? absl::ZeroDuration() : absl::FromChrono(time - now);
}

}  // namespace interlingua::delivery
