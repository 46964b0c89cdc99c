#include "service/log/sqlite/sent_table.h"

namespace interlingua::log::sqlite {
namespace {

// What one read takes at most, about.
constexpr std::size_t kMaxReadBytes = 4 << 20;

}  // namespace

absl::StatusOr<std::vector<SentRecord>> LoadSent(Database& database, std::string_view destination,
                                                 std::int64_t after, std::int64_t last, int max) {
  std::vector<SentRecord> sent;
  std::size_t bytes = 0;
  auto status = database.ForEach(
      "SELECT offset, documents FROM sent WHERE destination = ? AND offset > ? AND offset <= ?"
      " ORDER BY offset LIMIT ?",
      {destination, after, last, max}, [&](const Statement& row) {
        sent.push_back({row.Integer(0), std::string(row.Blob(1))});
        bytes += sent.back().documents.size();
        return bytes < kMaxReadBytes;
      });
  if (!status.ok()) return status;
  return sent;
}

// The tables are found by destination first, of which there are few: hence the names in front.

absl::StatusOr<std::int64_t> CountSent(Database& database, std::int64_t offset) {
  return database.Integer(
      "SELECT count(*) FROM sent"
      " WHERE destination IN (SELECT name FROM destinations) AND offset = ?",
      {offset});
}

absl::Status SaveSent(Database& database, std::string_view destination,
                      const std::vector<SentRecord>& sent) {
  for (const SentRecord& record : sent) {
    auto status = database.Run("INSERT OR REPLACE INTO sent VALUES (?, ?, ?)",
                               {destination, record.offset, Value::Blob(record.documents)});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status EraseSent(Database& database, std::int64_t offset) {
  return database.Run(
      "DELETE FROM sent WHERE destination IN (SELECT name FROM destinations) AND offset = ?",
      {offset});
}

absl::Status RemoveOrphansOfSent(Database& database, std::int64_t offset) {
  return database.Run(
      "DELETE FROM sent WHERE destination IN (SELECT name FROM destinations) AND offset <= ?"
      " AND NOT EXISTS (SELECT 1 FROM events WHERE events.offset = sent.offset)",
      {offset});
}

}  // namespace interlingua::log::sqlite
