#include "service/delivery/queue/pacer.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace interlingua::delivery::queue {

Pacer::Pacer(std::vector<vendor::RateLimit> limits) : limits_(std::move(limits)) {
  for (const vendor::RateLimit& limit : limits_) {
    longest_ = std::max(longest_, limit.period);
    if (!limit.session) most_sent_ = std::max(most_sent_, limit.max_events);
  }
}

const Pacer::Key* Pacer::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &*found->second;
}

SteadyTime Pacer::NotBefore(std::string_view name) const {
  SteadyTime earliest = {};
  const Key* key = Find(name);
  for (std::size_t i = 0; key != nullptr && i < limits_.size(); ++i) {
    const vendor::RateLimit& limit = limits_[i];
    if (limit.session) {
      if (key->sessions[i] >= limit.max_events) {
        earliest = std::max(earliest, After(key->last, limit.period));
      }
    } else if (key->sent.size() >= limit.max_events) {
      const SteadyTime oldest = key->sent[key->sent.size() - limit.max_events];
      earliest = std::max(earliest, After(oldest, limit.period));
    }
  }
  return earliest;
}

std::size_t Pacer::RoomUnder(std::size_t limit, const Key& key, SteadyTime now) const {
  const auto& [max_events, period, session] = limits_[limit];
  if (session) {
    const std::size_t taken = After(key.last, period) <= now ? 0 : key.sessions[limit];
    return max_events - std::min(max_events, taken);
  }
  const auto counts = [&, length = period](SteadyTime sent) { return After(sent, length) > now; };
  const auto taken =
      static_cast<std::size_t>(std::count_if(key.sent.begin(), key.sent.end(), counts));
  return max_events - std::min(max_events, taken);
}

std::size_t Pacer::Room(std::string_view name, SteadyTime now) const {
  std::size_t room = std::numeric_limits<std::size_t>::max();
  const Key* key = Find(name);
  for (std::size_t i = 0; i < limits_.size(); ++i) {
    room = std::min(room, key == nullptr ? limits_[i].max_events : RoomUnder(i, *key, now));
  }
  return room;
}

void Pacer::RecordSent(std::string_view name, std::size_t count, SteadyTime now) {
  if (limits_.empty() || name.empty()) return;
  while (!keys_.empty() && After(keys_.front().last, longest_) <= now) {
    by_name_.erase(keys_.front().name);
    keys_.pop_front();
  }
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) {
    keys_.push_back({std::string(name), {}, std::vector<std::size_t>(limits_.size()), now});
    by_name_.emplace(keys_.back().name, std::prev(keys_.end()));
  } else {
    keys_.splice(keys_.end(), keys_, found->second);
  }
  Key& key = keys_.back();
  for (std::size_t i = 0; i < limits_.size(); ++i) {
    if (After(key.last, limits_[i].period) <= now) key.sessions[i] = 0;
    key.sessions[i] += count;
  }
  key.last = now;
  key.sent.insert(key.sent.end(), std::min(count, most_sent_), now);
  if (key.sent.size() > most_sent_) {
    key.sent.erase(key.sent.begin(), key.sent.end() - static_cast<std::ptrdiff_t>(most_sent_));
  }
}

}  // namespace interlingua::delivery::queue
