// Taking out of the event log's file what events say of a person.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// An event of which nothing is left but what it counts, as the log keeps it.
struct Remains {
  std::int64_t offset = 0;
  std::string bytes;
};

/// See EventLog::CountHeld.
absl::StatusOr<HeldCounts> CountHeld(Database& database, const std::vector<std::int64_t>& offsets,
                                     const std::vector<std::string>& keys);

/// Within a transaction: erases one event and what stands under its offset; what is left of it.
/// Nothing where the log has no event there, or it is erased already.
absl::StatusOr<std::vector<Remains>> EraseEvents(Database& database,
                                                 const std::vector<std::int64_t>& offsets,
                                                 std::int64_t now_ms);

/// Within a transaction: the states that destinations keep under these keys.
absl::Status EraseKeyedStates(Database& database, const std::vector<std::string>& keys);

}  // namespace interlingua::log::sqlite
