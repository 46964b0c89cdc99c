// The event log in one SQLite file: the embedded default.
//
// Journal mode WAL with synchronous=FULL, so that a commit is on the disk when it returns. One writer thread commits in
// groups: while one group is being synced the next one fills, and no timer delays an event when there is nothing to
// wait for. Anyone can open the file with the sqlite3 program; the schema stands in sqlite_log.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/log/log.h"

namespace interlingua {

struct SqliteLogOptions {
  std::string path;                   ///< created with its folder where missing
  std::int64_t max_bytes = 0;         ///< refuse appends while the file is larger; 0: no limit
  int max_group_events = 4096;        ///< the most events of one commit
  std::size_t memory_bytes = 8 << 20; ///< recent records that are kept for readers
};

/// Opens or makes the log. kFailedPrecondition: another process has it open, or the file is not an event log or of a
/// newer version; kPermissionDenied, kUnavailable: the file system refuses. The message names the path.
absl::StatusOr<std::unique_ptr<EventLog>> OpenSqliteLog(const SqliteLogOptions& options);

}  // namespace interlingua
