// What became of a destination's events since its worker began, for whoever watches: any thread may
// read while the worker counts.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "service/delivery/destination/latency.h"
#include "service/log/event_log.h"

namespace interlingua::delivery::destination {

struct OutcomeCounters {
  using Count = std::atomic<std::int64_t>;

  /// Upper bounds of the buckets of `latency`, in milliseconds, inclusive: from 5 ms to a week; one
  /// more bucket holds what took longer.
  static constexpr std::array<std::int64_t, 17> kLatencyMs = {
      5,      10,     25,      50,        100,       250,        500,        1000,       2500,
      10'000, 60'000, 300'000, 1'800'000, 3'600'000, 21'600'000, 86'400'000, 604'800'000};

  std::array<Count, log::kOutcomes> done = {};  ///< events, by Fate

  /// From the acceptance of an event to its delivery; each bucket counts its own only. What was a
  /// dead letter in between does not count: it tells when somebody redrove it.
  std::array<Count, kLatencyMs.size() + 1> latency = {};
  Count latency_us = 0;  ///< the sum, in microseconds

  void NoteDelivered(absl::Duration since_acceptance) {
    NoteLatency(since_acceptance, kLatencyMs, latency, latency_us);
  }
};

}  // namespace interlingua::delivery::destination
