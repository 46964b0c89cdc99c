// What tests of the event log, and of those who use it, start from: a folder of their own and
// appends that wait.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "service/log/sqlite/sqlite_log.h"

namespace interlingua::support {

/// A new empty folder, removed at the end of its life.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "interlingua-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// The path of a file in the folder.
  std::string File(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// Opens the log that the tests use (a log::LogOpener).
inline absl::StatusOr<std::unique_ptr<log::EventLog>> OpenLog(const log::LogOptions& options) {
  return log::sqlite::OpenSqliteLog({options});
}

/// Appends and waits for the acknowledgement: the offset of the first record.
inline absl::StatusOr<std::int64_t> AppendAndWait(log::EventLog& log,
                                                  std::vector<log::LogRecord> records) {
  auto acknowledged = std::make_shared<std::promise<absl::StatusOr<std::int64_t>>>();
  auto result = acknowledged->get_future();
  log.Append(std::move(records),
             [acknowledged](absl::StatusOr<std::vector<log::Appended>> appended) {
               if (appended.ok()) {
                 acknowledged->set_value(appended->front().offset);
               } else {
                 acknowledged->set_value(appended.status());
               }
             });
  return result.get();
}

}  // namespace interlingua::support
