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

/// What such a file holds, also while another process has the log open; nothing where there is no
/// such file. Errors as for log::LogOpener.
absl::StatusOr<log::LogSummary> ReadLogSummary(const std::string& path);

}  // namespace interlingua::runtime
