// The writing side of the event log's file: what one durable group consists of.
//
// One thread uses it. Between `Begin` and `End` nothing is visible to readers; what fails is undone
// whole by `Abandon`.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/database.h"
#include "service/log/log.h"

namespace interlingua {

class LogStore {
 public:
  /// Opens or makes the file and checks its schema. Errors as those of `OpenSqliteLog`.
  static absl::StatusOr<std::unique_ptr<LogStore>> Open(const std::string& path);

  LogStore(const LogStore&) = delete;
  LogStore& operator=(const LogStore&) = delete;

  /// Offset of the newest event when the file was opened.
  std::int64_t opened_at() const { return opened_at_; }

  absl::Status Begin();
  absl::Status AddEvent(std::int64_t offset, const LogRecord& record);
  absl::Status SaveProgress(std::string_view destination, const Progress& progress,
                            const std::vector<DeadLetter>& dead_letters);
  /// Makes everything since `Begin` durable.
  absl::Status End();
  /// Undoes everything since `Begin`.
  void Abandon();

  /// The size of what is stored, without the write-ahead log and without what was freed.
  absl::StatusOr<std::int64_t> SizeBytes();

  /// Pages in the write-ahead log after the last `End`.
  int unmerged_pages() const { return unmerged_pages_; }
  /// Merges the write-ahead log into the database as far as readers allow; it then starts over.
  absl::Status Merge();

 private:
  LogStore() = default;
  absl::Status Prepare(const std::string& path);

  std::unique_ptr<Database> database_;
  Statement begin_, end_, add_event_, save_progress_, add_dead_letter_, pages_, free_pages_;
  std::int64_t page_bytes_ = 0;
  std::int64_t opened_at_ = 0;
  int unmerged_pages_ = 0;
};

}  // namespace interlingua
