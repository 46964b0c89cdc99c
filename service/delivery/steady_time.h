// Time as delivery measures it: steady, so that a clock that is set back or forth neither stalls
// nor hurries a retry.
#pragma once

#include <chrono>

#include "absl/time/time.h"

namespace interlingua::delivery {

using SteadyTime = std::chrono::steady_clock::time_point;

/// The moment `wait` after `moment`; waits beyond a century are a century.
inline SteadyTime After(SteadyTime moment, absl::Duration wait) {
  constexpr absl::Duration kCentury = absl::Hours(24 * 36525);
  if (wait > kCentury) wait = kCentury;
  if (wait < -kCentury) wait = -kCentury;
  return moment + std::chrono::duration_cast<SteadyTime::duration>(absl::ToChronoNanoseconds(wait));
}

/// How long it is from `now` until `moment`; zero when that has passed.
inline absl::Duration Until(SteadyTime moment, SteadyTime now) {
  return moment <= now ? absl::ZeroDuration() : absl::FromChrono(moment - now);
}

}  // namespace interlingua::delivery
