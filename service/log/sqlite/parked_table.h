// Parked events in the event log's file.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// All of a destination, by offset, without `prepared`. kDataLoss: the order keys are damaged.
absl::StatusOr<std::vector<ParkedEvent>> LoadParked(Database& database,
                                                    std::string_view destination);

/// See EventLog::ReadParked.
absl::StatusOr<std::vector<ParkedRecord>> LoadParkedRecords(
    Database& database, std::string_view destination, const std::vector<std::int64_t>& offsets);

/// See EventLog::ListParked.
absl::StatusOr<std::vector<ParkedEvent>> ListParkedEvents(Database& database,
                                                          const ParkedQuery& query,
                                                          const DeadLetterKey& after, int max);

absl::StatusOr<ParkedTotals> LoadParkedTotals(Database& database, std::string_view destination);

/// The following write, within a transaction of `database`.

/// Keeps what an operator has asked of events that are parked already.
absl::Status SaveParked(Database& database, std::string_view destination,
                        const std::vector<ParkedEvent>& parked);

absl::Status RemoveParked(Database& database, std::string_view destination,
                          const std::vector<std::int64_t>& offsets);

/// Makes the next few hundred that match `query`, after `after`, due; see
/// EventLog::MakeParkedDue. Moves `after` to the last of them. Returns how many; 0 at the end.
absl::StatusOr<std::int64_t> MakeDueSlice(Database& database, const ParkedQuery& query,
                                          DeadLetterKey& after, std::int64_t now_ms, bool bury);

}  // namespace interlingua::log::sqlite
