#include "service/delivery/outbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace interlingua {
namespace {

// Whether `next` still fits a batch that has `batch` so far.
bool Fits(const Batch& batch, std::size_t bytes, const PendingEvent& next,
          const BatchLimits& limits) {
  if (batch.events.empty()) return true;
  if (batch.events.size() >= limits.max_events) return false;
  return limits.max_document_bytes == 0 || bytes + next.document_bytes <= limits.max_document_bytes;
}

void AddTo(Batch& batch, PendingEvent event) {
  batch.encoded.push_back(std::move(event.encoded));
  batch.events.push_back(std::move(event));
}

}  // namespace

std::vector<PendingEvent> Batch::Open() && {
  for (std::size_t index = 0; index < events.size(); ++index) {
    events[index].encoded = std::move(encoded[index]);
  }
  return std::move(events);
}

std::vector<PendingEvent> Batch::SplitTail() {
  Batch tail;
  for (std::size_t index = events.size() / 2; index < events.size(); ++index) {
    tail.events.push_back(std::move(events[index]));
    tail.encoded.push_back(std::move(encoded[index]));
  }
  events.resize(events.size() / 2);
  encoded.resize(events.size());
  return std::move(tail).Open();
}

void Outbox::Count(const PendingEvent& event, int sign) {
  const auto add = [sign](std::size_t& sum, std::size_t amount) {
    sum = sign > 0 ? sum + amount : sum - amount;
  };
  add(held_bytes_, event.held_bytes);
  if (event.attempts > 0) add(retrying_, 1);
}

void Outbox::MakeReady(const std::string& key, Lane& lane) {
  lane.state = Lane::State::kReady;
  ready_lanes_.push_back(key);
  sendable_ += lane.events.size();
}

// Until its first event is due and it is the lane's turn. Events that were never tried, and lanes
// that the vendor does not limit, have the earliest moment there is, which `Wake` finds due at
// once.
void Outbox::MakeWait(const std::string& key, Lane& lane) {
  lane.state = Lane::State::kWaiting;
  waiting_lanes_.emplace(std::max(lane.events.front().not_before, pacer_.NotBefore(key)), key);
}

void Outbox::Add(PendingEvent event) {
  Count(event, +1);
  if (event.order_key.empty()) {
    free_.emplace(event.offset, std::move(event));
    ++sendable_;
    return;
  }
  const std::string key = event.order_key;
  const auto [found, made] = lanes_.try_emplace(key);
  Lane& lane = found->second;
  lane.events.push_back(std::move(event));
  if (made) {
    pacer_.NotBefore(key) == Moment() ? MakeReady(key, lane) : MakeWait(key, lane);
  } else if (lane.state == Lane::State::kReady) {
    ++sendable_;
  }
}

void Outbox::Wake(Moment now) {
  while (!free_waiting_.empty() && free_waiting_.begin()->first <= now) {
    PendingEvent event = std::move(free_waiting_.begin()->second);
    free_waiting_.erase(free_waiting_.begin());
    free_.emplace(event.offset, std::move(event));
    ++sendable_;
  }
  while (!waiting_lanes_.empty() && waiting_lanes_.begin()->first <= now) {
    const std::string key = std::move(waiting_lanes_.begin()->second);
    waiting_lanes_.erase(waiting_lanes_.begin());
    MakeReady(key, lanes_[key]);
  }
}

std::optional<Batch> Outbox::Take(Moment now, const BatchLimits& limits) {
  Wake(now);
  if (free_.empty()) return TakeLane(now, limits);
  if (ready_lanes_.empty()) return TakeFree(limits);
  // The oldest first, so that neither kind starves the other.
  const Lane& lane = lanes_[ready_lanes_.front()];
  return lane.events.front().offset < free_.begin()->first ? TakeLane(now, limits)
                                                           : TakeFree(limits);
}

std::optional<Batch> Outbox::TakeFree(const BatchLimits& limits) {
  if (free_.empty()) return std::nullopt;
  Batch batch;
  std::size_t bytes = 0;
  while (!free_.empty() && Fits(batch, bytes, free_.begin()->second, limits)) {
    PendingEvent event = std::move(free_.begin()->second);
    free_.erase(free_.begin());
    Count(event, -1);
    --sendable_;
    bytes += event.document_bytes;
    AddTo(batch, std::move(event));
  }
  return batch;
}

std::optional<Batch> Outbox::TakeLane(Moment now, BatchLimits limits) {
  if (ready_lanes_.empty()) return std::nullopt;
  limits.max_events = std::min(limits.max_events, pacer_.Room(ready_lanes_.front(), now));
  Lane& lane = lanes_[ready_lanes_.front()];
  ready_lanes_.pop_front();
  sendable_ -= lane.events.size();
  lane.state = Lane::State::kBusy;
  Batch batch;
  std::size_t bytes = 0;
  while (!lane.events.empty() && Fits(batch, bytes, lane.events.front(), limits)) {
    PendingEvent event = std::move(lane.events.front());
    lane.events.pop_front();
    Count(event, -1);
    bytes += event.document_bytes;
    AddTo(batch, std::move(event));
  }
  return batch;
}

void Outbox::PutBack(std::vector<PendingEvent> events) {
  // From the last to the first, each to the front of its lane, so that the order stays.
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    Count(*event, +1);
    if (event->order_key.empty()) {
      free_.emplace(event->offset, std::move(*event));
      ++sendable_;
    } else {
      lanes_[event->order_key].events.push_front(std::move(*event));
    }
  }
}

void Outbox::Release(const std::string& order_key, std::vector<PendingEvent> again) {
  if (order_key.empty()) {
    for (PendingEvent& event : again) {
      Count(event, +1);
      free_waiting_.emplace(event.not_before, std::move(event));
    }
    return;
  }
  PutBack(std::move(again));
  const auto found = lanes_.find(order_key);
  Lane& lane = found->second;
  if (lane.events.empty()) {
    lanes_.erase(found);
    return;
  }
  MakeWait(order_key, lane);
}

std::optional<Moment> Outbox::NextDue() const {
  std::optional<Moment> next;
  if (!free_waiting_.empty()) next = free_waiting_.begin()->first;
  if (!waiting_lanes_.empty()) {
    const Moment lane = waiting_lanes_.begin()->first;
    next = next.has_value() ? std::min(*next, lane) : lane;
  }
  return next;
}

}  // namespace interlingua
