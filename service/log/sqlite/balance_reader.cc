#include "service/log/sqlite/balance_reader.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "service/log/sqlite/account_table.h"
#include "service/log/sqlite/destination_table.h"
#include "service/log/sqlite/schema.h"

namespace interlingua::log::sqlite {
namespace {

struct Destination {
  std::string name;
  Cursor cursor;
  event::LedgerSums accepted;
  std::array<event::LedgerSums, kOutcomes> done;
  event::LedgerSums waiting;
};

absl::Status LoadDone(Database& database, const event::LedgerSums& accepted,
                      Destination& destination) {
  auto before = LoadAccounts(database, destination.name, kBefore);
  if (!before.ok()) return before.status();
  destination.accepted = accepted;
  event::AddTo(destination.accepted, *before, -1);
  for (std::size_t fate = 0; fate < kOutcomes; ++fate) {
    auto done = LoadAccounts(database, destination.name, OutcomeName(static_cast<Outcome>(fate)));
    if (!done.ok()) return done.status();
    destination.done[fate] = *std::move(done);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Destination>> LoadDestinations(Database& database,
                                                          std::string_view only) {
  const auto names = DestinationNames(database);
  if (!names.ok()) return names.status();
  const auto accepted = LoadAccounts(database, "", kAccepted);
  if (!accepted.ok()) return accepted.status();
  std::vector<Destination> destinations;
  for (const std::string& name : *names) {
    if (!only.empty() && name != only) continue;
    const auto progress = LoadProgress(database, name);
    if (!progress.ok()) return progress.status();
    Destination destination;
    destination.name = name;
    destination.cursor = (**progress).cursor;
    if (auto status = LoadDone(database, *accepted, destination); !status.ok()) return status;
    destinations.push_back(std::move(destination));
  }
  return destinations;
}

absl::Status CountWaiting(Database& database, std::vector<Destination>& destinations) {
  std::int64_t from = std::numeric_limits<std::int64_t>::max();
  for (const Destination& one : destinations) from = std::min(from, one.cursor.low_water);
  auto rows = database.Cached("SELECT offset, bytes FROM events WHERE offset > ?");
  if (!rows.ok()) return rows.status();
  (*rows)->Bind(1, from);
  return ForEachRow(**rows, [&](const Statement& event) {
    const event::LedgerEntry entry = event::LedgerEntryOfBytes(event.Blob(1));
    for (Destination& one : destinations) {
      if (!IsDone(one.cursor, event.Integer(0))) event::AddTo(one.waiting, entry);
    }
  });
}

absl::Status CountRedrives(Database& database, Destination& destination) {
  auto rows = database.Cached(
      "SELECT bytes FROM redrives JOIN events ON events.offset = redrives.offset"
      " WHERE destination = ?");
  if (!rows.ok()) return rows.status();
  (*rows)->BindText(1, destination.name);
  return ForEachRow(**rows, [&](const Statement& event) {
    event::AddTo(destination.waiting, event::LedgerEntryOfBytes(event.Blob(0)));
  });
}

void AddBalances(const Destination& destination, std::vector<Balance>& balances) {
  std::map<event::LedgerKey, Balance> lines;
  const auto note = [&](const event::LedgerSums& accounts, auto place) {
    for (const auto& [account, sum] : accounts) place(lines[account]) = sum;
  };
  note(destination.accepted, [](Balance& line) -> event::LedgerSum& { return line.accepted; });
  note(destination.waiting, [](Balance& line) -> event::LedgerSum& { return line.waiting; });
  for (std::size_t fate = 0; fate < kOutcomes; ++fate) {
    note(destination.done[fate],
         [fate](Balance& line) -> event::LedgerSum& { return line.done[fate]; });
  }
  for (auto& [account, line] : lines) {
    line.destination = destination.name;
    line.account = account;
    balances.push_back(std::move(line));
  }
}

absl::StatusOr<std::vector<Balance>> Read(Database& database, std::string_view only) {
  auto destinations = LoadDestinations(database, only);
  if (!destinations.ok()) return destinations.status();
  if (auto status = CountWaiting(database, *destinations); !status.ok()) return status;
  std::vector<Balance> balances;
  for (Destination& destination : *destinations) {
    if (auto status = CountRedrives(database, destination); !status.ok()) return status;
    AddBalances(destination, balances);
  }
  return balances;
}

}  // namespace

absl::StatusOr<std::vector<Balance>> ReadBalances(Database& database,
                                                  std::string_view destination) {
  // One transaction, so that all of it is of one instant.
  if (auto status = database.Execute("BEGIN"); !status.ok()) return status;
  const absl::Cleanup end = [&] { database.Rollback(); };
  return Read(database, destination);
}

absl::StatusOr<DestinationTotals> ReadTotals(Database& database, std::string_view destination) {
  DestinationTotals totals;
  for (std::size_t fate = 0; fate < kOutcomes; ++fate) {
    const auto done = LoadAccounts(database, destination, OutcomeName(static_cast<Outcome>(fate)));
    if (!done.ok()) return done.status();
    for (const auto& [account, sum] : *done) totals.done[fate] += sum.events;
  }
  const auto redrives =
      database.Integer("SELECT count(*) FROM redrives WHERE destination = ?", destination);
  if (!redrives.ok()) return redrives.status();
  totals.redrives = *redrives;
  return totals;
}

}  // namespace interlingua::log::sqlite
