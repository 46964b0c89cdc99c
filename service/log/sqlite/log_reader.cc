#include "service/log/sqlite/log_reader.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "service/log/sqlite/destination_table.h"
#include "service/log/sqlite/schema.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

// More readers than this at once are opened and closed again.
constexpr std::size_t kMostIdle = 4;

}  // namespace

absl::StatusOr<std::unique_ptr<LogReader>> LogReader::Open(const std::string& path) {
  std::unique_ptr<LogReader> reader(new LogReader);
  auto database = Database::Open(path, Database::Access::kReadOnly);
  if (!database.ok()) return database.status();
  reader->database_ = *std::move(database);
  return reader;
}

absl::StatusOr<std::vector<StoredRecord>> LogReader::Read(std::int64_t after, std::int64_t last,
                                                          int max, std::size_t max_bytes) {
  std::vector<StoredRecord> records;
  std::size_t bytes = 0;
  auto status = database_->ForEach(
      "SELECT offset, bytes FROM events WHERE offset > ? AND offset <= ? ORDER BY offset LIMIT ?",
      {after, last, max}, [&](const Statement& row) {
        const std::string_view blob = row.Blob(1);
        bytes += blob.size();
        records.push_back({row.Integer(0), std::make_shared<const std::string>(blob)});
        return bytes < max_bytes;
      });
  if (!status.ok()) return status;
  return records;
}

absl::StatusOr<StoredRecord> LogReader::At(std::int64_t offset) {
  auto found = Read(offset - 1, offset, 1, 1);
  if (!found.ok()) return found.status();
  if (found->empty()) {
    return absl::NotFoundError(
        text::ToAbsl(text::Concat("the event log has no event at offset ", offset)));
  }
  return std::move(found->front());
}

absl::StatusOr<std::int64_t> LogReader::OffsetAt(absl::Time time, std::int64_t last) {
  const std::int64_t time_ms = absl::ToUnixMillis(time);
  // Binary search: everything before `begin` is earlier, and `end` is not.
  std::int64_t begin = 1;
  std::int64_t end = last + 1;
  while (begin < end) {
    const std::int64_t middle = begin + (end - begin) / 2;
    std::optional<std::int64_t> earlier;
    auto status = database_->ForEach(
        "SELECT offset, accepted_at FROM events WHERE offset >= ? AND offset <= ?"
        " ORDER BY offset LIMIT 1",
        {middle, last}, [&](const Statement& row) {
          if (row.Integer(1) < time_ms) earlier = row.Integer(0);
        });
    if (!status.ok()) return status;
    if (earlier.has_value()) {
      begin = *earlier + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

absl::StatusOr<std::int64_t> LogReader::DoneByAll(std::int64_t last) {
  const auto slowest = SlowestPosition(*database_);
  if (!slowest.ok()) return slowest.status();
  return std::min(slowest->value_or(last), last);
}

absl::StatusOr<LogSummary> LogReader::Summary() {
  LogSummary summary;
  const auto removed = database_->Integer("SELECT value FROM marks WHERE name = 'removed_up_to'");
  if (!removed.ok()) return removed.status();
  const auto last = database_->Integer("SELECT coalesce(max(offset), 0) FROM events");
  if (!last.ok()) return last.status();
  summary.events = std::max<std::int64_t>(*last - *removed, 0);
  auto status = database_->ForEach(
      "SELECT bytes FROM events WHERE offset > ? ORDER BY offset LIMIT 1", {*removed},
      [&](const Statement& row) { summary.oldest = std::string(row.Blob(0)); });
  if (!status.ok()) return status;
  auto names = DestinationNames(*database_);
  if (!names.ok()) return names.status();
  summary.destinations = *std::move(names);
  return summary;
}

absl::StatusOr<LogSummary> ReadSummary(const std::string& path) {
  if (!std::filesystem::exists(path)) return LogSummary();
  const auto reader = LogReader::Open(path);
  if (!reader.ok()) return reader.status();
  const auto version = (*reader)->database().Integer("PRAGMA user_version");
  if (!version.ok()) return version.status();
  return *version < kSchemaVersion ? LogSummary() : (*reader)->Summary();
}

absl::StatusOr<std::unique_ptr<LogReader>> LogReaders::Borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  return LogReader::Open(path_);
}

void LogReaders::Return(std::unique_ptr<LogReader> reader) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(reader));
}

}  // namespace interlingua::log::sqlite
