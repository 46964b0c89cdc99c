// The ledger as the event log's file has it at one instant.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// See EventLog::Balances. What waits is counted event by event, not concluded from the rest, so
/// that a balance that is even says something.
absl::StatusOr<std::vector<Balance>> ReadBalances(Database& database, std::string_view destination);

/// See EventLog::Totals.
absl::StatusOr<DestinationTotals> ReadTotals(Database& database, std::string_view destination);

}  // namespace interlingua::log::sqlite
