#include "service/log/sqlite/log_store.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "service/log/sqlite/account_table.h"
#include "service/log/sqlite/destination_table.h"
#include "service/log/sqlite/schema.h"
#include "service/log/sqlite/sent_table.h"

namespace interlingua::log::sqlite {
namespace {

constexpr char kRemovedUpTo[] = "removed_up_to";
constexpr char kProbe[] = "probe";

// Small enough that nobody waits for it noticeably.
constexpr int kEventsOfASlice = 500;

}  // namespace

absl::StatusOr<std::unique_ptr<LogStore>> LogStore::Open(const std::string& path,
                                                         RecentKeys& recent) {
  std::unique_ptr<LogStore> store(new LogStore(recent));
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
      {&add_event_,
       "INSERT INTO events (offset, accepted_at, duplicate_key, event_id, bytes)"
       " VALUES (?, ?, ?, ?, ?)"},
      {&event_id_at_, "SELECT event_id FROM events WHERE offset = ?"},
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
  auto removed = Mark(kRemovedUpTo);
  if (!removed.ok()) return removed.status();
  removed_up_to_ = durable_removed_up_to_ = *removed;
  // The cursors count too: offsets must not start over should someone have emptied the table of
  // events.
  auto newest = database_->Integer(
      "SELECT max(coalesce((SELECT max(offset) FROM events), 0),"
      " coalesce((SELECT max(low_water) FROM destinations), 0))");
  if (!newest.ok()) return newest.status();
  last_offset_ = durable_offset_ = std::max(*newest, removed_up_to_);

  sqlite3_wal_hook(
      database_->handle(),
      [](void* store, sqlite3*, const char*, int pages) {
        static_cast<LogStore*>(store)->unmerged_pages_ = pages;
        static_cast<LogStore*>(store)->wrote_ = true;
        return SQLITE_OK;
      },
      this);
  return LoadRecent();
}

absl::Status LogStore::LoadRecent() {
  if (recent_.max_events() == 0) return absl::OkStatus();
  auto rows = database_->Prepare(
      "SELECT duplicate_key, offset, accepted_at FROM events WHERE offset > ? ORDER BY offset");
  if (!rows.ok()) return rows.status();
  rows->Bind(1, last_offset_ - static_cast<std::int64_t>(recent_.max_events()));
  return ForEachRow(*rows, [this](const Statement& row) {
    recent_.Add(static_cast<std::uint64_t>(row.Integer(0)), row.Integer(1), row.Integer(2));
  });
}

absl::Status LogStore::Begin() {
  wrote_ = false;
  return begin_.Run();
}

absl::StatusOr<bool> LogStore::IsStoredAs(std::int64_t offset, std::string_view event_id) {
  const absl::Cleanup reset = [this] { event_id_at_.Reset(); };
  event_id_at_.Bind(1, offset);
  const auto row = event_id_at_.Step();
  if (!row.ok()) return row.status();
  // One that retention has removed meanwhile was there all the same.
  return !*row || event_id_at_.Text(0) == event_id;
}

absl::StatusOr<Appended> LogStore::Add(const LogRecord& record) {
  const auto before = recent_.Find(record.duplicate_key, record.accepted_at_ms);
  if (before.has_value()) {
    const auto same = IsStoredAs(*before, record.event_id);
    if (!same.ok()) return same.status();
    if (*same) return Appended{*before, true};
  }
  const std::int64_t offset = last_offset_ + 1;
  add_event_.Bind(1, offset);
  add_event_.Bind(2, record.accepted_at_ms);
  add_event_.Bind(3, static_cast<std::int64_t>(record.duplicate_key));
  add_event_.BindText(4, record.event_id);
  add_event_.BindBlob(5, record.bytes);
  if (auto status = add_event_.Run(); !status.ok()) return status;
  last_offset_ = offset;
  recent_.Add(record.duplicate_key, offset, record.accepted_at_ms);
  event::AddTo(accepted_, record.entry);
  return Appended{offset, false};
}

absl::Status LogStore::End() {
  auto status = AddAccounts(*database_, "", kAccepted, accepted_);
  if (status.ok()) status = end_.Run();
  if (!status.ok()) return status;
  accepted_.clear();
  durable_offset_ = last_offset_;
  durable_removed_up_to_ = removed_up_to_;
  return status;
}

void LogStore::Abandon() {
  database_->Rollback();
  accepted_.clear();
  recent_.ForgetAfter(durable_offset_);
  last_offset_ = durable_offset_;
  removed_up_to_ = durable_removed_up_to_;
}

absl::StatusOr<std::int64_t> LogStore::Mark(const char* name) {
  return database_->Integer("SELECT value FROM marks WHERE name = ?", std::string_view(name));
}

absl::Status LogStore::SetMark(const char* name, std::int64_t value) {
  auto statement = database_->Cached("INSERT OR REPLACE INTO marks VALUES (?, ?)");
  if (!statement.ok()) return statement.status();
  (*statement)->BindText(1, name);
  (*statement)->Bind(2, value);
  return (*statement)->Run();
}

absl::Status LogStore::Probe() {
  const auto before = Mark(kProbe);
  return before.ok() ? SetMark(kProbe, *before + 1) : before.status();
}

absl::StatusOr<bool> LogStore::Remove(const RetentionPolicy& policy) {
  const auto slowest = SlowestLowWater(*database_);
  if (!slowest.ok()) return slowest.status();
  const std::int64_t up_to = std::min(slowest->value_or(last_offset_), last_offset_);
  const auto bytes = SizeBytes();
  if (!bytes.ok()) return bytes.status();
  const bool too_large = policy.max_bytes > 0 && *bytes > policy.max_bytes;
  auto rows = database_->Cached(
      "SELECT offset, accepted_at, bytes FROM events WHERE offset > ? AND offset <= ?"
      " ORDER BY offset LIMIT ?");
  if (!rows.ok()) return rows.status();
  (*rows)->Bind(1, removed_up_to_);
  (*rows)->Bind(2, up_to);
  (*rows)->Bind(3, kEventsOfASlice);
  const std::int64_t before = removed_up_to_;
  event::LedgerSums removed;
  std::int64_t events = 0;
  absl::Status status;
  while (status.ok()) {
    const auto row = (*rows)->Step();
    status = row.status();
    if (!row.ok() || !*row) break;
    const bool asked_for = (*rows)->Integer(0) <= policy.up_to_offset;
    if (!too_large && !asked_for && (*rows)->Integer(1) >= policy.accepted_before_ms) break;
    event::AddTo(removed, event::LedgerEntryOfBytes((*rows)->Blob(2)));
    removed_up_to_ = (*rows)->Integer(0);
    ++events;
  }
  (*rows)->Reset();
  if (!status.ok()) return status;
  // Those that stand as dead letters, or are on their way once more, stay until they no longer do:
  // the last slice looks after all of them, the others only after themselves, or many dead letters
  // would be gone through again and again.
  const bool last = events < kEventsOfASlice;
  auto remove = database_->Cached(
      "DELETE FROM events WHERE offset > ? AND offset <= ?"
      " AND NOT EXISTS (SELECT 1 FROM dead_letters WHERE dead_letters.offset = events.offset)"
      " AND offset NOT IN (SELECT offset FROM redrives)");
  if (!remove.ok()) return remove.status();
  (*remove)->Bind(1, last ? 0 : before);
  (*remove)->Bind(2, removed_up_to_);
  status = (*remove)->Run();
  if (status.ok()) status = RemoveOrphansOfSent(*database_, removed_up_to_);
  if (status.ok()) status = AddAccounts(*database_, "", kRemoved, removed);
  if (status.ok() && events > 0) status = SetMark(kRemovedUpTo, removed_up_to_);
  if (!status.ok()) return status;
  return !last;
}

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

absl::Status LogStore::Cut() {
  auto status = database_->CutWriteAheadLog();
  if (status.ok()) unmerged_pages_ = 0;
  return status;
}

absl::Status LogStore::Merge() {
  const auto left = database_->Checkpoint();
  if (left.ok() && *left == 0) unmerged_pages_ = 0;
  return left.status();
}

}  // namespace interlingua::log::sqlite
