#include "service/log/log_reader.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "service/log/schema.h"

namespace interlingua {
namespace {

// More readers than this at once are opened and closed again.
constexpr std::size_t kMostIdle = 4;

}  // namespace

absl::StatusOr<std::unique_ptr<LogReader>> LogReader::Open(const std::string& path) {
  std::unique_ptr<LogReader> reader(new LogReader);
  auto database = Database::Open(path, Database::Access::kReadOnly);
  if (!database.ok()) return database.status();
  reader->database_ = *std::move(database);
  const std::pair<Statement*, const char*> statements[] = {
      {&reader->read_,
       "SELECT offset, bytes FROM events WHERE offset > ? AND offset <= ? ORDER BY offset LIMIT ?"},
      {&reader->load_progress_,
       "SELECT low_water, done_beyond, delivered, withheld FROM destinations WHERE name = ?"},
      {&reader->count_dead_letters_,
       "SELECT kind || ': ' || reason, count(*) FROM dead_letters WHERE destination = ?"
       " GROUP BY 1 ORDER BY 2 DESC, 1"},
  };
  for (const auto& [statement, sql] : statements) {
    auto prepared = reader->database_->Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
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

absl::StatusOr<std::optional<Progress>> LogReader::LoadProgress(std::string_view destination) {
  const absl::Cleanup reset = [this] { load_progress_.Reset(); };
  load_progress_.BindText(1, destination);
  const auto row = load_progress_.Step();
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  Progress progress;
  progress.cursor.low_water = load_progress_.Integer(0);
  auto done_beyond = ParseRanges(load_progress_.Text(1));
  if (!done_beyond.ok()) return done_beyond.status();
  progress.cursor.done_beyond = *std::move(done_beyond);
  progress.delivered = load_progress_.Integer(2);
  progress.withheld = load_progress_.Integer(3);
  return progress;
}

absl::StatusOr<std::vector<DeadLetterCount>> LogReader::CountDeadLetters(
    std::string_view destination) {
  const absl::Cleanup reset = [this] { count_dead_letters_.Reset(); };
  count_dead_letters_.BindText(1, destination);
  std::vector<DeadLetterCount> counts;
  while (true) {
    const auto row = count_dead_letters_.Step();
    if (!row.ok()) return row.status();
    if (!*row) return counts;
    counts.push_back({std::string(count_dead_letters_.Text(0)), count_dead_letters_.Integer(1)});
  }
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

}  // namespace interlingua
