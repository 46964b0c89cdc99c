// What the event log's file keeps of destinations: how far they are, their keyed state, and what
// became of the events that they are done with.
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

/// The lowest of the positions; nothing without destinations.
absl::StatusOr<std::optional<std::int64_t>> SlowestPosition(Database& database);

/// The following write, within a transaction of `database`.

/// Enters a destination at `entered_at`, the end of the log, that is done with everything up to
/// `position`; `before` names the sums
/// (kAccepted or kRemoved) of the events up to there, which do not count as its own.
absl::Status EnterDestination(Database& database, std::string_view destination,
                              std::int64_t position, std::int64_t entered_at,
                              std::string_view before);

absl::Status SaveCommitBatch(Database& database, std::string_view destination,
                             const CommitBatch& batch);

absl::Status SavePaused(Database& database, std::string_view destination, bool paused);

/// kNotFound: the log does not know it.
absl::Status ForgetDestination(Database& database, std::string_view destination);

}  // namespace interlingua::log::sqlite
