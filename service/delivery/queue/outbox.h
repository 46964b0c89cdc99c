// The outbox: events of one destination that are encoded and wait to be sent, in the order that the
// vendor and the destination ask for.
//
// Events with the same non-empty order key form a key queue: one request at a time, in the order of
// the log and no faster than the vendor takes events of one key. An event that waits for another
// try or for its turn holds up its key queue only. Events without a key share requests with any
// others; the oldest goes first.
//
// Events of the same customer are sent one after the other: each when those before it are done, and
// never two in one request (a vendor may take the second and not the first), whatever key queues
// they are in. An event of two customers (a visitor who logs in) has its place in the order of
// both. Only within a key queue, whose order is the vendor's own, may they share a request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/arena.h"
#include "service/delivery/queue/pacer.h"
#include "service/delivery/steady_time.h"
#include "translator/event/ledger_key.h"
#include "translator/vendor/wire.h"

namespace interlingua::v1 {
class Destination_Http;
}  // namespace interlingua::v1

namespace interlingua::delivery::queue {

/// An event on its way to one destination.
struct PendingEvent {
  std::int64_t offset = 0;
  std::string event_id;
  std::string kind;
  std::string order_key;                          ///< the vendor's (Wire::OrderKey)
  std::vector<std::string> customers;             ///< in whose order it is; empty: in none
  event::LedgerEntry entry;                       ///< what it counts
  absl::Time accepted_at = absl::InfinitePast();  ///< by the gateway; InfinitePast: unknown
  bool redriven = false;                          ///< a dead letter that is sent once more
  bool parked = false;                            ///< the log keeps it as a parked event
  vendor::EncodedEvent encoded;
  std::shared_ptr<google::protobuf::Arena> arena;   ///< keeps `encoded.event` alive
  std::size_t document_bytes = 0;                   ///< all documents together
  std::size_t held_bytes = 0;                       ///< about its memory, without the arena
  std::string made;                                 ///< of it by the carts (prepare::Prepared)
  int attempts = 0;                                 ///< tries so far
  int failures = 0;                                 ///< of those that speak of the event
  std::string reason;                               ///< of the last try that failed
  absl::Time first_sent_at = absl::InfinitePast();  ///< of the first try; before: InfinitePast
  SteadyTime not_before = {};                       ///< no next try before
  std::int64_t group =
      0;  ///< the outbox's: in a key queue only events of one group share a request
};

/// Events that travel in one request; never empty, all with the same order key.
struct Batch {
  std::vector<PendingEvent> events;           ///< their `encoded` has moved to the list below
  std::vector<vendor::EncodedEvent> encoded;  ///< in the same order

  const std::string& order_key() const { return events.front().order_key; }
  /// About the memory that the events take.
  std::size_t held_bytes() const;
  /// Puts `encoded` back into the events and hands them out.
  std::vector<PendingEvent> Open() &&;
  /// Keeps the first half and hands out the rest. For batches of at least two.
  std::vector<PendingEvent> SplitTail();
};

/// Limits of one batch; 0 bytes: no limit.
struct BatchLimits {
  std::size_t max_events = 1;
  std::size_t max_document_bytes = 0;
  /// How many events that are due for another try may be taken; 0: they wait on.
  std::size_t max_repeated = std::numeric_limits<std::size_t>::max();
};

/// What the vendor takes in one request, or less where the destination is configured so.
BatchLimits BatchLimitsOf(const v1::Destination_Http& http, const vendor::WireLimits& limits);

/// Pure; not thread-safe.
class Outbox {
 public:
  /// `limits` are those of the vendor for each order key.
  explicit Outbox(std::vector<vendor::RateLimit> limits = {}) : pacer_(std::move(limits)) {}

  /// Adds an event that is newer than all others of its order key and customers. One that was tried
  /// before goes as an event that is due for another try.
  void Add(PendingEvent event);

  /// Takes the next batch that may be sent at `now`; its key queue is then busy until `Release`
  /// or `Split`. Nothing: none is due.
  std::optional<Batch> Take(SteadyTime now, const BatchLimits& limits);

  /// Takes back events of a busy key queue, which go with its next batch. The queue stays busy.
  void PutBack(std::vector<PendingEvent> events);

  /// Takes back a batch of at least two that was refused as a whole: its halves go next, each on
  /// its own, those of a key queue one after the other.
  void Split(Batch batch);

  /// Records that an event that was taken is done, delivered or dead: the next one of its customers
  /// may go.
  void Finish(const PendingEvent& event);

  /// Records that `count` events of a busy key queue have reached the vendor by `now`, whatever it
  /// did with them.
  void RecordSent(const std::string& order_key, std::size_t count, SteadyTime now) {
    pacer_.RecordSent(order_key, count, now);
  }

  /// Ends a request; `again` are those of its events which need another try, each not before its
  /// time. `Finish` comes first for all others.
  void Release(const std::string& order_key, std::vector<PendingEvent> again);

  /// What an event here waits for.
  struct Wait {
    SteadyTime due = {};     ///< no try before
    std::size_t behind = 0;  ///< events here that go before it, of its order key or a customer
  };
  using IsStuck = std::function<bool(const PendingEvent& event, const Wait& wait)>;

  /// Takes out the events that are stuck, and all that wait behind them, as if they had never been
  /// here. `not_before` of each is then what it waits for. Events that may go at once are not
  /// asked for.
  std::vector<PendingEvent> TakeStuck(const IsStuck& is_stuck);

  /// Calls `visit` with each event here up to `offset`.
  void VisitUpTo(std::int64_t offset, const std::function<void(const PendingEvent&)>& visit) const;

  /// When the next waiting event is due; nothing when none waits. Events that may go at once do not
  /// count.
  std::optional<SteadyTime> NextDue() const;

  /// How many events may go at once.
  std::size_t sendable() const { return sendable_; }
  /// Events that wait for another try.
  std::size_t retrying() const { return retrying_; }
  /// About the memory that the events here take.
  std::size_t held_bytes() const { return held_bytes_; }

 private:
  struct KeyQueue {
    std::deque<PendingEvent> events;
    // Held: its first event waits for another one of its customers.
    enum class State { kReady, kBusy, kWaiting, kHeld } state = State::kReady;
  };
  using KeyQueues = std::unordered_map<std::string, KeyQueue>;

  void Count(const PendingEvent& event, int sign);
  void Wake(SteadyTime now, const BatchLimits& limits);
  void MakeReady(const std::string& key, KeyQueue& queue);
  void MakeWait(const std::string& key, KeyQueue& queue);
  bool IsNext(const PendingEvent& event) const;
  bool MayJoin(const Batch& batch, const PendingEvent& event) const;
  void BringForward(std::int64_t offset);
  std::size_t PlaceOf(const PendingEvent& event) const;
  void TakeOut(PendingEvent event, std::vector<PendingEvent>& taken);
  void TakeStuckOf(KeyQueues::iterator found, const IsStuck& is_stuck,
                   const std::set<std::string>& blocked, std::vector<PendingEvent>& taken);
  void Unlist(const std::string& key, KeyQueue& queue);
  std::optional<Batch> TakeFree(const BatchLimits& limits);
  std::optional<Batch> TakeKeyQueue(SteadyTime now, BatchLimits limits);

  Pacer pacer_;
  std::map<std::int64_t, PendingEvent> free_;              // without key, may go, by offset
  std::multimap<SteadyTime, PendingEvent> free_waiting_;   // without key
  std::map<std::int64_t, PendingEvent> held_;              // without key, behind others, by offset
  std::deque<Batch> halves_;                               // without key, ready-made
  KeyQueues key_queues_;                                   // never empty ones unless busy
  std::deque<std::string> ready_queues_;                   // keys of those that may go
  std::multimap<SteadyTime, std::string> waiting_queues_;  // keys
  std::unordered_map<std::int64_t, std::string> held_queues_;  // keys, by their first event
  // The offsets of each customer's events that are not done, in the order of the log.
  std::unordered_map<std::string, std::deque<std::int64_t>> customers_;
  std::int64_t last_group_ = 0;
  std::size_t sendable_ = 0;
  std::size_t retrying_ = 0;
  std::size_t held_bytes_ = 0;
};

}  // namespace interlingua::delivery::queue
