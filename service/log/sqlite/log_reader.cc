#include "service/log/sqlite/log_reader.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "service/log/sqlite/destination_table.h"
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
  auto read = reader->database_->Prepare(
      "SELECT offset, bytes FROM events WHERE offset > ? AND offset <= ? ORDER BY offset LIMIT ?");
  if (!read.ok()) return read.status();
  reader->read_ = *std::move(read);
  return reader;
}

absl::StatusOr<std::vector<StoredRecord>> LogReader::Read(std::int64_t after, std::int64_t last,
                                                          int max, std::size_t max_bytes) {
  const absl::Cleanup reset = [this] { read_.Reset(); };
  read_.Bind(1, after);
  read_.Bind(2, last);
  read_.Bind(3, max);
  std::vector<StoredRecord> records;
  std::size_t bytes = 0;
  while (records.empty() || bytes < max_bytes) {
    const auto row = read_.Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    const auto blob = read_.Blob(1);
    bytes += blob.size();
    records.push_back({read_.Integer(0), std::make_shared<const std::string>(blob)});
  }
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
  auto next = database_->Cached(
      "SELECT offset, accepted_at FROM events WHERE offset >= ? AND offset <= ?"
      " ORDER BY offset LIMIT 1");
  if (!next.ok()) return next.status();
  const std::int64_t time_ms = absl::ToUnixMillis(time);
  // Everything before `begin` is earlier, and `end` is not.
  std::int64_t begin = 1;
  std::int64_t end = last + 1;
  while (begin < end) {
    const std::int64_t middle = begin + (end - begin) / 2;
    const absl::Cleanup reset = [&] { (*next)->Reset(); };
    (*next)->Bind(1, middle);
    (*next)->Bind(2, last);
    const auto row = (*next)->Step();
    if (!row.ok()) return row.status();
    if (*row && (*next)->Integer(1) < time_ms) {
      begin = (*next)->Integer(0) + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

absl::StatusOr<std::int64_t> LogReader::DoneByAll(std::int64_t last) {
  const auto slowest = SlowestLowWater(*database_);
  if (!slowest.ok()) return slowest.status();
  return std::min(slowest->value_or(last), last);
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
