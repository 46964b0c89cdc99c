// What can be observed of a worker: its state, and what it has counted since it began. Any thread
// may read the counters while the worker counts.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "service/delivery/send/breaker.h"
#include "service/log/event_log.h"

namespace interlingua::delivery::destination {

struct WorkerState {
  std::int64_t cursor = 0;       ///< what the log has
  std::int64_t done = 0;         ///< events that are done, counted from the beginning of the log
  std::int64_t oldest_open = 1;  ///< the first offset that may not be done
  std::int64_t retrying = 0;     ///< that wait for another try and are not parked
  std::int64_t parked = 0;
  absl::Time next_parked_try = absl::InfiniteFuture();  ///< of the parked events
  std::string last_error;                               ///< empty after a success
  bool failed = false;  ///< it has no worker, because that cannot start; `holding` says why
  std::string holding;  ///< why it reads no further events just now; empty while it does
  send::Breaker::State breaker = send::Breaker::State::kClosed;

  /// Whether events cannot be delivered and are tried again. An event that is refused fails alone.
  bool IsFailing() const {
    if (failed) return true;
    return !last_error.empty() && (retrying > 0 || parked > 0 || !holding.empty() ||
                                   breaker != send::Breaker::State::kClosed);
  }
};

/// Counts `took` in the first bucket whose upper bound (milliseconds, inclusive) holds it, or in
/// the last one, which has none, and adds it to the sum in microseconds. A negative duration, as
/// after a clock was put back, adds nothing to the sum.
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

/// What became of the destination's events.
struct OutcomeCounters {
  using Count = std::atomic<std::int64_t>;

  /// Upper bounds of the buckets of `latency`, in milliseconds, inclusive: from 5 ms to a week; one
  /// more bucket holds what took longer.
  static constexpr std::array<std::int64_t, 17> kLatencyMs = {
      5,      10,     25,      50,        100,       250,        500,        1000,       2500,
      10'000, 60'000, 300'000, 1'800'000, 3'600'000, 21'600'000, 86'400'000, 604'800'000};

  std::array<Count, log::kOutcomes> done = {};  ///< events, by Outcome

  /// From the acceptance of an event to its delivery; each bucket counts its own only. Events that
  /// were dead letters in between do not count: their latency is the operator's.
  std::array<Count, kLatencyMs.size() + 1> latency = {};
  Count latency_us = 0;  ///< the sum, in microseconds

  void NoteDelivered(absl::Duration since_acceptance) {
    NoteLatency(since_acceptance, kLatencyMs, latency, latency_us);
  }
};

/// The requests of a destination that takes events over HTTP.
struct DeliveryCounters {
  using Count = std::atomic<std::int64_t>;

  /// Upper bounds of the buckets of `latency`, in milliseconds, inclusive; one more bucket holds
  /// what is longer.
  static constexpr std::array<std::int64_t, 12> kLatencyMs = {5,   10,   25,   50,   100,   250,
                                                              500, 1000, 2500, 5000, 10000, 30000};

  /// Requests that ended, by the first digit of their status; 0: there was no response.
  std::array<Count, 6> requests = {};
  Count repeated_requests = 0;  ///< of those sent, with an event that was tried before
  Count split_requests = 0;     ///< of those that ended: refused as a whole and split in halves

  /// From sending a request to its end. Each bucket counts its own only.
  std::array<Count, kLatencyMs.size() + 1> latency = {};
  Count latency_us = 0;  ///< the sum, in microseconds

  Count sent_events = 0;     ///< each time an event is sent
  Count retried_events = 0;  ///< each time an event has to be sent again

  Count held_bytes = 0;   ///< about the memory of the events on their way; a gauge
  Count open_events = 0;  ///< begun, and neither parked nor done up to the position; a gauge

  Count breaker_opened = 0;
  Count rate_limited_us = 0;  ///< time in which only the limit of requests held events back

  void NoteRequest(int status, absl::Duration took) {
    const int first_digit = status / 100;
    ++requests[first_digit >= 1 && first_digit <= 5 ? static_cast<std::size_t>(first_digit) : 0];
    NoteLatency(took, kLatencyMs, latency, latency_us);
  }
};

}  // namespace interlingua::delivery::destination
