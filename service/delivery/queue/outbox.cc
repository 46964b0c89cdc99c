#include "service/delivery/queue/outbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "interlingua/v1/config.pb.h"

namespace interlingua::delivery::queue {
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

BatchLimits BatchLimitsOf(const v1::Destination_Http& http, const vendor::WireLimits& limits) {
  BatchLimits batch;
  batch.max_events = std::max<std::size_t>(limits.max_batch_events, 1);
  if (http.max_batch_events() > 0) {
    batch.max_events =
        std::min(batch.max_events, static_cast<std::size_t>(http.max_batch_events()));
  }
  batch.max_document_bytes = limits.max_request_bytes;
  return batch;
}

std::vector<PendingEvent> Batch::Open() && {
  for (std::size_t index = 0; index < events.size(); ++index) {
    events[index].encoded = std::move(encoded[index]);
  }
  return std::move(events);
}

std::size_t Batch::held_bytes() const {
  std::size_t bytes = 0;
  for (const PendingEvent& event : events) bytes += event.held_bytes;
  return bytes;
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

void Outbox::MakeReady(const std::string& key, KeyQueue& queue) {
  queue.state = KeyQueue::State::kReady;
  ready_queues_.push_back(key);
  sendable_ += queue.events.size();
}

// Until its first event is due and it is the queue's turn. Events that were never tried, and queues
// that the vendor does not limit, wait until `SteadyTime()`, which `Wake` finds due at once.
void Outbox::MakeWait(const std::string& key, KeyQueue& queue) {
  const PendingEvent& first = queue.events.front();
  if (!IsNext(first)) {
    queue.state = KeyQueue::State::kHeld;
    held_queues_.emplace(first.offset, key);
    return;
  }
  queue.state = KeyQueue::State::kWaiting;
  waiting_queues_.emplace(std::max(first.not_before, pacer_.NotBefore(key)), key);
}

// Whether all that came before it of its customers is done.
bool Outbox::IsNext(const PendingEvent& event) const {
  return std::all_of(event.customers.begin(), event.customers.end(), [&](const std::string& key) {
    return customers_.at(key).front() == event.offset;
  });
}

// Whether all that comes before it of its customers is done or in the batch.
bool Outbox::MayJoin(const Batch& batch, const PendingEvent& event) const {
  const auto is_in_batch = [&](std::int64_t offset) {
    return std::any_of(batch.events.begin(), batch.events.end(),
                       [&](const PendingEvent& other) { return other.offset == offset; });
  };
  return std::all_of(event.customers.begin(), event.customers.end(), [&](const std::string& key) {
    const auto& offsets = customers_.at(key);
    return std::all_of(offsets.begin(), std::find(offsets.begin(), offsets.end(), event.offset),
                       is_in_batch);
  });
}

void Outbox::Add(PendingEvent event) {
  Count(event, +1);
  for (const std::string& key : event.customers) customers_[key].push_back(event.offset);
  if (event.order_key.empty()) {
    if (!IsNext(event)) {
      held_.emplace(event.offset, std::move(event));
      return;
    }
    if (event.attempts > 0) {
      free_waiting_.emplace(event.not_before, std::move(event));
      return;
    }
    free_.emplace(event.offset, std::move(event));
    ++sendable_;
    return;
  }
  const std::string key = event.order_key;
  const auto [found, made] = key_queues_.try_emplace(key);
  KeyQueue& queue = found->second;
  queue.events.push_back(std::move(event));
  if (made) {
    const bool ready = queue.events.front().attempts == 0 &&
                       pacer_.NotBefore(key) == SteadyTime() && IsNext(queue.events.front());
    ready ? MakeReady(key, queue) : MakeWait(key, queue);
  } else if (queue.state == KeyQueue::State::kReady) {
    ++sendable_;
  }
}

void Outbox::Finish(const PendingEvent& event) {
  for (const std::string& key : event.customers) {
    const auto found = customers_.find(key);
    auto& offsets = found->second;
    offsets.erase(std::find(offsets.begin(), offsets.end(), event.offset));
    if (offsets.empty()) {
      customers_.erase(found);
    } else {
      BringForward(offsets.front());
    }
  }
}

// The event is the first one of a customer now.
void Outbox::BringForward(std::int64_t offset) {
  if (const auto held = held_.find(offset); held != held_.end()) {
    if (!IsNext(held->second)) return;
    if (held->second.attempts > 0) {
      free_waiting_.emplace(held->second.not_before, std::move(held->second));
      held_.erase(held);
    } else {
      free_.insert(held_.extract(held));
      ++sendable_;
    }
    return;
  }
  const auto held_queue = held_queues_.find(offset);
  if (held_queue == held_queues_.end()) return;
  KeyQueue& queue = key_queues_[held_queue->second];
  if (!IsNext(queue.events.front())) return;
  const std::string key = std::move(held_queue->second);
  held_queues_.erase(held_queue);
  MakeWait(key, queue);
}

void Outbox::Wake(SteadyTime now, const BatchLimits& limits) {
  std::size_t repeated = 0;
  while (repeated < limits.max_repeated && !free_waiting_.empty() &&
         free_waiting_.begin()->first <= now) {
    PendingEvent event = std::move(free_waiting_.begin()->second);
    free_waiting_.erase(free_waiting_.begin());
    free_.emplace(event.offset, std::move(event));
    ++sendable_;
    ++repeated;
  }
  auto next = waiting_queues_.begin();
  while (next != waiting_queues_.end() && next->first <= now) {
    const std::string key = next->second;
    KeyQueue& queue = key_queues_[key];
    if (queue.events.front().attempts > 0) {
      if (repeated >= limits.max_repeated) {
        ++next;
        continue;
      }
      repeated += limits.max_events;  // a request of its own
    }
    next = waiting_queues_.erase(next);
    MakeReady(key, queue);
  }
}

std::optional<Batch> Outbox::Take(SteadyTime now, const BatchLimits& limits) {
  Wake(now, limits);
  if (!halves_.empty()) {
    Batch batch = std::move(halves_.front());
    halves_.pop_front();
    for (const PendingEvent& event : batch.events) Count(event, -1);
    sendable_ -= batch.events.size();
    return batch;
  }
  if (free_.empty()) return TakeKeyQueue(now, limits);
  if (ready_queues_.empty()) return TakeFree(limits);
  // The oldest first, so that neither kind starves the other.
  const KeyQueue& queue = key_queues_[ready_queues_.front()];
  return queue.events.front().offset < free_.begin()->first ? TakeKeyQueue(now, limits)
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

std::optional<Batch> Outbox::TakeKeyQueue(SteadyTime now, BatchLimits limits) {
  if (ready_queues_.empty()) return std::nullopt;
  limits.max_events = std::min(limits.max_events, pacer_.Room(ready_queues_.front(), now));
  KeyQueue& queue = key_queues_[ready_queues_.front()];
  ready_queues_.pop_front();
  sendable_ -= queue.events.size();
  queue.state = KeyQueue::State::kBusy;
  Batch batch;
  std::size_t bytes = 0;
  const std::int64_t group = queue.events.front().group;
  while (!queue.events.empty() && queue.events.front().group == group &&
         queue.events.front().not_before <= now &&
         Fits(batch, bytes, queue.events.front(), limits) &&
         (batch.events.empty() || MayJoin(batch, queue.events.front()))) {
    PendingEvent event = std::move(queue.events.front());
    queue.events.pop_front();
    Count(event, -1);
    bytes += event.document_bytes;
    AddTo(batch, std::move(event));
  }
  return batch;
}

void Outbox::PutBack(std::vector<PendingEvent> events) {
  // From the last to the first, each to the front of its key queue, so that the order stays.
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    Count(*event, +1);
    if (event->order_key.empty()) {
      free_.emplace(event->offset, std::move(*event));
      ++sendable_;
    } else {
      key_queues_[event->order_key].events.push_front(std::move(*event));
    }
  }
}

void Outbox::Split(Batch batch) {
  const std::string order_key = batch.order_key();
  std::vector<PendingEvent> tail = batch.SplitTail();
  std::vector<PendingEvent> head = std::move(batch).Open();
  if (order_key.empty()) {
    for (auto* half : {&head, &tail}) {
      Batch& made = halves_.emplace_back();
      for (PendingEvent& event : *half) {
        Count(event, +1);
        AddTo(made, std::move(event));
      }
      sendable_ += made.events.size();
    }
    return;
  }
  for (auto* half : {&tail, &head}) {
    ++last_group_;
    for (PendingEvent& event : *half) event.group = last_group_;
    PutBack(std::move(*half));
  }
  Release(order_key, {});
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
  const auto found = key_queues_.find(order_key);
  KeyQueue& queue = found->second;
  if (queue.events.empty()) {
    key_queues_.erase(found);
    return;
  }
  MakeWait(order_key, queue);
}

// How many events of its customers come before it.
std::size_t Outbox::PlaceOf(const PendingEvent& event) const {
  std::size_t place = 0;
  for (const std::string& key : event.customers) {
    const auto& offsets = customers_.at(key);
    const auto found = std::lower_bound(offsets.begin(), offsets.end(), event.offset);
    place = std::max(place, static_cast<std::size_t>(found - offsets.begin()));
  }
  return place;
}

// Forgets the event but for its place in a queue, which the caller has emptied.
void Outbox::TakeOut(PendingEvent event, std::vector<PendingEvent>& taken) {
  Count(event, -1);
  for (const std::string& key : event.customers) {
    const auto found = customers_.find(key);
    std::erase(found->second, event.offset);
    if (found->second.empty()) customers_.erase(found);
  }
  taken.push_back(std::move(event));
}

// Takes the key queue out of the lists of its state.
void Outbox::Unlist(const std::string& key, KeyQueue& queue) {
  switch (queue.state) {
    case KeyQueue::State::kReady:
      std::erase(ready_queues_, key);
      sendable_ -= queue.events.size();
      break;
    case KeyQueue::State::kWaiting:
      std::erase_if(waiting_queues_, [&](const auto& waiting) { return waiting.second == key; });
      break;
    case KeyQueue::State::kHeld:
      held_queues_.erase(queue.events.front().offset);
      break;
    case KeyQueue::State::kBusy:
      break;
  }
}

// Takes the first event of the queue that is stuck, or behind a taken one of its customers, and all
// that follow it.
void Outbox::TakeStuckOf(KeyQueues::iterator found, const IsStuck& is_stuck,
                         const std::set<std::string>& blocked, std::vector<PendingEvent>& taken) {
  const std::string key = found->first;
  KeyQueue& queue = found->second;
  const bool waits =
      queue.state == KeyQueue::State::kWaiting || queue.state == KeyQueue::State::kHeld;
  const SteadyTime paced = waits ? pacer_.NotBefore(key) : SteadyTime();
  std::size_t place = 0;
  const auto first = std::find_if(queue.events.begin(), queue.events.end(), [&](const auto& event) {
    const std::size_t behind = std::max(place++, PlaceOf(event));
    return is_stuck(event, {std::max(event.not_before, paced), behind}) ||
           std::any_of(event.customers.begin(), event.customers.end(),
                       [&](const std::string& customer) { return blocked.contains(customer); });
  });
  if (first == queue.events.end()) return;
  Unlist(key, queue);
  for (auto event = first; event != queue.events.end(); ++event) {
    event->not_before = std::max(event->not_before, paced);
    TakeOut(std::move(*event), taken);
  }
  queue.events.erase(first, queue.events.end());
  if (queue.state == KeyQueue::State::kBusy) return;
  if (queue.events.empty()) {
    key_queues_.erase(found);
  } else if (queue.state == KeyQueue::State::kReady) {
    MakeReady(key, queue);
  } else {
    MakeWait(key, queue);
  }
}

std::vector<PendingEvent> Outbox::TakeStuck(const IsStuck& is_stuck) {
  std::vector<PendingEvent> taken;
  for (auto waiting = free_waiting_.begin(); waiting != free_waiting_.end();) {
    const bool stuck = is_stuck(waiting->second, {waiting->first, 0});
    if (stuck) TakeOut(std::move(waiting->second), taken);
    waiting = stuck ? free_waiting_.erase(waiting) : std::next(waiting);
  }
  std::set<std::string> blocked;
  // What is behind may itself have others behind it, of another customer.
  for (std::size_t seen = 0, before = taken.size() + 1; before != taken.size();) {
    before = taken.size();
    for (; seen < taken.size(); ++seen) {
      blocked.insert(taken[seen].customers.begin(), taken[seen].customers.end());
    }
    for (auto held = held_.begin(); held != held_.end();) {
      const auto& customers = held->second.customers;
      const bool out = is_stuck(held->second, {held->second.not_before, PlaceOf(held->second)}) ||
                       std::any_of(customers.begin(), customers.end(),
                                   [&](const std::string& key) { return blocked.contains(key); });
      if (out) TakeOut(std::move(held->second), taken);
      held = out ? held_.erase(held) : std::next(held);
    }
    for (auto queue = key_queues_.begin(); queue != key_queues_.end();) {
      TakeStuckOf(queue++, is_stuck, blocked, taken);
    }
  }
  return taken;
}

void Outbox::VisitUpTo(std::int64_t offset,
                       const std::function<void(const PendingEvent&)>& visit) const {
  const auto visit_one = [&](const PendingEvent& event) {
    if (event.offset <= offset) visit(event);
  };
  for (const auto& [at, event] : free_) visit_one(event);
  for (const auto& [due, event] : free_waiting_) visit_one(event);
  for (const auto& [at, event] : held_) visit_one(event);
  for (const Batch& half : halves_) {
    for (const PendingEvent& event : half.events) visit_one(event);
  }
  for (const auto& [key, queue] : key_queues_) {
    for (const PendingEvent& event : queue.events) visit_one(event);
  }
}

std::optional<SteadyTime> Outbox::NextDue() const {
  std::optional<SteadyTime> next;
  if (!free_waiting_.empty()) next = free_waiting_.begin()->first;
  if (!waiting_queues_.empty()) {
    const SteadyTime due = waiting_queues_.begin()->first;
    next = next.has_value() ? std::min(*next, due) : due;
  }
  return next;
}

}  // namespace interlingua::delivery::queue
