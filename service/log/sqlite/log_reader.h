// The reading side of the event log's file. A reader has a connection of its own, so that it never
// waits for the writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// One connection; used by one thread at a time.
class LogReader {
 public:
  static absl::StatusOr<std::unique_ptr<LogReader>> Open(const std::string& path);

  LogReader(const LogReader&) = delete;
  LogReader& operator=(const LogReader&) = delete;

  /// Up to `max` records after `after` and not after `last`, and no more after `max_bytes`; at
  /// least one if there is.
  absl::StatusOr<std::vector<StoredRecord>> Read(std::int64_t after, std::int64_t last, int max,
                                                 std::size_t max_bytes);

  /// The record at `offset`. kNotFound: there is none.
  absl::StatusOr<StoredRecord> At(std::int64_t offset);

  /// The first offset whose event was accepted at `time` or later; `last` + 1 when none up to
  /// `last` was.
  absl::StatusOr<std::int64_t> OffsetAt(absl::Time time, std::int64_t last);

  /// The offset, not after `last`, up to which every destination is done with everything.
  absl::StatusOr<std::int64_t> DoneByAll(std::int64_t last);

  /// What the log holds; see log::LogSummary.
  absl::StatusOr<LogSummary> Summary();

  /// For the other tables.
  Database& database() { return *database_; }

 private:
  LogReader() = default;

  std::unique_ptr<Database> database_;
};

/// What the log in the file `path` holds; nothing where there is no such file, or where it is of an
/// earlier version. Errors as for log::LogOpener.
absl::StatusOr<LogSummary> ReadSummary(const std::string& path);

/// The idle readers of one file. Thread-safe.
class LogReaders {
 public:
  explicit LogReaders(std::string path) : path_(std::move(path)) {}

  /// An idle reader, or a new one.
  absl::StatusOr<std::unique_ptr<LogReader>> Borrow();
  void Return(std::unique_ptr<LogReader> reader);

 private:
  const std::string path_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<LogReader>> idle_;
};

}  // namespace interlingua::log::sqlite
