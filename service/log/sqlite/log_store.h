// The writing side of the event log's file: what one durable group consists of.
//
// One thread uses it. Between `Begin` and `End` nothing is visible to readers; what fails is undone
// whole by `Abandon`.
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
  /// Opens or makes the file, checks its schema and reads into `recent` what it has taken in
  /// lately. Errors as those of `OpenSqliteLog`. `recent` outlives the store.
  static absl::StatusOr<std::unique_ptr<LogStore>> Open(const std::string& path,
                                                        RecentKeys& recent);

  LogStore(const LogStore&) = delete;
  LogStore& operator=(const LogStore&) = delete;

  /// Offset of the newest event, those of the open group included.
  std::int64_t last_offset() const { return last_offset_; }
  /// Everything up to this offset has been removed, but for what stands as a dead letter.
  std::int64_t removed_up_to() const { return removed_up_to_; }

  absl::Status Begin();
  /// Stores the event after all others, unless it was taken in lately.
  absl::StatusOr<Appended> Add(const LogRecord& record);
  /// Makes everything since `Begin` durable.
  absl::Status End();
  /// Undoes everything since `Begin`.
  void Abandon();

  /// Removes a slice of events; see EventLog::Remove. True: there may be more.
  absl::StatusOr<bool> Remove(const RetentionPolicy& policy);

  /// Writes something small, to see whether the disk takes it.
  absl::Status Probe();

  /// The size of what is stored, without the write-ahead log and without what was freed.
  absl::StatusOr<std::int64_t> SizeBytes();

  /// Whether what was done since the last `Begin` reached the disk: some groups change nothing.
  bool wrote() const { return wrote_; }

  /// Pages in the write-ahead log after the last `End`.
  int unmerged_pages() const { return unmerged_pages_; }
  /// Merges the write-ahead log into the database as far as readers allow; it then starts over.
  absl::Status Merge();

  /// Merges all of the write-ahead log and cuts it to nothing, waiting for readers. kUnavailable:
  /// some would not end.
  absl::Status Cut();

  /// For the other tables; writes belong between `Begin` and `End`.
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
  Statement begin_, end_, add_event_, event_id_at_, pages_, free_pages_;
  std::int64_t page_bytes_ = 0;
  std::int64_t last_offset_ = 0;
  std::int64_t removed_up_to_ = 0;
  event::LedgerSums accepted_;  // of the open group
  std::int64_t durable_offset_ = 0;
  std::int64_t durable_removed_up_to_ = 0;
  int unmerged_pages_ = 0;
  bool wrote_ = false;
};

}  // namespace interlingua::log::sqlite
