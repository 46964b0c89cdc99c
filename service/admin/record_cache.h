// A cache of records of the log that were read a short time ago.
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
class RecordCache {
 public:
  /// `log` outlives the window.
  explicit RecordCache(log::EventLog& log) : log_(log) {}

  /// Caches records that were read, in ascending order.
  void Keep(std::vector<log::StoredRecord> records);

  /// Empties the cache.
  void Clear() { blocks_.clear(); }

  /// The bytes of the record at `offset`, read from the log where they are not cached; null when
  /// the log no longer has it.
  std::shared_ptr<const std::string> Find(std::int64_t offset);

 private:
  log::EventLog& log_;
  std::deque<std::vector<log::StoredRecord>> blocks_;  ///< the latest at the end
};

}  // namespace interlingua::admin
