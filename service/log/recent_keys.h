// Which events the log has taken in lately, so that one that comes again is not stored again.
//
// Kept in memory and read from the log itself at the start, so that it is as durable as the events
// are and costs no write of its own. Bounded by time and by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "translator/account.h"

namespace interlingua {

/// What a repetition of the event is known by: its source and its id. 0: it cannot be told from an
/// event that is meant to happen twice, because its id was derived from content without a time.
std::uint64_t DuplicateKey(const v1::CommerceEvent& event);

/// Not thread-safe.
class RecentKeys {
 public:
  /// `max_events` and `window_ms`: what is remembered; nothing where one of them is 0.
  RecentKeys(std::size_t max_events, std::int64_t window_ms)
      : max_events_(window_ms <= 0 ? 0 : max_events), window_ms_(window_ms) {}

  /// The offset of the event with this key, if it is remembered at `now_ms`.
  std::optional<std::int64_t> Find(std::uint64_t key, std::int64_t now_ms) const;

  /// Remembers an event that was accepted at `now_ms`; offsets ascend.
  void Add(std::uint64_t key, std::int64_t offset, std::int64_t now_ms);

  /// Forgets the events after `offset`, which were not stored after all.
  void ForgetAfter(std::int64_t offset);

  std::size_t size() const { return remembered_.size(); }
  std::size_t max_events() const { return max_events_; }

 private:
  struct Remembered {
    std::uint64_t key;
    std::int64_t offset;
    std::int64_t accepted_at_ms;
  };

  void Erase(const Remembered& one);

  const std::size_t max_events_;
  const std::int64_t window_ms_;
  std::deque<Remembered> remembered_;  // by offset
  absl::flat_hash_map<std::uint64_t, std::int64_t> offsets_;
};

}  // namespace interlingua
