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

/// Up to `max` of those that `query` means, by destination and offset, after `after`.
absl::StatusOr<std::vector<DeadLetter>> LoadDeadLetters(Database& database,
                                                        const DeadLetterQuery& query,
                                                        const DeadLetterKey& after, int max);

absl::StatusOr<std::vector<DeadLetterCount>> CountDeadLetters(Database& database,
                                                              std::string_view destination);

/// Events that are to be sent once more.
absl::StatusOr<std::vector<StoredRecord>> LoadRedrives(Database& database,
                                                       std::string_view destination,
                                                       std::int64_t after, int max);

/// The following write, and belong into a transaction.

absl::Status SaveDeadLetters(Database& database, std::string_view destination,
                             const std::vector<DeadLetter>& letters);

absl::Status EndRedrives(Database& database, std::string_view destination,
                         const std::vector<std::int64_t>& offsets);

/// Turns a slice of the letters that `query` means into redrives: they are no longer counted as
/// done. Those after `after`, which moves on. How many; 0 when there are none left.
absl::StatusOr<std::int64_t> RedriveSlice(Database& database, const DeadLetterQuery& query,
                                          DeadLetterKey& after);

/// Removes a slice of the letters that `query` means. How many; 0 when there are none left.
absl::StatusOr<std::int64_t> DiscardSlice(Database& database, const DeadLetterQuery& query,
                                          DeadLetterKey& after);

}  // namespace interlingua::log::sqlite
