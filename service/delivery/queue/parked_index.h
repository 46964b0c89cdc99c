// The parked events of one destination in memory: which of them may be read back from the log, and
// when.
//
// A parked event is here from the moment it is parked until it is done. It waits until it is due
// and all those before it that share an order key with it are on their way or done; then it is
// handed out, is on its way, and either ends or waits once more. Of one order key only a few are on
// their way at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "service/delivery/steady_time.h"

namespace interlingua::delivery::queue {

/// Pure bookkeeping, about 200 bytes an event; not thread-safe.
class ParkedIndex {
 public:
  /// The most events of one order key that are on their way together.
  static constexpr std::size_t kMaxOnTheirWay = 32;

  /// The event at `offset` waits until `due`.
  void Wait(std::int64_t offset, const std::vector<std::uint64_t>& order_keys, SteadyTime due);

  /// The event, which is not here, is parked and on its way.
  void AddOnItsWay(std::int64_t offset, const std::vector<std::uint64_t>& order_keys);

  /// An event that is on its way waits until `due`, under the keys that it has.
  void WaitAgain(std::int64_t offset, SteadyTime due);

  /// Makes an event that waits due at `due` (SteadyTime::max(): never, as long as it stays so);
  /// harmless for others.
  void SetDue(std::int64_t offset, SteadyTime due);

  /// The event is done; harmless where it is not here.
  void Remove(std::int64_t offset);

  /// Whether one of the events that wait shares one of these keys.
  bool Blocks(std::span<const std::uint64_t> order_keys) const;

  /// Up to `max` events that may be sent at `now`, from now on on their way; those that share a key
  /// are in the order of the log.
  std::vector<std::int64_t> TakeDue(SteadyTime now, std::size_t max);

  /// When the next event may be read back; nothing where none waits.
  std::optional<SteadyTime> NextDue() const;

  std::size_t size() const { return events_.size(); }
  /// Those that wait.
  std::size_t waiting() const { return waiting_; }

 private:
  struct Parked {
    std::vector<std::uint64_t> order_keys;
    SteadyTime due = {};
    bool waits = false;
  };

  struct Key {
    std::set<std::int64_t> waiting;
    std::size_t on_their_way = 0;
  };

  bool MayGo(std::int64_t offset, const Parked& parked) const;
  void Offer(std::int64_t offset);
  void OfferFirst(std::uint64_t key);
  void StartWaiting(std::int64_t offset, Parked& parked);
  void StopWaiting(std::int64_t offset, Parked& parked);
  void Leave(const Parked& parked);

  std::map<std::int64_t, Parked> events_;
  std::size_t waiting_ = 0;
  std::unordered_map<std::uint64_t, Key> keys_;
  std::set<std::pair<SteadyTime, std::int64_t>> next_;  // those that wait for their time only
};

}  // namespace interlingua::delivery::queue
