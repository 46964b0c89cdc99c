#include "service/log/sqlite/ledger_table.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "service/log/sqlite/destination_table.h"
#include "service/log/sqlite/parked_table.h"

namespace interlingua::log::sqlite {
namespace {

struct Destination {
  std::string name;
  std::int64_t position = 0;
  event::LedgerSums accepted;
  std::array<event::LedgerSums, kOutcomes> done;
  event::LedgerSums waiting;
};

absl::StatusOr<event::LedgerSum> LoadSum(Database& database, std::string_view destination,
                                         std::string_view name, const event::LedgerKey& key) {
  event::LedgerSum sum;
  auto status = database.ForEach(
      "SELECT events, billionths FROM accounts"
      " WHERE destination = ? AND fate = ? AND day = ? AND kind = ? AND currency = ?",
      {destination, name, key.day, key.kind, key.currency}, [&](const Statement& row) {
        const auto value = event::ParseNanos(row.Text(1));
        if (value.ok()) sum = {row.Integer(0), *value};
        return value.status();
      });
  if (!status.ok()) return status;
  return sum;
}

absl::Status LoadDone(Database& database, const event::LedgerSums& accepted,
                      Destination& destination) {
  auto before = LoadSums(database, destination.name, kBefore);
  if (!before.ok()) return before.status();
  destination.accepted = accepted;
  event::AddTo(destination.accepted, *before, -1);
  for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
    auto done = LoadSums(database, destination.name, OutcomeName(static_cast<Outcome>(outcome)));
    if (!done.ok()) return done.status();
    destination.done[outcome] = *std::move(done);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Destination>> LoadDestinations(Database& database,
                                                          std::string_view only) {
  const auto names = DestinationNames(database);
  if (!names.ok()) return names.status();
  const auto accepted = LoadSums(database, "", kAccepted);
  if (!accepted.ok()) return accepted.status();
  std::vector<Destination> destinations;
  for (const std::string& name : *names) {
    if (!only.empty() && name != only) continue;
    const auto position =
        database.Integer("SELECT position FROM destinations WHERE name = ?", {name});
    if (!position.ok()) return position.status();
    Destination destination;
    destination.name = name;
    destination.position = *position;
    if (auto status = LoadDone(database, *accepted, destination); !status.ok()) return status;
    destinations.push_back(std::move(destination));
  }
  return destinations;
}

absl::Status CountWaiting(Database& database, std::vector<Destination>& destinations) {
  std::int64_t from = std::numeric_limits<std::int64_t>::max();
  for (const Destination& one : destinations) from = std::min(from, one.position);
  return database.ForEach(
      "SELECT offset, bytes FROM events WHERE offset > ?", {from}, [&](const Statement& event) {
        const event::LedgerEntry entry = event::LedgerEntryOfBytes(event.Blob(1));
        for (Destination& one : destinations) {
          if (event.Integer(0) > one.position) event::AddTo(one.waiting, entry);
        }
      });
}

// Those that are parked, or being redriven, wait too.
absl::Status CountOthersWaiting(Database& database, Destination& destination) {
  return database.ForEach(
      "SELECT bytes FROM (SELECT offset FROM redrives WHERE destination = ? UNION ALL"
      " SELECT offset FROM parked WHERE destination = ?) AS waiting"
      " JOIN events ON events.offset = waiting.offset",
      {destination.name, destination.name}, [&](const Statement& event) {
        event::AddTo(destination.waiting, event::LedgerEntryOfBytes(event.Blob(0)));
      });
}

void AddBalances(const Destination& destination, std::vector<Balance>& balances) {
  std::map<event::LedgerKey, Balance> by_key;
  const auto set = [&](const event::LedgerSums& sums, auto place) {
    for (const auto& [key, sum] : sums) place(by_key[key]) = sum;
  };
  set(destination.accepted, [](Balance& line) -> event::LedgerSum& { return line.accepted; });
  set(destination.waiting, [](Balance& line) -> event::LedgerSum& { return line.waiting; });
  for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
    set(destination.done[outcome],
        [outcome](Balance& line) -> event::LedgerSum& { return line.done[outcome]; });
  }
  for (auto& [key, line] : by_key) {
    line.destination = destination.name;
    line.account = key;
    balances.push_back(std::move(line));
  }
}

absl::StatusOr<std::vector<Balance>> Read(Database& database, std::string_view only) {
  auto destinations = LoadDestinations(database, only);
  if (!destinations.ok()) return destinations.status();
  if (auto status = CountWaiting(database, *destinations); !status.ok()) return status;
  std::vector<Balance> balances;
  for (Destination& destination : *destinations) {
    if (auto status = CountOthersWaiting(database, destination); !status.ok()) return status;
    AddBalances(destination, balances);
  }
  return balances;
}

}  // namespace

std::string_view OutcomeName(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDelivered:
      return "delivered";
    case Outcome::kWithheld:
      return "withheld";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kDead:
      break;
  }
  return "dead";
}

absl::Status AddSums(Database& database, std::string_view destination, std::string_view name,
                     const event::LedgerSums& sums, int times) {
  // Read and written rather than added by SQL, whose integers have 64 bits.
  for (const auto& [key, more] : sums) {
    const auto before = LoadSum(database, destination, name, key);
    if (!before.ok()) return before.status();
    const std::string value = event::NanosText(before->value + times * more.value);
    auto status = database.Run("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?)",
                               {destination, name, key.day, key.kind, key.currency,
                                before->events + times * more.events, value});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<event::LedgerSums> LoadSums(Database& database, std::string_view destination,
                                           std::string_view name) {
  event::LedgerSums sums;
  auto status = database.ForEach(
      "SELECT day, kind, currency, events, billionths FROM accounts"
      " WHERE destination = ? AND fate = ?",
      {destination, name}, [&](const Statement& row) {
        const auto value = event::ParseNanos(row.Text(4));
        if (!value.ok()) return value.status();
        const event::LedgerSums one = {
            {{row.Integer(0), std::string(row.Text(1)), std::string(row.Text(2))},
             {row.Integer(3), *value}}};
        event::AddTo(sums, one);
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  return sums;
}

absl::StatusOr<std::vector<Balance>> ReadBalances(Database& database,
                                                  std::string_view destination) {
  // One transaction, so that all of it is of one instant.
  if (auto status = database.Execute("BEGIN"); !status.ok()) return status;
  const absl::Cleanup end = [&] { database.Rollback(); };
  return Read(database, destination);
}

absl::StatusOr<DestinationTotals> ReadTotals(Database& database, std::string_view destination) {
  DestinationTotals totals;
  for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome) {
    const auto done = LoadSums(database, destination, OutcomeName(static_cast<Outcome>(outcome)));
    if (!done.ok()) return done.status();
    for (const auto& [key, sum] : *done) totals.done[outcome] += sum.events;
  }
  const auto redrives =
      database.Integer("SELECT count(*) FROM redrives WHERE destination = ?", {destination});
  if (!redrives.ok()) return redrives.status();
  totals.redrives = *redrives;
  const auto parked = LoadParkedTotals(database, destination);
  if (!parked.ok()) return parked.status();
  totals.parked = *parked;
  return totals;
}

}  // namespace interlingua::log::sqlite
