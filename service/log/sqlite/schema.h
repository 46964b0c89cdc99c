// The event log's file: its tables and their version.
//
//     events        one row an event; `offset` counts up from 1 without gaps
//     destinations  one row a destination: everything up to `position` is done or parked;
//                   everything up to `entered_at` was in the log before it
//     parked        one row an event that a destination has passed and is not done with: it waits
//                   for another try, or for its turn
//     dead_letters  one row an event that a destination will never take
//     redrives      dead letters that are on their way once more
//     accounts      the ledger, see ledger_table.h: how many events, and how much money, were
//     accepted
//                   (destination ''), were accepted before a destination was entered, and what
//                   became of them
//     kept_state    the keyed state of a destination (carts)
//     marks         single numbers, by name
//     notes         metadata entries of the writers of the log, by name (since version 3)
//     sent          what destinations keep of what they were sent, by offset (since version 3)
//
// The file carries the application id "ILOG" and its version as SQLite's user_version.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// The version that this program writes.
inline constexpr std::int64_t kSchemaVersion = 4;

/// Makes the tables in a new file, or brings those of an earlier version up to this one (in one
/// step: after a kill the file is of one version or of the other).
/// kFailedPrecondition: the file is no event log, or of a newer version; the message names `path`.
absl::Status PrepareSchema(Database& database, std::string_view path);

}  // namespace interlingua::log::sqlite
