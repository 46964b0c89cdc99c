// The newest records of the log, kept in memory for readers that keep up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "service/log/event_log.h"

namespace interlingua::log::sqlite {

/// A gap-free stretch of records up to the end of the log. Not thread-safe.
class RecentRecords {
 public:
  /// Keeps about `max_bytes` of event bytes.
  explicit RecentRecords(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  /// Adds the record that follows the newest one, and forgets the oldest ones beyond the limit.
  void Add(StoredRecord record);

  /// Puts other bytes in place of those at `offset`, where they are here.
  void Replace(std::int64_t offset, std::string bytes);

  /// True when the record after `after` is here.
  bool Covers(std::int64_t after) const;

  /// Up to `max` records that follow `after`, and no more after `max_bytes`; at least one. Only
  /// when `Covers(after)`.
  std::vector<StoredRecord> Take(std::int64_t after, int max, std::size_t max_bytes) const;

 private:
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::deque<StoredRecord> records_;
};

}  // namespace interlingua::log::sqlite
