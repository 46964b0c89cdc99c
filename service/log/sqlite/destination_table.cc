#include "service/log/sqlite/destination_table.h"

#include <utility>

#include "service/log/sqlite/dead_letter_table.h"
#include "service/log/sqlite/ledger_table.h"
#include "service/log/sqlite/parked_table.h"
#include "service/log/sqlite/sent_table.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

absl::StatusOr<std::vector<KeyedState>> LoadKeyedStates(Database& database,
                                                        std::string_view destination) {
  std::vector<KeyedState> states;
  auto status =
      database.ForEach("SELECT key, bytes FROM kept_state WHERE destination = ?", {destination},
                       [&](const Statement& row) {
                         states.push_back({std::string(row.Text(0)), std::string(row.Blob(1))});
                       });
  if (!status.ok()) return status;
  return states;
}

absl::Status SaveKeyedStates(Database& database, std::string_view destination,
                             const std::vector<KeyedState>& states) {
  for (const KeyedState& state : states) {
    auto status = state.bytes.empty()
                      ? database.Run("DELETE FROM kept_state WHERE destination = ? AND key = ?",
                                     {destination, state.key})
                      : database.Run("INSERT OR REPLACE INTO kept_state VALUES (?, ?, ?)",
                                     {destination, state.key, Value::Blob(state.bytes)});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<Progress>> LoadProgress(Database& database,
                                                     std::string_view destination) {
  std::optional<Progress> progress;
  auto status =
      database.ForEach("SELECT position, paused, entered_at FROM destinations WHERE name = ?",
                       {destination}, [&](const Statement& row) {
                         progress.emplace();
                         progress->position = row.Integer(0);
                         progress->paused = row.Integer(1) != 0;
                         progress->entered_at = row.Integer(2);
                       });
  if (!status.ok()) return status;
  if (!progress.has_value()) return std::nullopt;
  auto states = LoadKeyedStates(database, destination);
  if (!states.ok()) return states.status();
  progress->keyed_state = *std::move(states);
  auto parked = LoadParked(database, destination);
  if (!parked.ok()) return parked.status();
  progress->parked = *std::move(parked);
  return progress;
}

absl::StatusOr<std::optional<std::int64_t>> SlowestPosition(Database& database) {
  std::optional<std::int64_t> slowest;
  auto status = database.ForEach("SELECT position FROM destinations ORDER BY position LIMIT 1", {},
                                 [&](const Statement& row) { slowest = row.Integer(0); });
  if (!status.ok()) return status;
  return slowest;
}

absl::StatusOr<std::vector<std::string>> DestinationNames(Database& database) {
  std::vector<std::string> names;
  auto status = database.ForEach("SELECT name FROM destinations ORDER BY name", {},
                                 [&](const Statement& row) { names.emplace_back(row.Text(0)); });
  if (!status.ok()) return status;
  return names;
}

absl::Status EnterDestination(Database& database, std::string_view destination,
                              std::int64_t position, std::int64_t entered_at,
                              std::string_view before) {
  const auto known = LoadProgress(database, destination);
  if (!known.ok()) return known.status();
  if (known->has_value()) return absl::OkStatus();
  const auto sums = LoadSums(database, "", before);
  if (!sums.ok()) return sums.status();
  if (auto status = AddSums(database, destination, kBefore, *sums); !status.ok()) return status;
  return database.Run("INSERT INTO destinations (name, position, entered_at) VALUES (?, ?, ?)",
                      {destination, position, entered_at});
}

absl::Status SaveCommitBatch(Database& database, std::string_view destination,
                             const CommitBatch& batch) {
  auto status = database.Run("UPDATE destinations SET position = ? WHERE name = ?",
                             {batch.position, destination});
  if (status.ok() && sqlite3_changes(database.handle()) == 0) {
    status = absl::FailedPreconditionError(
        text::ToAbsl(text::Concat("the event log does not know the destination ", destination)));
  }
  for (std::size_t outcome = 0; status.ok() && outcome < kOutcomes; ++outcome) {
    status = AddSums(database, destination, OutcomeName(static_cast<Outcome>(outcome)),
                     batch.accounts[outcome]);
  }
  if (status.ok()) status = SaveDeadLetters(database, destination, batch.dead_letters);
  if (status.ok()) status = EndRedrives(database, destination, batch.redriven);
  if (status.ok()) status = SaveParked(database, destination, batch.parked);
  if (status.ok()) status = RemoveParked(database, destination, batch.unparked);
  if (status.ok()) status = SaveKeyedStates(database, destination, batch.keyed_state);
  if (status.ok()) status = SaveSent(database, destination, batch.sent);
  return status;
}

absl::Status SavePaused(Database& database, std::string_view destination, bool paused) {
  return database.Run("UPDATE destinations SET paused = ? WHERE name = ?", {paused, destination});
}

absl::Status ForgetDestination(Database& database, std::string_view destination) {
  const auto known = LoadProgress(database, destination);
  if (!known.ok()) return known.status();
  if (!known->has_value()) {
    return absl::NotFoundError(
        text::ToAbsl(text::Concat("the event log knows no destination ", destination)));
  }
  for (const char* sql :
       {"DELETE FROM destinations WHERE name = ?", "DELETE FROM dead_letters WHERE destination = ?",
        "DELETE FROM redrives WHERE destination = ?", "DELETE FROM parked WHERE destination = ?",
        "DELETE FROM accounts WHERE destination = ?",
        "DELETE FROM kept_state WHERE destination = ?", "DELETE FROM sent WHERE destination = ?"}) {
    if (auto status = database.Run(sql, {destination}); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace interlingua::log::sqlite
