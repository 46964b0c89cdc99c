// How the worker of an HTTP destination parks events that would hold up others, and takes them back
// when they are due.
#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "service/delivery/destination/http_worker.h"
#include "service/delivery/destination/worker_limits.h"
#include "service/delivery/prepare/customer.h"

namespace interlingua::delivery::destination {
namespace {

// How many parked events one round reads.
constexpr std::size_t kParkedPerRound = 64;

// What waits no longer than this is not worth reading from the log again: it is parked where it is.
constexpr absl::Duration kShortWait = absl::Seconds(1);

// So many done events beyond the position, and what holds it up is parked at once.
constexpr std::size_t kMaxHeldUp = 1024;

// While memory is short, so many events of one order key or customer stay.
constexpr std::size_t kStayOfOneKey = queue::ParkedIndex::kMaxOnTheirWay;

// When an event is due that the log does not have as parked yet, so that it cannot be read back.
constexpr SteadyTime kNotStored = SteadyTime::max();

std::vector<std::uint64_t> OrderKeysOf(const queue::PendingEvent& event) {
  return prepare::OrderKeysOf(event.customers, event.order_key);
}

}  // namespace

void HttpWorker::AddNew(std::vector<queue::PendingEvent> events, SteadyTime now) {
  std::vector<queue::PendingEvent> free;
  for (queue::PendingEvent& event : events) {
    const bool behind = parked_.waiting() > 0 && parked_.Blocks(OrderKeysOf(event));
    if (behind) {
      ParkAway(event, SteadyTime(), now);
    } else {
      free.push_back(std::move(event));
    }
  }
  AddToOutbox(std::move(free));
}

bool HttpWorker::MayReadParked() const {
  if (held_bytes() >= kMaxHeldBytes || outbox_.sendable() >= EnoughToSend()) return false;
  // A vendor that is down is tried with what is here; with one parked event where nothing is.
  return (breaker_.state() == send::Breaker::State::kClosed && !IsSuspect()) ||
         outbox_.sendable() + outbox_.retrying() + in_flight_.size() == 0;
}

bool HttpWorker::ReadDueParked(SteadyTime now) {
  const bool closed = breaker_.state() == send::Breaker::State::kClosed && !IsSuspect();
  if (now < read_not_before() || !MayReadParked() || Allowed(now) == 0) return false;
  const auto due = parked_.TakeDue(now, closed ? kParkedPerRound : 1);
  if (due.empty()) return false;
  const auto records = ReadParked(due, now);
  if (!records.has_value()) {
    for (const std::int64_t offset : due) parked_.WaitAgain(offset, read_not_before());
    return false;
  }
  auto events = preparer_.PrepareParked(*records, ledger());
  // Those that are withheld, refused or buried by now are done.
  for (const std::int64_t offset : due) {
    if (!ledger().IsParked(offset)) parked_.Remove(offset);
  }
  for (queue::PendingEvent& event : events) event.not_before = now;
  AddToOutbox(std::move(events));
  return due.size() == kParkedPerRound;
}

void HttpWorker::TakePolledParked(SteadyTime now) {
  const std::int64_t now_ms = absl::ToUnixMillis(absl::Now());
  for (const log::ParkedEvent& parked : ReadPolledParked(now)) {
    parked_.SetDue(parked.offset, After(now, absl::Milliseconds(parked.not_before_ms - now_ms)));
  }
}

void HttpWorker::ParkWhatHoldsUp(SteadyTime now, bool all) {
  const Window& window = ledger().window();
  if (window.held_up() == 0) {
    held_up_since_ = {};
  } else if (held_up_since_ == SteadyTime()) {
    held_up_since_ = now;
  }
  const bool late = held_up_since_ != SteadyTime() && (now >= After(held_up_since_, kParkAfter) ||
                                                       window.held_up() >= kMaxHeldUp || all);
  // Also where reading has stopped because enough are parked: the window bounds how many more.
  const std::int64_t up_to = late ? window.last_done() : 0;
  // It looks at everything that waits, so that it is not for every round.
  const bool looks = (parked_retries_ || IsShortOfMemory()) && now >= look_not_before_;
  if (late || looks) {
    look_not_before_ = After(now, kParkAfter);
    parked_retries_ = false;
    TakeStuckOutOfOutbox(up_to, now);
  }
  if (!late) return;
  outbox_.VisitUpTo(up_to, [&](const queue::PendingEvent& event) { ParkInPlace(event, now); });
  for (const auto& [ticket, sent] : in_flight_) {
    for (const queue::PendingEvent& event : sent.batch.events) {
      if (event.offset <= up_to) ParkInPlace(event, now);
    }
  }
  held_up_since_ = {};
}

bool HttpWorker::IsShortOfMemory() const {
  return held_bytes() >= kMaxHeldBytes && outbox_.sendable() < EnoughToSend();
}

// Of a vendor that is down nothing is taken out: it will be tried again as it is.
void HttpWorker::TakeStuckOutOfOutbox(std::int64_t up_to, SteadyTime now) {
  if (breaker_.state() != send::Breaker::State::kClosed || IsSuspect()) return;
  const bool short_of_memory = IsShortOfMemory();
  const SteadyTime soon = After(now, kShortWait);
  const auto stuck =
      outbox_.TakeStuck([&](const queue::PendingEvent& event, const queue::Outbox::Wait& wait) {
        if (short_of_memory && wait.behind >= kStayOfOneKey) return true;
        const bool parked = event.redriven || ledger().IsParked(event.offset);
        return wait.due > soon && (parked || event.offset <= up_to);
      });
  for (const queue::PendingEvent& event : stuck) ParkAway(event, event.not_before, now);
}

void HttpWorker::ParkInPlace(const queue::PendingEvent& event, SteadyTime now) {
  if (event.redriven || ledger().IsParked(event.offset)) return;
  WriteParked(event, std::max(event.not_before, now), now);
  parked_.AddOnItsWay(event.offset, OrderKeysOf(event));
}

void HttpWorker::ParkAway(const queue::PendingEvent& event, SteadyTime due, SteadyTime now) {
  preparer_.preparation().OnNotSent(event.offset);
  WriteParked(event, std::max(due, now), now);
  parked_.Wait(event.offset, OrderKeysOf(event), kNotStored);
  not_stored_[event.offset] = due;
}

void HttpWorker::NoteStored() {
  const auto end = not_stored_.upper_bound(ledger().committed_position());
  for (auto one = not_stored_.begin(); one != end; ++one) parked_.SetDue(one->first, one->second);
  not_stored_.erase(not_stored_.begin(), end);
}

void HttpWorker::WriteParked(const queue::PendingEvent& event, SteadyTime due, SteadyTime now) {
  log::ParkedEvent parked;
  parked.offset = event.offset;
  parked.event_id = event.event_id;
  parked.kind = event.kind;
  parked.attempts = event.attempts;
  parked.failures = event.failures;
  if (event.attempts > 0) parked.first_sent_at_ms = absl::ToUnixMillis(event.first_sent_at);
  parked.not_before_ms = absl::ToUnixMillis(absl::Now() + Until(due, now));
  parked.reason = event.reason.empty() ? "waits for its turn" : event.reason;
  parked.order_keys = OrderKeysOf(event);
  parked.redriven = event.redriven;
  parked.prepared = event.made;
  ledger().Park(event, std::move(parked));
}

void HttpWorker::EndEvent(const queue::PendingEvent& event) {
  outbox_.Finish(event);
  parked_.Remove(event.offset);
}

}  // namespace interlingua::delivery::destination
