// What waits for the disk, to be part of the next durable group.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/log_store.h"

namespace interlingua::log::sqlite {

/// An append, or a step that changes something else.
struct PendingWrite {
  std::vector<LogRecord> records;
  std::vector<MetadataEntry> notes;
  EventLog::AppendDone done;
  std::size_t bytes = 0;
  std::vector<Appended> appended;

  std::function<absl::Status(LogStore&)> step;
  std::unique_ptr<std::promise<absl::Status>> stepped;
  bool cut = false;  ///< the write-ahead log after it, so that nothing of before is left there

  absl::Status status;
};
using Group = std::vector<PendingWrite>;

/// Whether an error of a step is about what it asked for, and nothing has been written.
inline bool IsOwn(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsFailedPrecondition(status);
}

}  // namespace interlingua::log::sqlite
