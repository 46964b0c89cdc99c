// What a destination's worker has counted since it began, for whoever watches: any thread may read
// while the worker counts.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"
#include "service/delivery/destination/latency.h"

namespace interlingua::delivery::destination {

struct DeliveryCounters {
  using Count = std::atomic<std::int64_t>;

  /// Upper bounds of the buckets of `latency`, in milliseconds, inclusive; one more bucket holds
  /// what is longer.
  static constexpr std::array<std::int64_t, 12> kLatencyMs = {5,   10,   25,   50,   100,   250,
                                                              500, 1000, 2500, 5000, 10000, 30000};

  /// Requests that ended, by the first digit of their status; 0: there was no answer.
  std::array<Count, 6> requests = {};
  Count repeated_requests = 0;  ///< of those sent, with an event that was tried before
  Count split_requests = 0;     ///< of those that ended: refused as a whole and halved

  /// From sending a request to its end. Each bucket counts its own only.
  std::array<Count, kLatencyMs.size() + 1> latency = {};
  Count latency_us = 0;  ///< the sum, in microseconds

  Count sent_events = 0;     ///< each time an event goes
  Count retried_events = 0;  ///< each time an event has to go again

  Count held_bytes = 0;   ///< about the memory of the events on their way; no sum
  Count window_span = 0;  ///< from the oldest event that is not done to the last one begun; no sum

  Count breaker_opened = 0;
  Count rate_limited_us = 0;  ///< time in which only the limit of requests held events back

  void NoteRequest(int status, absl::Duration took) {
    const int first_digit = status / 100;
    ++requests[first_digit >= 1 && first_digit <= 5 ? static_cast<std::size_t>(first_digit) : 0];
    NoteLatency(took, kLatencyMs, latency, latency_us);
  }
};

}  // namespace interlingua::delivery::destination
