#include "service/runtime/open_log.h"

#include "service/log/sqlite/log_reader.h"
#include "service/log/sqlite/metadata_table.h"
#include "service/log/sqlite/sqlite_log.h"

namespace interlingua::runtime {

absl::StatusOr<std::unique_ptr<log::EventLog>> OpenLog(const log::LogOptions& options) {
  return log::sqlite::OpenSqliteLog({options});
}

absl::StatusOr<std::vector<log::MetadataEntry>> ReadLogMetadata(const std::string& path,
                                                                std::string_view prefix) {
  return log::sqlite::ReadMetadata(path, prefix);
}

absl::StatusOr<log::LogSummary> ReadLogSummary(const std::string& path) {
  return log::sqlite::ReadSummary(path);
}

}  // namespace interlingua::runtime
