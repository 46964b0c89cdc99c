// Erasure: removes from the event log's file what events say of a person.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// An erased event as the log keeps it: nothing is left of it but what it counts.
struct ErasedRecord {
  std::int64_t offset = 0;
  std::string bytes;
};

/// See EventLog::CountHeld.
absl::StatusOr<HeldCounts> CountHeld(Database& database, const std::vector<std::int64_t>& offsets,
                                     const std::vector<std::string>& keys);

/// Erases the events at `offsets` and what is stored under these offsets. Returns what is left of
/// each; nothing for an offset without an event, or whose event is erased already. Within a
/// transaction of `database`.
absl::StatusOr<std::vector<ErasedRecord>> EraseEvents(Database& database,
                                                      const std::vector<std::int64_t>& offsets,
                                                      std::int64_t now_ms);

/// Removes the states that destinations keep under `keys`. Within a transaction of `database`.
absl::Status EraseKeyedStates(Database& database, const std::vector<std::string>& keys);

}  // namespace interlingua::log::sqlite
