#include "service/log/sqlite/sent_table.h"

#include "absl/cleanup/cleanup.h"

namespace interlingua::log::sqlite {
namespace {

// What one read takes at most, about.
constexpr std::size_t kMaxReadBytes = 4 << 20;

absl::Status RunWith(Database& database, const char* sql, std::int64_t offset) {
  auto statement = database.Cached(sql);
  if (!statement.ok()) return statement.status();
  (*statement)->Bind(1, offset);
  return (*statement)->Run();
}

}  // namespace

absl::StatusOr<std::vector<SentRecord>> LoadSent(Database& database, std::string_view destination,
                                                 std::int64_t after, std::int64_t last, int max) {
  auto rows = database.Cached(
      "SELECT offset, documents FROM sent WHERE destination = ? AND offset > ? AND offset <= ?"
      " ORDER BY offset LIMIT ?");
  if (!rows.ok()) return rows.status();
  const absl::Cleanup reset = [&] { (*rows)->Reset(); };
  (*rows)->BindText(1, destination);
  (*rows)->Bind(2, after);
  (*rows)->Bind(3, last);
  (*rows)->Bind(4, max);
  std::vector<SentRecord> sent;
  std::size_t bytes = 0;
  while (bytes < kMaxReadBytes) {
    const auto row = (*rows)->Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    sent.push_back({(*rows)->Integer(0), std::string((*rows)->Blob(1))});
    bytes += sent.back().documents.size();
  }
  return sent;
}

// The tables are found by destination first, of which there are few: hence the names in front.

absl::StatusOr<std::int64_t> CountSent(Database& database, std::int64_t offset) {
  return database.Integer(
      "SELECT count(*) FROM sent"
      " WHERE destination IN (SELECT name FROM destinations) AND offset = ?",
      offset);
}

absl::Status SaveSent(Database& database, std::string_view destination,
                      const std::vector<SentRecord>& sent) {
  if (sent.empty()) return absl::OkStatus();
  auto statement = database.Cached("INSERT OR REPLACE INTO sent VALUES (?, ?, ?)");
  if (!statement.ok()) return statement.status();
  for (const SentRecord& record : sent) {
    (*statement)->BindText(1, destination);
    (*statement)->Bind(2, record.offset);
    (*statement)->BindBlob(3, record.documents);
    if (auto status = (*statement)->Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status EraseSent(Database& database, std::int64_t offset) {
  return RunWith(database,
                 "DELETE FROM sent WHERE destination IN (SELECT name FROM destinations)"
                 " AND offset = ?",
                 offset);
}

absl::Status RemoveOrphansOfSent(Database& database, std::int64_t offset) {
  return RunWith(database,
                 "DELETE FROM sent WHERE destination IN (SELECT name FROM destinations)"
                 " AND offset <= ?"
                 " AND NOT EXISTS (SELECT 1 FROM events WHERE events.offset = sent.offset)",
                 offset);
}

}  // namespace interlingua::log::sqlite
