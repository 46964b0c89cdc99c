// Pacing: how fast events may be sent. `Pacer` limits the events of one order key, where the vendor
// asks for that (see RateLimit in translator/vendor/wire.h); `TokenBucket` limits the requests of a
// destination.
//
// Both count what was sent, tries that failed included, because the vendor saw them. They are in
// memory: after a restart every key begins anew.
#pragma once

#include <algorithm>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service/delivery/steady_time.h"
#include "translator/vendor/wire.h"

namespace interlingua::delivery::queue {

/// Pure bookkeeping; not thread-safe.
class Pacer {
 public:
  explicit Pacer(std::vector<vendor::RateLimit> limits);

  /// From when on the next event of `key` may go; `SteadyTime()` when nothing holds it back.
  SteadyTime NotBefore(std::string_view key) const;

  /// How many events of `key` may go together at `now`; at least one from `NotBefore` on.
  std::size_t Room(std::string_view key, SteadyTime now) const;

  /// Records that `count` events of `key` have reached the vendor by `now`.
  void RecordSent(std::string_view key, std::size_t count, SteadyTime now);

  /// Keys that are remembered. One that has sent nothing for the longest period is forgotten.
  std::size_t size() const { return keys_.size(); }

 private:
  struct Key {
    std::string name;
    std::vector<SteadyTime> sent;       // the latest ones, as many as a period limit needs
    std::vector<std::size_t> sessions;  // events of the running session, one for each limit
    SteadyTime last = {};
  };
  using Keys = std::list<Key>;  // by `last`

  const Key* Find(std::string_view name) const;
  std::size_t RoomUnder(std::size_t limit, const Key& key, SteadyTime now) const;

  const std::vector<vendor::RateLimit> limits_;
  std::size_t most_sent_ = 0;  // times that a key has to remember
  absl::Duration longest_ = absl::ZeroDuration();
  Keys keys_;
  std::unordered_map<std::string_view, Keys::iterator> by_name_;  // names are those of keys_
};

/// Lets `per_second` requests through on average, and no more than a tenth of that (at least one)
/// at once. Pure; not thread-safe.
class TokenBucket {
 public:
  /// 0 per second: there is no limit.
  explicit TokenBucket(int per_second)
      : interval_(per_second > 0 ? absl::Seconds(1) / per_second : absl::ZeroDuration()),
        burst_(interval_ * (std::max(per_second / 10, 1) - 1)) {}

  /// When the next request may go; in the past when it may go at once.
  SteadyTime not_before() const { return After(next_, -burst_); }

  /// A request goes at `now`, at or after `not_before()`.
  void Take(SteadyTime now) { next_ = After(std::max(next_, now), interval_); }

 private:
  const absl::Duration interval_;
  const absl::Duration burst_;
  SteadyTime next_ = {};  // when the bucket would be full
};

}  // namespace interlingua::delivery::queue
