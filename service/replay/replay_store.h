// What the spool of a replay says of it, whoever has it open.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "interlingua/v1/replay.pb.h"
#include "service/log/event_log.h"

namespace interlingua::replay {

/// Names of the notes in a spool.
inline constexpr char kOriginNote[] = "replay";  ///< ReplayStatus: replay, started_at, total_units
inline constexpr char kProgressNote[] = "progress";    ///< ReplayProgress
inline constexpr char kCancelledNote[] = "cancelled";  ///< "1" while it is

/// What the spool at `path` is about: replay, started_at, total_units. kFailedPrecondition: it is
/// not the spool of a replay.
absl::StatusOr<v1::ReplayStatus> OriginOf(log::EventLog& spool, const std::string& path);

/// What became of the events at the destination `line.name()`, from the accounts.
absl::Status AddOutcomes(log::EventLog& spool, v1::ReplayDestination& line);

/// What the destination has by kind and currency, and why it lacks what it lacks. Reads more.
absl::Status AddTotals(log::EventLog& spool, v1::ReplayDestination& line);

/// Whether dead letters of the replay are on their way once more, or that cannot be told.
bool HasRedrives(log::EventLog& spool, const v1::Replay& replay);

/// How the replay stands whose spool is at `path`, without going on with it: DONE, CANCELLED or
/// WAITING. kFailedPrecondition: the file is not the spool of a replay; the errors of
/// OpenSqliteLog.
absl::StatusOr<v1::ReplayStatus> ReadSpool(const std::string& path);

}  // namespace interlingua::replay
