// The window: what lies between the position of a destination and the last offset that it has
// begun.
//
// Events are begun in the order of the log and finish in any order. The position is the last offset
// up to which every event has passed, that is: is done, or is parked. What became of an event that
// is done before those in front of it is kept here until they have passed: only then it counts, so
// that the position alone says what the log's ledger holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "service/log/event_log.h"

namespace interlingua::delivery::destination {

/// What the log keeps of an event that is done.
struct DoneEvent {
  std::int64_t offset = 0;
  log::Outcome outcome = log::Outcome::kDelivered;
  event::LedgerEntry entry;
  std::optional<log::DeadLetter> letter;
  std::optional<log::SentRecord> sent;
};

/// Pure bookkeeping; not thread-safe.
class Window {
 public:
  /// Continues after `position`.
  explicit Window(std::int64_t position) : position_(position), begun_up_to_(position) {}

  /// Begins an offset greater than all before; offsets may have gaps.
  void Begin(std::int64_t offset);

  /// Records what became of an event that was begun, may be parked, and has not passed.
  void Finish(DoneEvent event);

  /// Records that an event that was begun and is not done is parked.
  void Park(std::int64_t offset);

  /// The events that are done and that the position has passed since the last call, in the order of
  /// the log.
  std::vector<DoneEvent> TakePassed();

  /// Every event up to here is done or parked.
  std::int64_t position() const { return position_; }
  /// The last offset begun; reading continues after it.
  std::int64_t begun_up_to() const { return begun_up_to_; }
  /// The last offset that is done; not greater than the position where none is ahead of it.
  std::int64_t last_done() const { return last_done_; }

  /// How many events have been begun and have not passed.
  std::size_t open() const { return events_.size(); }
  /// How many of those are done.
  std::size_t held_up() const { return held_up_; }
  /// How many are done and have passed, and were not taken.
  std::size_t passed() const { return passed_.size(); }

 private:
  struct Begun {
    std::int64_t offset = 0;
    bool passes = false;  // it is done or parked
    std::optional<DoneEvent> done = std::nullopt;
  };
  Begun& Find(std::int64_t offset);
  void Advance();

  std::int64_t position_;
  std::int64_t begun_up_to_;
  std::int64_t last_done_ = 0;
  std::size_t held_up_ = 0;
  std::deque<Begun> events_;  // by offset
  std::vector<DoneEvent> passed_;
};

}  // namespace interlingua::delivery::destination
