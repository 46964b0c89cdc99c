// The metadata entries in the event log's file: what the writers of the log keep in it by name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// The value of the entry; "" where there is none.
absl::StatusOr<std::string> LoadMetadata(Database& database, std::string_view name);

/// The entries whose names begin with `prefix`, by name.
absl::StatusOr<std::vector<MetadataEntry>> LoadMetadataWithPrefix(Database& database,
                                                                  std::string_view prefix);

/// Replaces the entry of the same name. Within a transaction of `database`.
absl::Status SaveMetadata(Database& database, const MetadataEntry& entry);

/// Reads the entries of the log in the file `path` (see log::MetadataReader).
absl::StatusOr<std::vector<MetadataEntry>> ReadMetadata(const std::string& path,
                                                        std::string_view prefix);

}  // namespace interlingua::log::sqlite
