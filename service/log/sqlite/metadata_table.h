// The notes in the event log's file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// The value of the note; "" where there is none.
absl::StatusOr<std::string> LoadMetadata(Database& database, std::string_view name);

/// Those whose names begin so, by name.
absl::StatusOr<std::vector<MetadataEntry>> LoadNotes(Database& database,
                                                     std::string_view beginning);

/// Puts it in place of the one of its name. Within a transaction of `database`.
absl::Status SaveNote(Database& database, const MetadataEntry& note);

/// Reads the entries of the log in the file `path` (see log::MetadataReader).
absl::StatusOr<std::vector<MetadataEntry>> ReadMetadata(const std::string& path,
                                                        std::string_view prefix);

}  // namespace interlingua::log::sqlite
