// What the event log's file keeps of destinations: how far they are, what they keep beside that,
// and what became of the events they are done with.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// Nothing when the log does not know the destination.
absl::StatusOr<std::optional<Progress>> LoadProgress(Database& database,
                                                     std::string_view destination);

absl::StatusOr<std::vector<std::string>> DestinationNames(Database& database);

/// The lowest of the low-water marks; nothing without destinations.
absl::StatusOr<std::optional<std::int64_t>> SlowestLowWater(Database& database);

/// The following write, and belong into a transaction.

/// Enters a destination that is done with everything up to `low_water`: the events up to there
/// are none of its own.
absl::Status EnterDestination(Database& database, std::string_view destination,
                              std::int64_t low_water, std::string_view before);

absl::Status SaveCommitBatch(Database& database, std::string_view destination,
                             const CommitBatch& settlement);

absl::Status SavePaused(Database& database, std::string_view destination, bool paused);

/// kNotFound: it is not known.
absl::Status ForgetDestination(Database& database, std::string_view destination);

}  // namespace interlingua::log::sqlite
