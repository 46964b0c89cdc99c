// The implementation of the event log that the program uses.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "service/log/event_log.h"

namespace interlingua::runtime {

/// Opens or creates an event log in one SQLite file; errors as for log::LogOpener.
absl::StatusOr<std::unique_ptr<log::EventLog>> OpenLog(const log::LogOptions& options);

/// Reads the metadata of such a file; see log::MetadataReader.
absl::StatusOr<std::vector<log::MetadataEntry>> ReadLogMetadata(const std::string& path,
                                                                std::string_view prefix);

}  // namespace interlingua::runtime
