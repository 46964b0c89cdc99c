// The tail of the log as readers see it: the offset of its end, its newest records, and the watches
// that are called when it grows.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/recent_records.h"

namespace interlingua::log::sqlite {

/// Thread-safe.
class LogTail {
 public:
  /// `end` is the offset of the newest record; about `memory_bytes` of new records are kept.
  LogTail(std::int64_t end, std::size_t memory_bytes) : end_(end), recent_(memory_bytes) {}

  std::int64_t End() const;

  /// Makes durable records, which follow the end, visible and wakes the readers that wait.
  void Add(std::vector<StoredRecord> records);

  /// Replaces the bytes of a record that was erased.
  void Replace(std::int64_t offset, std::string bytes);

  struct Next {
    std::int64_t end = 0;
    std::vector<StoredRecord> records;  ///< none, with `end` > `after`: they are in the file only
  };
  /// Waits for a record after `after`, at most for `timeout`. Records and errors as of
  /// EventLog::Read.
  absl::StatusOr<Next> Read(std::int64_t after, int max, std::size_t max_bytes,
                            absl::Duration timeout);

  /// Ends all waits of `Read`, now and later.
  void Close();

  /// See EventLog::Watch.
  std::int64_t Watch(std::function<void()> grown);
  /// See EventLog::Unwatch: waits for the end of a call that is running.
  void Unwatch(std::int64_t watch);
  void CallWatches();

 private:
  mutable std::mutex mutex_;
  std::condition_variable grown_;
  std::int64_t end_;
  RecentRecords recent_;
  bool closed_ = false;

  std::mutex watches_mutex_;
  std::int64_t last_watch_ = 0;
  std::map<std::int64_t, std::function<void()>> watches_;
};

}  // namespace interlingua::log::sqlite
