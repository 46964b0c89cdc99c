#include "service/log/sqlite/destination_table.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "service/log/sqlite/account_table.h"
#include "service/log/sqlite/dead_letter_table.h"
#include "service/log/sqlite/schema.h"
#include "service/log/sqlite/sent_table.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

absl::StatusOr<std::vector<KeyedState>> LoadKept(Database& database, std::string_view destination) {
  auto rows = database.Cached("SELECT key, bytes FROM kept_state WHERE destination = ?");
  if (!rows.ok()) return rows.status();
  (*rows)->BindText(1, destination);
  std::vector<KeyedState> kept;
  auto status = ForEachRow(**rows, [&](const Statement& row) {
    kept.push_back({std::string(row.Text(0)), std::string(row.Blob(1))});
  });
  if (!status.ok()) return status;
  return kept;
}

absl::Status SaveKept(Database& database, std::string_view destination,
                      const std::vector<KeyedState>& kept) {
  for (const KeyedState& state : kept) {
    auto statement = database.Cached(
        state.bytes.empty() ? "DELETE FROM kept_state WHERE destination = ? AND key = ?"
                            : "INSERT OR REPLACE INTO kept_state VALUES (?, ?, ?)");
    if (!statement.ok()) return statement.status();
    (*statement)->BindText(1, destination);
    (*statement)->BindText(2, state.key);
    if (!state.bytes.empty()) (*statement)->BindBlob(3, state.bytes);
    if (auto status = (*statement)->Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<Progress>> LoadProgress(Database& database,
                                                     std::string_view destination) {
  auto statement =
      database.Cached("SELECT low_water, done_beyond, paused FROM destinations WHERE name = ?");
  if (!statement.ok()) return statement.status();
  const absl::Cleanup reset = [&] { (*statement)->Reset(); };
  (*statement)->BindText(1, destination);
  const auto row = (*statement)->Step();
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  Progress progress;
  progress.cursor.low_water = (*statement)->Integer(0);
  auto done_beyond = ParseRanges((*statement)->Text(1));
  if (!done_beyond.ok()) return done_beyond.status();
  progress.cursor.done_beyond = *std::move(done_beyond);
  progress.paused = (*statement)->Integer(2) != 0;
  auto kept = LoadKept(database, destination);
  if (!kept.ok()) return kept.status();
  progress.keyed_state = *std::move(kept);
  return progress;
}

absl::StatusOr<std::optional<std::int64_t>> SlowestLowWater(Database& database) {
  auto statement = database.Cached("SELECT min(low_water), count(*) FROM destinations");
  if (!statement.ok()) return statement.status();
  const absl::Cleanup reset = [&] { (*statement)->Reset(); };
  const auto row = (*statement)->Step();
  if (!row.ok()) return row.status();
  if ((*statement)->Integer(1) == 0) return std::nullopt;
  return (*statement)->Integer(0);
}

absl::StatusOr<std::vector<std::string>> DestinationNames(Database& database) {
  auto rows = database.Cached("SELECT name FROM destinations ORDER BY name");
  if (!rows.ok()) return rows.status();
  std::vector<std::string> names;
  auto status = ForEachRow(**rows, [&](const Statement& row) { names.emplace_back(row.Text(0)); });
  if (!status.ok()) return status;
  return names;
}

absl::Status EnterDestination(Database& database, std::string_view destination,
                              std::int64_t low_water, std::string_view before) {
  const auto known = LoadProgress(database, destination);
  if (!known.ok()) return known.status();
  if (known->has_value()) return absl::OkStatus();
  const auto accounts = LoadAccounts(database, "", before);
  if (!accounts.ok()) return accounts.status();
  if (auto status = AddAccounts(database, destination, kBefore, *accounts); !status.ok()) {
    return status;
  }
  auto statement =
      database.Cached("INSERT INTO destinations (name, low_water, done_beyond) VALUES (?, ?, '')");
  if (!statement.ok()) return statement.status();
  (*statement)->BindText(1, destination);
  (*statement)->Bind(2, low_water);
  return (*statement)->Run();
}

absl::Status SaveCommitBatch(Database& database, std::string_view destination,
                             const CommitBatch& settlement) {
  auto save =
      database.Cached("UPDATE destinations SET low_water = ?, done_beyond = ? WHERE name = ?");
  if (!save.ok()) return save.status();
  const std::string done_beyond = FormatRanges(settlement.cursor.done_beyond);
  (*save)->Bind(1, settlement.cursor.low_water);
  (*save)->BindText(2, done_beyond);
  (*save)->BindText(3, destination);
  auto status = (*save)->Run();
  if (status.ok() && sqlite3_changes(database.handle()) == 0) {
    status = absl::FailedPreconditionError(
        text::ToAbsl(text::Concat("the event log does not know the destination ", destination)));
  }
  for (std::size_t fate = 0; status.ok() && fate < kOutcomes; ++fate) {
    status = AddAccounts(database, destination, OutcomeName(static_cast<Outcome>(fate)),
                         settlement.accounts[fate]);
  }
  if (status.ok()) status = SaveDeadLetters(database, destination, settlement.dead_letters);
  if (status.ok()) status = EndRedrives(database, destination, settlement.redriven);
  if (status.ok()) status = SaveKept(database, destination, settlement.keyed_state);
  if (status.ok()) status = SaveSent(database, destination, settlement.sent);
  return status;
}

absl::Status SavePaused(Database& database, std::string_view destination, bool paused) {
  auto statement = database.Cached("UPDATE destinations SET paused = ? WHERE name = ?");
  if (!statement.ok()) return statement.status();
  (*statement)->Bind(1, paused ? 1 : 0);
  (*statement)->BindText(2, destination);
  return (*statement)->Run();
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
        "DELETE FROM redrives WHERE destination = ?", "DELETE FROM accounts WHERE destination = ?",
        "DELETE FROM kept_state WHERE destination = ?", "DELETE FROM sent WHERE destination = ?"}) {
    auto statement = database.Cached(sql);
    if (!statement.ok()) return statement.status();
    (*statement)->BindText(1, destination);
    if (auto status = (*statement)->Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace interlingua::log::sqlite
