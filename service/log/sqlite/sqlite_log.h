// The event log in one SQLite file: the embedded default.
//
// Journal mode WAL with synchronous=FULL, so that a commit is on the disk when it returns. One
// writer thread commits in groups: while one group is being synced the next one fills, and no timer
// delays an event when there is nothing to wait for. Commits of progress travel in the same groups,
// so that destinations and producers share their syncs. The file can be opened with the sqlite3
// program; the schema is in schema.h. One process at a time has the log open: it holds a lock on
// the file PATH.lock beside it.
#pragma once

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "service/log/event_log.h"

namespace interlingua::log::sqlite {

struct SqliteLogOptions : LogOptions {
  std::size_t memory_bytes = 8 << 20;  ///< recent records that are kept for readers
  /// Refuse appends while more than this waits for the disk, so that a stuck disk cannot eat the
  /// memory.
  std::size_t max_waiting_bytes = 256 << 20;
};

/// Opens or creates the log; errors as for log::LogOpener.
absl::StatusOr<std::unique_ptr<EventLog>> OpenSqliteLog(const SqliteLogOptions& options);

}  // namespace interlingua::log::sqlite
