#include "service/delivery/queue/parked_index.h"

#include <algorithm>

namespace interlingua::delivery::queue {

void ParkedIndex::Wait(std::int64_t offset, const std::vector<std::uint64_t>& order_keys,
                       SteadyTime due) {
  Remove(offset);
  Parked& parked = events_[offset];
  parked.order_keys = order_keys;
  parked.due = due;
  StartWaiting(offset, parked);
}

void ParkedIndex::AddOnItsWay(std::int64_t offset, const std::vector<std::uint64_t>& order_keys) {
  events_[offset].order_keys = order_keys;
  for (const std::uint64_t key : order_keys) ++keys_[key].on_their_way;
}

void ParkedIndex::WaitAgain(std::int64_t offset, SteadyTime due) {
  Parked& parked = events_.at(offset);
  parked.due = due;
  Leave(parked);
  StartWaiting(offset, parked);
}

void ParkedIndex::SetDue(std::int64_t offset, SteadyTime due) {
  const auto found = events_.find(offset);
  if (found == events_.end() || !found->second.waits) return;
  next_.erase({found->second.due, offset});
  found->second.due = due;
  Offer(offset);
}

void ParkedIndex::Remove(std::int64_t offset) {
  const auto found = events_.find(offset);
  if (found == events_.end()) return;
  if (found->second.waits) StopWaiting(offset, found->second);
  const Parked parked = std::move(found->second);
  events_.erase(found);
  Leave(parked);
}

bool ParkedIndex::Blocks(std::span<const std::uint64_t> order_keys) const {
  return std::any_of(order_keys.begin(), order_keys.end(), [this](std::uint64_t key) {
    const auto found = keys_.find(key);
    return found != keys_.end() && !found->second.waiting.empty();
  });
}

std::vector<std::int64_t> ParkedIndex::TakeDue(SteadyTime now, std::size_t max) {
  std::vector<std::int64_t> taken;
  while (taken.size() < max && !next_.empty() && next_.begin()->first <= now) {
    const std::int64_t offset = next_.begin()->second;
    StopWaiting(offset, events_.at(offset));
    taken.push_back(offset);
  }
  return taken;
}

std::optional<SteadyTime> ParkedIndex::NextDue() const {
  if (next_.empty()) return std::nullopt;
  return next_.begin()->first;
}

bool ParkedIndex::MayGo(std::int64_t offset, const Parked& parked) const {
  return std::all_of(parked.order_keys.begin(), parked.order_keys.end(), [&](std::uint64_t name) {
    const Key& key = keys_.at(name);
    return *key.waiting.begin() == offset && key.on_their_way < kMaxOnTheirWay;
  });
}

void ParkedIndex::Offer(std::int64_t offset) {
  const Parked& parked = events_.at(offset);
  if (MayGo(offset, parked)) next_.emplace(parked.due, offset);
}

// Something before the first event that waits under the key has changed.
void ParkedIndex::OfferFirst(std::uint64_t name) {
  const auto found = keys_.find(name);
  if (found == keys_.end()) return;
  const Key& key = found->second;
  if (!key.waiting.empty()) return Offer(*key.waiting.begin());
  if (key.on_their_way == 0) keys_.erase(found);
}

void ParkedIndex::StartWaiting(std::int64_t offset, Parked& parked) {
  parked.waits = true;
  ++waiting_;
  for (const std::uint64_t name : parked.order_keys) {
    auto& waiting = keys_[name].waiting;
    // The one that was first has this one before it now.
    if (!waiting.empty() && offset < *waiting.begin()) {
      next_.erase({events_.at(*waiting.begin()).due, *waiting.begin()});
    }
    waiting.insert(offset);
  }
  Offer(offset);
}

void ParkedIndex::StopWaiting(std::int64_t offset, Parked& parked) {
  parked.waits = false;
  --waiting_;
  next_.erase({parked.due, offset});
  for (const std::uint64_t name : parked.order_keys) {
    Key& key = keys_.at(name);
    key.waiting.erase(offset);
    if (++key.on_their_way == kMaxOnTheirWay && !key.waiting.empty()) {
      next_.erase({events_.at(*key.waiting.begin()).due, *key.waiting.begin()});
    }
  }
  for (const std::uint64_t name : parked.order_keys) OfferFirst(name);
}

// One that was on its way no longer is.
void ParkedIndex::Leave(const Parked& parked) {
  for (const std::uint64_t name : parked.order_keys) --keys_.at(name).on_their_way;
  for (const std::uint64_t name : parked.order_keys) OfferFirst(name);
}

}  // namespace interlingua::delivery::queue
