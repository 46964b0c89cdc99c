#include "service/log/log_store.h"

#include <utility>

#include "service/log/schema.h"

namespace interlingua {

absl::StatusOr<std::unique_ptr<LogStore>> LogStore::Open(const std::string& path) {
  std::unique_ptr<LogStore> store(new LogStore);
  if (auto status = store->Prepare(path); !status.ok()) return status;
  return store;
}

absl::Status LogStore::Prepare(const std::string& path) {
  auto database = Database::Open(path, Database::Access::kCreate);
  if (!database.ok()) return database.status();
  database_ = *std::move(database);
  if (auto status = PrepareSchema(*database_, path); !status.ok()) return status;

  const std::pair<Statement*, const char*> statements[] = {
      {&begin_, "BEGIN IMMEDIATE"},
      {&end_, "COMMIT"},
      {&add_event_, "INSERT INTO events (offset, event_id, bytes) VALUES (?, ?, ?)"},
      {&save_progress_,
       "INSERT OR REPLACE INTO destinations (name, low_water, done_beyond, delivered, withheld)"
       " VALUES (?, ?, ?, ?, ?)"},
      {&add_dead_letter_,
       "INSERT OR REPLACE INTO dead_letters (destination, offset, event_id, kind, reason)"
       " VALUES (?, ?, ?, ?, ?)"},
      {&pages_, "PRAGMA page_count"},
      {&free_pages_, "PRAGMA freelist_count"},
  };
  for (const auto& [statement, sql] : statements) {
    auto prepared = database_->Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }

  auto page_bytes = database_->Integer("PRAGMA page_size");
  if (!page_bytes.ok()) return page_bytes.status();
  page_bytes_ = *page_bytes;
  // The cursors count too: offsets must not start over should someone have emptied the table of
  // events.
  auto newest = database_->Integer(
      "SELECT max(coalesce((SELECT max(offset) FROM events), 0),"
      " coalesce((SELECT max(low_water) FROM destinations), 0))");
  if (!newest.ok()) return newest.status();
  opened_at_ = *newest;

  sqlite3_wal_hook(
      database_->handle(),
      [](void* store, sqlite3*, const char*, int pages) {
        static_cast<LogStore*>(store)->unmerged_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  return absl::OkStatus();
}

absl::Status LogStore::Begin() { return begin_.Run(); }

absl::Status LogStore::AddEvent(std::int64_t offset, const LogRecord& record) {
  add_event_.Bind(1, offset);
  add_event_.BindText(2, record.event_id);
  add_event_.BindBlob(3, record.bytes);
  return add_event_.Run();
}

absl::Status LogStore::SaveProgress(std::string_view destination, const Progress& progress,
                                    const std::vector<DeadLetter>& dead_letters) {
  const std::string done_beyond = FormatRanges(progress.cursor.done_beyond);
  save_progress_.BindText(1, destination);
  save_progress_.Bind(2, progress.cursor.low_water);
  save_progress_.BindText(3, done_beyond);
  save_progress_.Bind(4, progress.delivered);
  save_progress_.Bind(5, progress.withheld);
  if (auto status = save_progress_.Run(); !status.ok()) return status;
  for (const DeadLetter& letter : dead_letters) {
    add_dead_letter_.BindText(1, destination);
    add_dead_letter_.Bind(2, letter.offset);
    add_dead_letter_.BindText(3, letter.event_id);
    add_dead_letter_.BindText(4, letter.kind);
    add_dead_letter_.BindText(5, letter.reason);
    if (auto status = add_dead_letter_.Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status LogStore::End() { return end_.Run(); }

void LogStore::Abandon() { database_->Rollback(); }

absl::StatusOr<std::int64_t> LogStore::SizeBytes() {
  std::int64_t pages = 0;
  for (auto [statement, sign] : {std::pair{&pages_, 1}, std::pair{&free_pages_, -1}}) {
    auto row = statement->Step();
    if (row.ok() && *row) pages += sign * statement->Integer(0);
    statement->Reset();
    if (!row.ok()) return row.status();
  }
  return pages * page_bytes_;
}

absl::Status LogStore::Merge() {
  const auto left = database_->Checkpoint();
  if (left.ok() && *left == 0) unmerged_pages_ = 0;
  return left.status();
}

}  // namespace interlingua
