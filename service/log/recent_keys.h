// The keys of the events that were appended lately, so that a duplicate is not stored again.
//
// They are kept in memory and read from the log itself at the start, so that they are as durable as
// the events and cost no write of their own. Bounded by time and by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"

namespace interlingua::v1 {
class CommerceEvent;
}  // namespace interlingua::v1

namespace interlingua::log {

/// The key of an event by which a duplicate is recognised: a hash of its source and its id. 0:
/// none, because the id was derived from content without a time, and the same event may happen
/// twice.
std::uint64_t DuplicateKey(const v1::CommerceEvent& event);

/// Not thread-safe. Takes about 28 bytes for an event.
class RecentKeys {
 public:
  /// Remembers the last `max_events` events of the last `window_ms`; none where one of them is 0.
  RecentKeys(std::size_t max_events, std::int64_t window_ms);
  RecentKeys(const RecentKeys&) = delete;
  RecentKeys& operator=(const RecentKeys&) = delete;

  /// The offset of the event with this key, if it is remembered at `now_ms`.
  std::optional<std::int64_t> Find(std::uint64_t key, std::int64_t now_ms) const;

  /// Remembers an event that was accepted at `now_ms`; offsets ascend.
  void Add(std::uint64_t key, std::int64_t offset, std::int64_t now_ms);

  /// Forgets the events after `offset`, whose transaction was rolled back.
  void ForgetAfter(std::int64_t offset);

  std::size_t size() const { return remembered_.size(); }
  std::size_t max_events() const { return max_events_; }

 private:
  /// The number of a remembered event in the order of `Add`, modulo 2^32; fewer are ever
  /// remembered.
  using Serial = std::uint32_t;

  /// An event, as its distance from a base.
  struct Remembered {
    std::uint64_t key;
    std::uint32_t offset;
    std::int32_t accepted_at_ms;
  };

  /// The origin of the distances of the events from `first` on. One covers 2^32 offsets and 24
  /// days, so that there is hardly ever a second one.
  struct Base {
    std::uint64_t first;  ///< counted as Serial is, without the modulus
    std::int64_t offset;
    std::int64_t accepted_at_ms;
  };

  struct Place {
    std::int64_t offset;
    std::int64_t accepted_at_ms;
  };

  /// The hash set holds serials only; their keys are in `remembered_`.
  struct HashOfKey {
    using is_transparent = void;
    std::size_t operator()(std::uint64_t key) const { return absl::HashOf(key); }
    std::size_t operator()(Serial serial) const { return absl::HashOf(keys->KeyOf(serial)); }
    const RecentKeys* keys;
  };
  struct SameKey {
    using is_transparent = void;
    bool operator()(Serial a, Serial b) const { return a == b; }
    bool operator()(Serial a, std::uint64_t key) const { return keys->KeyOf(a) == key; }
    const RecentKeys* keys;
  };

  /// Whether the distance of an event from the base fits.
  static bool IsNear(const Base& base, std::int64_t offset, std::int64_t at_ms);
  /// The index of a remembered event in `remembered_`.
  std::size_t IndexOf(Serial serial) const {
    return static_cast<Serial>(serial - static_cast<Serial>(first_));
  }
  std::uint64_t KeyOf(Serial serial) const { return remembered_[IndexOf(serial)].key; }
  Place PlaceAt(std::size_t index) const;
  void PopOldest();
  void PopNewest();
  void Unlist(std::size_t index);

  const std::size_t max_events_;
  const std::int64_t window_ms_;
  std::uint64_t first_ = 0;            // of the oldest, without the modulus
  std::deque<Remembered> remembered_;  // by offset
  std::deque<Base> bases_;             // by `first`; that of the oldest event is the first one
  absl::flat_hash_set<Serial, HashOfKey, SameKey> newest_;  // of each key
};

}  // namespace interlingua::log
