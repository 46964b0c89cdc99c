// The event log's file: its tables and their version.
//
//     events        one row an event; `offset` counts up from 1 without gaps
//     destinations  one row a destination: `low_water` and everything before it is done, and what
//     `done_beyond` lists dead_letters  one row an event that a destination will never take
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
#include "service/log/database.h"

namespace interlingua {

/// The version that this program writes.
inline constexpr std::int64_t kSchemaVersion = 1;

/// Makes the tables in a new file, or checks that the file is an event log of a version that this
/// program knows. kFailedPrecondition: it is not; the message names `path`.
absl::Status PrepareSchema(Database& database, std::string_view path);

/// Writes ascending offsets as ranges: {5, 7, 8, 9} is "5,7-9".
std::string FormatRanges(const std::vector<std::int64_t>& offsets);

/// Reads what `FormatRanges` wrote. kDataLoss: it is something else.
absl::StatusOr<std::vector<std::int64_t>> ParseRanges(std::string_view text);

}  // namespace interlingua
