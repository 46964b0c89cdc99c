// The window: which offsets of the log a destination has begun and which of them are done.
//
// Events are begun in the order of the log and finish in any order. Everything up to the low-water
// mark is done; the window spans what lies between that mark and the last offset begun.
#pragma once

#include <cstdint>
#include <deque>

#include "service/log/event_log.h"

namespace interlingua::delivery::destination {

/// Pure bookkeeping; not thread-safe.
class Window {
 public:
  /// Continues where `start` ends.
  explicit Window(const log::Cursor& start);

  /// Begins the offset that follows `begun_up_to()`. False: it was done before the start, and there
  /// is nothing to do.
  bool Begin(std::int64_t offset);

  /// Records that an offset is done, once, after it was begun.
  void Finish(std::int64_t offset);

  /// How far the destination is.
  log::Cursor cursor() const;

  /// The last offset begun; reading continues after it.
  std::int64_t begun_up_to() const { return begun_up_to_; }

  /// How many offsets are done, all of those up to the low-water mark included.
  std::int64_t done() const { return low_water_ + done_beyond_; }

  /// How many offsets lie between the low-water mark and the last one begun.
  std::int64_t span() const { return begun_up_to_ > low_water_ ? begun_up_to_ - low_water_ : 0; }

 private:
  void Advance();

  std::int64_t low_water_;
  std::int64_t begun_up_to_;
  std::int64_t done_beyond_ = 0;  // how many in `done_`
  std::deque<bool> done_;         // of low_water_ + 1, low_water_ + 2, ...
};

}  // namespace interlingua::delivery::destination
