#include "service/log/sqlite/dead_letter_table.h"

#include <string>
#include <utility>
#include <variant>

#include "absl/cleanup/cleanup.h"
#include "service/log/sqlite/account_table.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

// Small enough that producers, who share the writer, wait for it hardly longer than for a commit.
constexpr int kLettersOfASlice = 500;

/// Conditions of a query with the values that they compare to.
class Conditions {
 public:
  Conditions(const DeadLetterQuery& query, const DeadLetterKey& after) {
    if (!query.destination.empty()) Add("destination = ?", query.destination);
    AddOneOf("kind", query.kinds);
    AddOneOf("event_id", query.event_ids);
    if (!query.reason.empty()) Add("instr(reason, ?) > 0", query.reason);
    if (query.refused.has_value()) Add("refused = ?", std::int64_t{*query.refused ? 1 : 0});
    if (query.offset.has_value()) Add("offset = ?", *query.offset);
    if (query.since_ms > 0) Add("died_at >= ?", query.since_ms);
    if (query.until_ms > 0) Add("died_at < ?", query.until_ms);
    Add("(destination, offset) > (?", after.destination);
    sql_ += ", ?)";
    values_.emplace_back(after.offset);
  }

  const std::string& sql() const { return sql_; }

  /// Binds the values from the left and returns the index of the next place. The conditions
  /// outlive the use of the statement.
  int Bind(Statement& statement) const {
    int index = 1;
    for (const auto& value : values_) {
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        statement.Bind(index++, *number);
      } else {
        statement.BindText(index++, std::get<std::string>(value));
      }
    }
    return index;
  }

 private:
  using Value = std::variant<std::int64_t, std::string>;

  void Add(std::string_view condition, Value value) {
    sql_.append(sql_.empty() ? " WHERE " : " AND ").append(condition);
    values_.push_back(std::move(value));
  }

  void AddOneOf(std::string_view column, const std::vector<std::string>& values) {
    if (values.empty()) return;
    sql_.append(sql_.empty() ? " WHERE " : " AND ").append(column).append(" IN (");
    for (const std::string& value : values) {
      sql_ += sql_.back() == '(' ? "?" : ", ?";
      values_.emplace_back(value);
    }
    sql_ += ")";
  }

  std::string sql_;
  std::vector<Value> values_;
};

DeadLetter LetterOf(const Statement& row) {
  DeadLetter letter;
  letter.destination = std::string(row.Text(0));
  letter.offset = row.Integer(1);
  letter.event_id = std::string(row.Text(2));
  letter.kind = std::string(row.Text(3));
  letter.reason = std::string(row.Text(4));
  letter.refused = row.Integer(5) != 0;
  letter.answer = std::string(row.Text(6));
  letter.attempts = static_cast<int>(row.Integer(7));
  letter.first_sent_at_ms = row.Integer(8);
  letter.died_at_ms = row.Integer(9);
  return letter;
}

absl::Status RunForLetter(Database& database, const char* sql, std::string_view destination,
                          std::int64_t offset) {
  auto statement = database.Cached(sql);
  if (!statement.ok()) return statement.status();
  (*statement)->BindText(1, destination);
  (*statement)->Bind(2, offset);
  return (*statement)->Run();
}

absl::Status DeleteLetter(Database& database, const DeadLetter& letter) {
  return RunForLetter(database, "DELETE FROM dead_letters WHERE destination = ? AND offset = ?",
                      letter.destination, letter.offset);
}

absl::StatusOr<event::LedgerEntry> EntryAt(Database& database, std::int64_t offset) {
  auto statement = database.Cached("SELECT bytes FROM events WHERE offset = ?");
  if (!statement.ok()) return statement.status();
  const absl::Cleanup reset = [&] { (*statement)->Reset(); };
  (*statement)->Bind(1, offset);
  const auto row = (*statement)->Step();
  if (!row.ok()) return row.status();
  if (!*row) {
    return absl::DataLossError(text::ToAbsl(
        text::Concat("the event at offset ", offset, " stands as a dead letter and is missing")));
  }
  return event::LedgerEntryOfBytes((*statement)->Blob(0));
}

absl::Status RedriveLetter(Database& database, const DeadLetter& letter) {
  const auto entry = EntryAt(database, letter.offset);
  if (!entry.ok()) return entry.status();
  event::LedgerSums accounts;
  event::AddTo(accounts, *entry);
  const Outcome fate = letter.refused ? Outcome::kRefused : Outcome::kDead;
  auto status = AddAccounts(database, letter.destination, OutcomeName(fate), accounts, -1);
  if (status.ok()) {
    status = RunForLetter(database, "INSERT OR REPLACE INTO redrives VALUES (?, ?)",
                          letter.destination, letter.offset);
  }
  if (status.ok()) status = DeleteLetter(database, letter);
  return status;
}

}  // namespace

absl::StatusOr<std::vector<DeadLetter>> LoadDeadLetters(Database& database,
                                                        const DeadLetterQuery& query,
                                                        const DeadLetterKey& after, int max) {
  const Conditions conditions(query, after);
  auto rows = database.Prepare(
      text::Concat("SELECT destination, offset, event_id, kind, reason, refused, answer, attempts,"
                   " first_sent_at, died_at FROM dead_letters",
                   conditions.sql(), " ORDER BY destination, offset LIMIT ?")
          .c_str());
  if (!rows.ok()) return rows.status();
  rows->Bind(conditions.Bind(*rows), max);
  std::vector<DeadLetter> letters;
  auto status =
      ForEachRow(*rows, [&](const Statement& letter) { letters.push_back(LetterOf(letter)); });
  if (!status.ok()) return status;
  return letters;
}

absl::StatusOr<std::vector<DeadLetterCount>> CountDeadLetters(Database& database,
                                                              std::string_view destination) {
  auto rows = database.Cached(
      "SELECT kind || ': ' || reason, count(*) FROM dead_letters WHERE destination = ?"
      " GROUP BY 1 ORDER BY 2 DESC, 1");
  if (!rows.ok()) return rows.status();
  (*rows)->BindText(1, destination);
  std::vector<DeadLetterCount> counts;
  auto status = ForEachRow(**rows, [&](const Statement& row) {
    counts.push_back({std::string(row.Text(0)), row.Integer(1)});
  });
  if (!status.ok()) return status;
  return counts;
}

absl::StatusOr<std::vector<StoredRecord>> LoadRedrives(Database& database,
                                                       std::string_view destination,
                                                       std::int64_t after, int max) {
  auto rows = database.Cached(
      "SELECT redrives.offset, bytes FROM redrives JOIN events ON events.offset = redrives.offset"
      " WHERE destination = ? AND redrives.offset > ? ORDER BY redrives.offset LIMIT ?");
  if (!rows.ok()) return rows.status();
  (*rows)->BindText(1, destination);
  (*rows)->Bind(2, after);
  (*rows)->Bind(3, max);
  std::vector<StoredRecord> records;
  auto status = ForEachRow(**rows, [&](const Statement& row) {
    records.push_back({row.Integer(0), std::make_shared<const std::string>(row.Blob(1))});
  });
  if (!status.ok()) return status;
  return records;
}

namespace {

/// Changes each letter of a slice of those that `query` means, after `after`, which moves on.
absl::StatusOr<std::int64_t> ChangeSlice(Database& database, const DeadLetterQuery& query,
                                         DeadLetterKey& after,
                                         absl::Status (*change)(Database&, const DeadLetter&)) {
  const auto letters = LoadDeadLetters(database, query, after, kLettersOfASlice);
  if (!letters.ok()) return letters.status();
  for (const DeadLetter& letter : *letters) {
    if (auto status = change(database, letter); !status.ok()) return status;
    after = {letter.destination, letter.offset};
  }
  return static_cast<std::int64_t>(letters->size());
}

}  // namespace

absl::Status SaveDeadLetters(Database& database, std::string_view destination,
                             const std::vector<DeadLetter>& letters) {
  auto statement =
      database.Cached("INSERT OR REPLACE INTO dead_letters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!statement.ok()) return statement.status();
  for (const DeadLetter& letter : letters) {
    Statement& row = **statement;
    row.BindText(1, destination);
    row.Bind(2, letter.offset);
    row.BindText(3, letter.event_id);
    row.BindText(4, letter.kind);
    row.BindText(5, letter.reason);
    row.Bind(6, letter.refused ? 1 : 0);
    row.BindText(7, letter.answer);
    row.Bind(8, letter.attempts);
    row.Bind(9, letter.first_sent_at_ms);
    row.Bind(10, letter.died_at_ms);
    if (auto status = row.Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status EndRedrives(Database& database, std::string_view destination,
                         const std::vector<std::int64_t>& offsets) {
  for (const std::int64_t offset : offsets) {
    auto status = RunForLetter(
        database, "DELETE FROM redrives WHERE destination = ? AND offset = ?", destination, offset);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> RedriveSlice(Database& database, const DeadLetterQuery& query,
                                          DeadLetterKey& after) {
  return ChangeSlice(database, query, after, RedriveLetter);
}

absl::StatusOr<std::int64_t> DiscardSlice(Database& database, const DeadLetterQuery& query,
                                          DeadLetterKey& after) {
  return ChangeSlice(database, query, after, DeleteLetter);
}

}  // namespace interlingua::log::sqlite
