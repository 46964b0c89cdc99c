// The pacer: when the next event of an order key may go, where the vendor limits the events of one
// key (see RateLimit in translator/wire.h).
//
// It counts what was sent, tries that failed included, because the vendor saw them. What it knows
// is this process's: after a restart every key begins anew.
#pragma once

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

  /// From when on the next event of `key` may go; the earliest moment there is when nothing holds
  /// it back.
  SteadyTime NotBefore(std::string_view key) const;

  /// How many events of `key` may go together at `now`; at least one from `NotBefore` on.
  std::size_t Room(std::string_view key, SteadyTime now) const;

  /// Notes that `count` events of `key` have reached the vendor by `now`.
  void Note(std::string_view key, std::size_t count, SteadyTime now);

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
  std::size_t most_sent_ = 0;  // moments that a key has to remember
  absl::Duration longest_ = absl::ZeroDuration();
  Keys keys_;
  std::unordered_map<std::string_view, Keys::iterator> by_name_;  // names are those of keys_
};

}  // namespace interlingua::delivery::queue
