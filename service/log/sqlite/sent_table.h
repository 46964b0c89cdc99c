// What destinations keep in the event log's file of what they were sent.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// See EventLog::Sent.
absl::StatusOr<std::vector<SentRecord>> LoadSent(Database& database, std::string_view destination,
                                                 std::int64_t after, std::int64_t last, int max);

/// How many destinations keep something of the event.
absl::StatusOr<std::int64_t> CountSent(Database& database, std::int64_t offset);

/// The following write, within a transaction of `database`.

/// Replaces what the destination keeps of each event.
absl::Status SaveSent(Database& database, std::string_view destination,
                      const std::vector<SentRecord>& sent);

/// Removes what all destinations keep of one event.
absl::Status EraseSent(Database& database, std::int64_t offset);

/// Removes what they keep of events up to `offset` that the log does not have any more.
absl::Status RemoveOrphansOfSent(Database& database, std::int64_t offset);

}  // namespace interlingua::log::sqlite
