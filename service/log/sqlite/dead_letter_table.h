// Dead letters and redrives in the event log's file.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/dead_letter.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// Up to `max` dead letters that match `query`, by destination and offset, after `after`.
absl::StatusOr<std::vector<DeadLetter>> LoadDeadLetters(Database& database,
                                                        const DeadLetterQuery& query,
                                                        const DeadLetterKey& after, int max);

absl::StatusOr<std::vector<DeadLetterCount>> CountDeadLetters(Database& database,
                                                              std::string_view destination);

/// See EventLog::Redrives.
absl::StatusOr<std::vector<StoredRecord>> LoadRedrives(Database& database,
                                                       std::string_view destination,
                                                       std::int64_t after, int max);

/// The following write, within a transaction of `database`.

absl::Status SaveDeadLetters(Database& database, std::string_view destination,
                             const std::vector<DeadLetter>& letters);

absl::Status EndRedrives(Database& database, std::string_view destination,
                         const std::vector<std::int64_t>& offsets);

/// Turns the next few hundred letters that match `query`, after `after`, into redrives: they no
/// longer count as done. Moves `after` to the last of them. Returns how many; 0 at the end.
absl::StatusOr<std::int64_t> RedriveSlice(Database& database, const DeadLetterQuery& query,
                                          DeadLetterKey& after);

/// Removes the next few hundred letters that match `query`, in the same way.
absl::StatusOr<std::int64_t> DiscardSlice(Database& database, const DeadLetterQuery& query,
                                          DeadLetterKey& after);

}  // namespace interlingua::log::sqlite
