#include "service/log/sqlite/dead_letter_table.h"

#include <optional>
#include <string>
#include <utility>

#include "service/log/sqlite/conditions.h"
#include "service/log/sqlite/ledger_table.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

// Small enough that producers, who share the writer, wait hardly longer than for a commit.
constexpr int kLettersPerSlice = 500;

Conditions ConditionsOf(const DeadLetterQuery& query, const DeadLetterKey& after) {
  Conditions conditions(after);
  if (!query.destination.empty()) conditions.Add("destination = ?", query.destination);
  conditions.AddOneOf("kind", query.kinds);
  conditions.AddOneOf("event_id", query.event_ids);
  if (!query.reason.empty()) conditions.Add("instr(reason, ?) > 0", query.reason);
  if (query.refused.has_value()) conditions.Add("refused = ?", *query.refused);
  if (query.offset.has_value()) conditions.Add("offset = ?", *query.offset);
  if (query.since_ms > 0) conditions.Add("died_at >= ?", query.since_ms);
  if (query.until_ms > 0) conditions.Add("died_at < ?", query.until_ms);
  return conditions;
}

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

absl::Status DeleteLetter(Database& database, const DeadLetter& letter) {
  return database.Run("DELETE FROM dead_letters WHERE destination = ? AND offset = ?",
                      {letter.destination, letter.offset});
}

absl::StatusOr<event::LedgerEntry> EntryAt(Database& database, std::int64_t offset) {
  std::optional<event::LedgerEntry> entry;
  auto status = database.ForEach(
      "SELECT bytes FROM events WHERE offset = ?", {offset},
      [&](const Statement& row) { entry = event::LedgerEntryOfBytes(row.Blob(0)); });
  if (!status.ok()) return status;
  if (entry.has_value()) return *std::move(entry);
  return absl::DataLossError(text::ToAbsl(
      text::Concat("the event at offset ", offset, " stands as a dead letter and is missing")));
}

absl::Status RedriveLetter(Database& database, const DeadLetter& letter) {
  const auto entry = EntryAt(database, letter.offset);
  if (!entry.ok()) return entry.status();
  event::LedgerSums sums;
  event::AddTo(sums, *entry);
  const Outcome outcome = letter.refused ? Outcome::kRefused : Outcome::kDead;
  auto status = AddSums(database, letter.destination, OutcomeName(outcome), sums, -1);
  if (status.ok()) {
    status = database.Run("INSERT OR REPLACE INTO redrives VALUES (?, ?)",
                          {letter.destination, letter.offset});
  }
  if (status.ok()) status = DeleteLetter(database, letter);
  return status;
}

/// Changes the next letters that match `query`, after `after`, and moves `after` to the last one.
absl::StatusOr<std::int64_t> ChangeSlice(Database& database, const DeadLetterQuery& query,
                                         DeadLetterKey& after,
                                         absl::Status (*change)(Database&, const DeadLetter&)) {
  const auto letters = LoadDeadLetters(database, query, after, kLettersPerSlice);
  if (!letters.ok()) return letters.status();
  for (const DeadLetter& letter : *letters) {
    if (auto status = change(database, letter); !status.ok()) return status;
    after = {letter.destination, letter.offset};
  }
  return static_cast<std::int64_t>(letters->size());
}

}  // namespace

absl::StatusOr<std::vector<DeadLetter>> LoadDeadLetters(Database& database,
                                                        const DeadLetterQuery& query,
                                                        const DeadLetterKey& after, int max) {
  const Conditions conditions = ConditionsOf(query, after);
  std::vector<Value> values = conditions.values();
  values.emplace_back(max);
  auto rows = database.Prepare(
      text::Concat("SELECT destination, offset, event_id, kind, reason, refused, answer, attempts,"
                   " first_sent_at, died_at FROM dead_letters",
                   conditions.sql(), " ORDER BY destination, offset LIMIT ?")
          .c_str());
  if (!rows.ok()) return rows.status();
  rows->Bind(values);
  std::vector<DeadLetter> letters;
  auto status =
      ForEachRow(*rows, [&](const Statement& letter) { letters.push_back(LetterOf(letter)); });
  if (!status.ok()) return status;
  return letters;
}

absl::StatusOr<std::vector<DeadLetterCount>> CountDeadLetters(Database& database,
                                                              std::string_view destination) {
  std::vector<DeadLetterCount> counts;
  auto status = database.ForEach(
      "SELECT kind || ': ' || reason, count(*) FROM dead_letters WHERE destination = ?"
      " GROUP BY 1 ORDER BY 2 DESC, 1",
      {destination}, [&](const Statement& row) {
        counts.push_back({std::string(row.Text(0)), row.Integer(1)});
      });
  if (!status.ok()) return status;
  return counts;
}

absl::StatusOr<std::vector<StoredRecord>> LoadRedrives(Database& database,
                                                       std::string_view destination,
                                                       std::int64_t after, int max) {
  std::vector<StoredRecord> records;
  auto status = database.ForEach(
      "SELECT redrives.offset, bytes FROM redrives JOIN events ON events.offset = redrives.offset"
      " WHERE destination = ? AND redrives.offset > ? ORDER BY redrives.offset LIMIT ?",
      {destination, after, max}, [&](const Statement& row) {
        records.push_back({row.Integer(0), std::make_shared<const std::string>(row.Blob(1))});
      });
  if (!status.ok()) return status;
  return records;
}

absl::Status SaveDeadLetters(Database& database, std::string_view destination,
                             const std::vector<DeadLetter>& letters) {
  for (const DeadLetter& letter : letters) {
    auto status = database.Run(
        "INSERT OR REPLACE INTO dead_letters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {destination, letter.offset, letter.event_id, letter.kind, letter.reason, letter.refused,
         letter.answer, letter.attempts, letter.first_sent_at_ms, letter.died_at_ms});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status EndRedrives(Database& database, std::string_view destination,
                         const std::vector<std::int64_t>& offsets) {
  for (const std::int64_t offset : offsets) {
    auto status = database.Run("DELETE FROM redrives WHERE destination = ? AND offset = ?",
                               {destination, offset});
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
