// Latencies in buckets, as the counters keep them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace interlingua::delivery::destination {

/// Counts `took` in the first bucket whose upper bound (milliseconds, inclusive) holds it, or in
/// the last one, which has none, and adds it to the sum in microseconds. Less than nothing, as of a
/// clock that was put back, adds nothing to the sum.
template <std::size_t kBounds>
void NoteLatency(absl::Duration took, const std::array<std::int64_t, kBounds>& bounds_ms,
                 std::array<std::atomic<std::int64_t>, kBounds + 1>& buckets,
                 std::atomic<std::int64_t>& sum_us) {
  const std::int64_t us = absl::ToInt64Microseconds(took);
  std::size_t bucket = 0;
  while (bucket < kBounds && us > 1000 * bounds_ms[bucket]) ++bucket;
  ++buckets[bucket];
  sum_us += us > 0 ? us : 0;
}

}  // namespace interlingua::delivery::destination
