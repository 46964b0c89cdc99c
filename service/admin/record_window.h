// Events of the log that somebody has just read or is likely to ask for again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "service/log/event_log.h"

namespace interlingua::admin {

/// Used by one thread at a time.
class RecordWindow {
 public:
  /// `log` outlives the window.
  explicit RecordWindow(log::EventLog& log) : log_(log) {}

  /// Keeps what was read anyway, ascending.
  void Keep(std::vector<log::StoredRecord> records);

  /// Keeps nothing any more.
  void Clear() { pieces_.clear(); }

  /// The bytes of the event at `offset`; null when the log no longer has it.
  std::shared_ptr<const std::string> Find(std::int64_t offset);

 private:
  log::EventLog& log_;
  std::deque<std::vector<log::StoredRecord>> pieces_;  ///< the latest at the end
};

}  // namespace interlingua::admin
