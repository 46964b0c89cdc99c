// The writing side of the event log's file: what one durable group consists of.
//
// One thread uses it. What is written between `Begin` and `Commit` is invisible to readers until
// `Commit`; `Rollback` undoes all of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/recent_keys.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

class LogStore {
 public:
  /// Opens or makes the file, checks its schema and fills `recent` with the keys of the newest
  /// events. Errors as those of `OpenSqliteLog`. `recent` outlives the store.
  static absl::StatusOr<std::unique_ptr<LogStore>> Open(const std::string& path,
                                                        RecentKeys& recent);

  LogStore(const LogStore&) = delete;
  LogStore& operator=(const LogStore&) = delete;

  /// Offset of the newest event, those since `Begin` included.
  std::int64_t last_offset() const { return last_offset_; }
  /// Everything up to this offset has been removed, but for what stands as a dead letter.
  std::int64_t removed_up_to() const { return removed_up_to_; }

  absl::Status Begin();
  /// Stores the event after all others, unless it is a duplicate.
  absl::StatusOr<Appended> Add(const LogRecord& record);
  /// Makes everything since `Begin` durable.
  absl::Status Commit();
  /// Undoes everything since `Begin`.
  void Rollback();

  /// Removes a slice of events; see EventLog::Remove. True: there may be more.
  absl::StatusOr<bool> Remove(const RetentionPolicy& policy);

  /// Writes something small, to see whether the disk takes it.
  absl::Status Probe();

  /// The size of what is stored, without the write-ahead log and without what was freed.
  absl::StatusOr<std::int64_t> SizeBytes();

  /// Whether the last `Commit` wrote to the disk: some groups change nothing.
  bool wrote() const { return wrote_; }

  /// Pages in the write-ahead log after the last `Commit`.
  int wal_pages() const { return wal_pages_; }
  /// Copies the write-ahead log to the database as far as readers allow; it then starts over.
  absl::Status Checkpoint();

  /// Copies all of the write-ahead log to the database and truncates it, waiting for readers.
  /// kUnavailable: they did not end.
  absl::Status TruncateWal();

  /// For the other tables; writes belong between `Begin` and `Commit`.
  Database& database() { return *database_; }

 private:
  explicit LogStore(RecentKeys& recent) : recent_(recent) {}
  absl::Status Prepare(const std::string& path);
  absl::Status LoadRecent();
  absl::StatusOr<bool> IsStoredAs(std::int64_t offset, std::string_view event_id);
  absl::StatusOr<std::int64_t> Mark(const char* name);
  absl::Status SetMark(const char* name, std::int64_t value);

  RecentKeys& recent_;
  std::unique_ptr<Database> database_;
  Statement begin_, commit_, add_event_;
  std::int64_t page_bytes_ = 0;
  std::int64_t last_offset_ = 0;
  std::int64_t removed_up_to_ = 0;
  event::LedgerSums accepted_;  // since `Begin`
  std::int64_t durable_offset_ = 0;
  std::int64_t durable_removed_up_to_ = 0;
  int wal_pages_ = 0;
  bool wrote_ = false;
};

}  // namespace interlingua::log::sqlite
