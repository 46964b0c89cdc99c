// The event log's file: its tables and their version.
//
//     events        one row an event; `offset` counts up from 1 without gaps
//     destinations  one row a destination: `low_water` and everything before it is done, and what
//                   `done_beyond` lists
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
// `done_beyond` is a text of ascending ranges of offsets: ranges = "" | range *("," range); range =
// first ["-" last]. The file carries the application id "ILOG" and its version as SQLite's
// user_version.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// The version that this program writes.
inline constexpr std::int64_t kSchemaVersion = 3;

/// Makes the tables in a new file, or brings those of an earlier version up to this one (in one
/// step: after a kill the file is of one version or of the other).
/// kFailedPrecondition: the file is no event log, or of a newer version; the message names `path`.
absl::Status PrepareSchema(Database& database, std::string_view path);

/// Writes ascending offsets as ranges: {5, 7, 8, 9} is "5,7-9".
std::string FormatRanges(const std::vector<std::int64_t>& offsets);

/// Reads what `FormatRanges` wrote. kDataLoss: the text is something else.
absl::StatusOr<std::vector<std::int64_t>> ParseRanges(std::string_view text);

}  // namespace interlingua::log::sqlite
