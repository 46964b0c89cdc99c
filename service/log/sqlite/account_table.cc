#include "service/log/sqlite/account_table.h"

#include <utility>

#include "absl/cleanup/cleanup.h"

namespace interlingua::log::sqlite {

std::string_view OutcomeName(Outcome fate) {
  switch (fate) {
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

absl::Status AddAccounts(Database& database, std::string_view destination, std::string_view fate,
                         const event::LedgerSums& accounts, int times) {
  // Read and written rather than added by SQL, whose integers have 64 bits.
  auto select = database.Cached(
      "SELECT events, billionths FROM accounts"
      " WHERE destination = ? AND fate = ? AND day = ? AND kind = ? AND currency = ?");
  if (!select.ok()) return select.status();
  auto replace = database.Cached("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?)");
  if (!replace.ok()) return replace.status();
  for (const auto& [account, sum] : accounts) {
    const auto bind = [&, &heading = account](Statement& statement) {
      statement.BindText(1, destination);
      statement.BindText(2, fate);
      statement.Bind(3, heading.day);
      statement.BindText(4, heading.kind);
      statement.BindText(5, heading.currency);
    };
    const absl::Cleanup reset = [&] { (*select)->Reset(); };
    event::LedgerSum total;
    bind(**select);
    const auto row = (*select)->Step();
    if (!row.ok()) return row.status();
    if (*row) {
      total.events = (*select)->Integer(0);
      const auto value = event::ParseNanos((*select)->Text(1));
      if (!value.ok()) return value.status();
      total.value = *value;
    }
    const std::string value = event::NanosText(total.value + times * sum.value);
    bind(**replace);
    (*replace)->Bind(6, total.events + times * sum.events);
    (*replace)->BindText(7, value);
    if (auto status = (*replace)->Run(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<event::LedgerSums> LoadAccounts(Database& database, std::string_view destination,
                                               std::string_view fate) {
  auto select = database.Cached(
      "SELECT day, kind, currency, events, billionths FROM accounts"
      " WHERE destination = ? AND fate = ?");
  if (!select.ok()) return select.status();
  (*select)->BindText(1, destination);
  (*select)->BindText(2, fate);
  event::LedgerSums accounts;
  auto status = ForEachRow(**select, [&](const Statement& row) {
    const auto value = event::ParseNanos(row.Text(4));
    if (!value.ok()) return value.status();
    const event::LedgerSums one = {
        {{row.Integer(0), std::string(row.Text(1)), std::string(row.Text(2))},
         {row.Integer(3), *value}}};
    event::AddTo(accounts, one);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return accounts;
}

}  // namespace interlingua::log::sqlite
