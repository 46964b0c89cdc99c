// The event log in one SQLite file: the embedded default.
//
// Journal mode WAL with synchronous=FULL, so that a commit is on the disk when it returns. One
// writer thread commits in groups: while one group is being synced the next one fills, and no timer
// delays an event when there is nothing to wait for. Commits of progress travel in the same groups,
// so that destinations and producers share their syncs. The file can be opened with the sqlite3
// program; the schema is in schema.h. One process at a time has the log open: it holds a lock on
// the file PATH.lock beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/log/event_log.h"

namespace interlingua::log::sqlite {

struct SqliteLogOptions {
  std::string path;                    ///< created with its folder where missing
  std::int64_t max_bytes = 0;          ///< refuse appends while the file is larger; 0: no limit
  int max_group_events = 4096;         ///< the most events of one commit
  std::size_t memory_bytes = 8 << 20;  ///< recent records that are kept for readers
  /// Refuse appends while more than this waits for the disk, so that a stuck disk cannot eat the
  /// memory.
  std::size_t max_waiting_bytes = 256 << 20;
  /// How long, and for how many events, duplicates are recognised; 0: not at all.
  std::int64_t duplicate_window_ms = 24 * 60 * 60 * 1000;
  std::size_t max_duplicate_keys = 1000000;
};

/// Opens or makes the log. kFailedPrecondition: another process has it open, or the file is not an
/// event log or of a newer version; kDataLoss: the file is damaged; kPermissionDenied,
/// kUnavailable: the file system refuses. The message names the path.
absl::StatusOr<std::unique_ptr<EventLog>> OpenSqliteLog(const SqliteLogOptions& options);

}  // namespace interlingua::log::sqlite
