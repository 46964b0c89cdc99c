// The table of accounts in the event log's file.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"
#include "translator/event/ledger_key.h"

namespace interlingua::log::sqlite {

/// The word for a fate in the table.
std::string_view OutcomeName(Outcome fate);

/// Adds `times` (1 or -1) the sums under the headings of a destination and a fate. Within a
/// transaction of `database`.
absl::Status AddAccounts(Database& database, std::string_view destination, std::string_view fate,
                         const event::LedgerSums& accounts, int times = 1);

/// What stands under a destination and a fate.
absl::StatusOr<event::LedgerSums> LoadAccounts(Database& database, std::string_view destination,
                                               std::string_view fate);

}  // namespace interlingua::log::sqlite
