// The ledger in the event log's file: sums of events and money by destination, outcome and key.
#pragma once

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"
#include "translator/event/ledger_key.h"

namespace interlingua::log::sqlite {

/// Under which names sums are kept besides those of the outcomes.
inline constexpr char kAccepted[] = "accepted";  ///< destination ''
inline constexpr char kRemoved[] = "removed";    ///< destination ''; accepted and removed since
inline constexpr char kBefore[] = "before";      ///< accepted before the destination was entered

/// The name of an outcome in the table: `delivered`, `withheld`, `refused` or `dead`.
std::string_view OutcomeName(Outcome outcome);

/// Adds `times` (1 or -1) the sums to those of a destination and a name. Within a transaction of
/// `database`.
absl::Status AddSums(Database& database, std::string_view destination, std::string_view name,
                     const event::LedgerSums& sums, int times = 1);

/// The sums of a destination and a name.
absl::StatusOr<event::LedgerSums> LoadSums(Database& database, std::string_view destination,
                                           std::string_view name);

/// See EventLog::Balances. What waits is counted event by event, not computed from the other sums,
/// so that a balance that is even is a proof.
absl::StatusOr<std::vector<Balance>> ReadBalances(Database& database, std::string_view destination);

/// See EventLog::Totals.
absl::StatusOr<DestinationTotals> ReadTotals(Database& database, std::string_view destination);

}  // namespace interlingua::log::sqlite
