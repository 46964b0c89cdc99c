#include "service/log/sqlite/log_store.h"

#include <algorithm>
#include <utility>

#include "service/log/sqlite/destination_table.h"
#include "service/log/sqlite/ledger_table.h"
#include "service/log/sqlite/schema.h"
#include "service/log/sqlite/sent_table.h"

namespace interlingua::log::sqlite {
namespace {

constexpr char kRemovedUpTo[] = "removed_up_to";
constexpr char kProbe[] = "probe";

// Small enough that appends wait for it no longer than for a commit.
constexpr int kEventsPerSlice = 500;

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
      {&commit_, "COMMIT"},
      {&add_event_,
       "INSERT INTO events (offset, accepted_at, duplicate_key, event_id, bytes)"
       " VALUES (?, ?, ?, ?, ?)"},
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
  // The cursors count too: offsets must not start over where the table of events was emptied by
  // hand.
  auto newest = database_->Integer(
      "SELECT max(coalesce((SELECT max(offset) FROM events), 0),"
      " coalesce((SELECT max(position) FROM destinations), 0))");
  if (!newest.ok()) return newest.status();
  last_offset_ = durable_offset_ = std::max(*newest, removed_up_to_);

  sqlite3_wal_hook(
      database_->handle(),
      [](void* store, sqlite3*, const char*, int pages) {
        static_cast<LogStore*>(store)->wal_pages_ = pages;
        static_cast<LogStore*>(store)->wrote_ = true;
        return SQLITE_OK;
      },
      this);
  return LoadRecent();
}

absl::Status LogStore::LoadRecent() {
  if (recent_.max_events() == 0) return absl::OkStatus();
  const auto max_events = static_cast<std::int64_t>(recent_.max_events());
  return database_->ForEach(
      "SELECT duplicate_key, offset, accepted_at FROM events WHERE offset > ? ORDER BY offset",
      {last_offset_ - max_events}, [this](const Statement& row) {
        recent_.Add(static_cast<std::uint64_t>(row.Integer(0)), row.Integer(1), row.Integer(2));
      });
}

absl::Status LogStore::Begin() {
  wrote_ = false;
  return begin_.Run();
}

absl::StatusOr<bool> LogStore::IsStoredAs(std::int64_t offset, std::string_view event_id) {
  // An event that retention has removed meanwhile was stored all the same.
  bool same = true;
  auto status = database_->ForEach("SELECT event_id FROM events WHERE offset = ?", {offset},
                                   [&](const Statement& row) { same = row.Text(0) == event_id; });
  if (!status.ok()) return status;
  return same;
}

absl::StatusOr<Appended> LogStore::Add(const LogRecord& record) {
  const auto before = recent_.Find(record.duplicate_key, record.accepted_at_ms);
  if (before.has_value()) {
    const auto same = IsStoredAs(*before, record.event_id);
    if (!same.ok()) return same.status();
    if (*same) return Appended{*before, true};
  }
  const std::int64_t offset = last_offset_ + 1;
  add_event_.Bind({offset, record.accepted_at_ms, record.duplicate_key, record.event_id,
                   Value::Blob(record.bytes)});
  if (auto status = add_event_.Run(); !status.ok()) return status;
  last_offset_ = offset;
  recent_.Add(record.duplicate_key, offset, record.accepted_at_ms);
  event::AddTo(accepted_, record.entry);
  return Appended{offset, false};
}

absl::Status LogStore::Commit() {
  auto status = AddSums(*database_, "", kAccepted, accepted_);
  if (status.ok()) status = commit_.Run();
  if (!status.ok()) return status;
  accepted_.clear();
  durable_offset_ = last_offset_;
  durable_removed_up_to_ = removed_up_to_;
  return status;
}

void LogStore::Rollback() {
  database_->Rollback();
  accepted_.clear();
  recent_.ForgetAfter(durable_offset_);
  last_offset_ = durable_offset_;
  removed_up_to_ = durable_removed_up_to_;
}

absl::StatusOr<std::int64_t> LogStore::Mark(const char* name) {
  return database_->Integer("SELECT value FROM marks WHERE name = ?", {name});
}

absl::Status LogStore::SetMark(const char* name, std::int64_t value) {
  return database_->Run("INSERT OR REPLACE INTO marks VALUES (?, ?)", {name, value});
}

absl::Status LogStore::Probe() {
  const auto before = Mark(kProbe);
  return before.ok() ? SetMark(kProbe, *before + 1) : before.status();
}

absl::StatusOr<bool> LogStore::Remove(const RetentionPolicy& policy) {
  const auto slowest = SlowestPosition(*database_);
  if (!slowest.ok()) return slowest.status();
  const std::int64_t up_to = std::min(slowest->value_or(last_offset_), last_offset_);
  const auto bytes = SizeBytes();
  if (!bytes.ok()) return bytes.status();
  const bool too_large = policy.max_bytes > 0 && *bytes > policy.max_bytes;
  const std::int64_t before = removed_up_to_;
  event::LedgerSums removed;
  std::int64_t events = 0;
  auto status = database_->ForEach(
      "SELECT offset, accepted_at, bytes FROM events WHERE offset > ? AND offset <= ?"
      " ORDER BY offset LIMIT ?",
      {removed_up_to_, up_to, kEventsPerSlice}, [&](const Statement& row) {
        const bool asked_for = row.Integer(0) <= policy.up_to_offset;
        if (!too_large && !asked_for && row.Integer(1) >= policy.accepted_before_ms) return false;
        event::AddTo(removed, event::LedgerEntryOfBytes(row.Blob(2)));
        removed_up_to_ = row.Integer(0);
        ++events;
        return true;
      });
  if (!status.ok()) return status;
  // Events that stand as dead letters, are parked or being redriven stay until they no longer do.
  // The last slice removes all that have become free, the others look at their own events only, or
  // many dead letters would be read again and again.
  const bool last = events < kEventsPerSlice;
  status = database_->Run(
      "DELETE FROM events WHERE offset > ? AND offset <= ?"
      " AND NOT EXISTS (SELECT 1 FROM dead_letters WHERE dead_letters.offset = events.offset)"
      " AND offset NOT IN (SELECT offset FROM redrives)"
      " AND offset NOT IN (SELECT offset FROM parked)",
      {last ? 0 : before, removed_up_to_});
  if (status.ok()) status = RemoveOrphansOfSent(*database_, removed_up_to_);
  if (status.ok()) status = AddSums(*database_, "", kRemoved, removed);
  if (status.ok() && events > 0) status = SetMark(kRemovedUpTo, removed_up_to_);
  if (!status.ok()) return status;
  return !last;
}

absl::StatusOr<std::int64_t> LogStore::SizeBytes() {
  const auto pages = database_->Integer("PRAGMA page_count");
  if (!pages.ok()) return pages.status();
  const auto free_pages = database_->Integer("PRAGMA freelist_count");
  if (!free_pages.ok()) return free_pages.status();
  return (*pages - *free_pages) * page_bytes_;
}

absl::Status LogStore::TruncateWal() {
  auto status = database_->TruncateWal();
  if (status.ok()) wal_pages_ = 0;
  return status;
}

absl::Status LogStore::Checkpoint() {
  const auto left = database_->Checkpoint();
  if (left.ok() && *left == 0) wal_pages_ = 0;
  return left.status();
}

}  // namespace interlingua::log::sqlite
