// Which events the log has taken in lately, so that one that comes again is not stored again.
//
// Kept in memory and read from the log itself at the start, so that it is as durable as the events
// are and costs no write of its own. Bounded by time and by number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "translator/event/ledger_key.h"

namespace interlingua::log {

/// What a repetition of the event is known by: its source and its id. 0: it cannot be told from an
/// event that is meant to happen twice, because its id was derived from content without a time.
std::uint64_t DuplicateKey(const v1::CommerceEvent& event);

/// Not thread-safe. Takes about 28 bytes for an event.
class RecentKeys {
 public:
  /// `max_events` and `window_ms`: what is remembered; nothing where one of them is 0.
  RecentKeys(std::size_t max_events, std::int64_t window_ms);
  RecentKeys(const RecentKeys&) = delete;
  RecentKeys& operator=(const RecentKeys&) = delete;

  /// The offset of the event with this key, if it is remembered at `now_ms`.
  std::optional<std::int64_t> Find(std::uint64_t key, std::int64_t now_ms) const;

  /// Remembers an event that was accepted at `now_ms`; offsets ascend.
  void Add(std::uint64_t key, std::int64_t offset, std::int64_t now_ms);

  /// Forgets the events after `offset`, which were not stored after all.
  void ForgetAfter(std::int64_t offset);

  std::size_t size() const { return remembered_.size(); }
  std::size_t max_events() const { return max_events_; }

 private:
  /// The number of a remembered event, counted from the making on; begins anew after 2^32, which is
  /// more than are ever remembered.
  using Serial = std::uint32_t;

  /// An event, told by its distance from a base.
  struct Remembered {
    std::uint64_t key;
    std::uint32_t offset;
    std::int32_t accepted_at_ms;
  };

  /// Where the distances of the events from `first` on begin. One is good for four thousand million
  /// offsets and 24 days, so that there is hardly ever a second one.
  struct Base {
    std::uint64_t first;  ///< counted as Serial is, without beginning anew
    std::int64_t offset;
    std::int64_t accepted_at_ms;
  };

  struct Place {
    std::int64_t offset;
    std::int64_t accepted_at_ms;
  };

  /// The table holds nothing but serials, whose keys stand in `remembered_`.
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

  /// Whether the distance of an event from the base can be told.
  static bool IsNear(const Base& base, std::int64_t offset, std::int64_t at_ms);
  /// The place of a remembered event among them.
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
  std::uint64_t first_ = 0;            // of the oldest, counted without beginning anew
  std::deque<Remembered> remembered_;  // by offset
  std::deque<Base> bases_;             // by `first`; that of the oldest event is the first one
  absl::flat_hash_set<Serial, HashOfKey, SameKey> newest_;  // of each key
};

}  // namespace interlingua::log
