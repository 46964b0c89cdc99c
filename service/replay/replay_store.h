// The store of a replay: an event log of its own that holds the events which the replay sends, and
// in its metadata what the replay is, how far its source is read, and whether it is cancelled.
#pragma once

#include <future>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "interlingua/v1/replay.pb.h"
#include "service/log/event_log.h"
#include "service/replay/kind_totals.h"

namespace interlingua::replay {

/// Names of the metadata entries.
inline constexpr char kOriginEntry[] = "replay";  ///< ReplayStatus: replay, started_at, total_units
inline constexpr char kProgressEntry[] = "progress";    ///< ReplayProgress
inline constexpr char kCancelledEntry[] = "cancelled";  ///< "1" while it is

/// Appends to `store`; the result is there when it is durable (see log::EventLog).
using AppendResult = absl::StatusOr<std::vector<log::Appended>>;
std::future<AppendResult> Append(log::EventLog& store, std::vector<log::LogRecord> records,
                                 std::vector<log::MetadataEntry> entries);

/// What the replay of the store at `path` is: replay, started_at, total_units; nothing where the
/// store has none. kDataLoss: the entry is damaged.
absl::StatusOr<std::optional<v1::ReplayStatus>> FindOrigin(log::EventLog& store,
                                                           const std::string& path);

/// The same. kFailedPrecondition: it is not the store of a replay.
absl::StatusOr<v1::ReplayStatus> OriginOf(log::EventLog& store, const std::string& path);

/// How far the source is read, durably. kDataLoss: the entry is damaged.
absl::StatusOr<v1::ReplayProgress> ProgressOf(log::EventLog& store, const std::string& path);

/// The events in the accounts of `destination`: all that the store has ever held, for it knows each
/// destination from the first event on.
absl::StatusOr<KindTotals> StoredTotals(log::EventLog& store, const std::string& destination);

/// Enters into `line` what became of the events at the destination `line.name()`, from the
/// accounts.
absl::Status AddOutcomes(log::EventLog& store, v1::ReplayDestination& line);

/// Enters what the destination has by kind and currency, and why it lacks what it lacks. Reads more
/// of the disk.
absl::Status AddTotals(log::EventLog& store, v1::ReplayDestination& line);

/// Whether dead letters of the replay wait to be sent once more, or the store cannot tell.
bool HasRedrives(log::EventLog& store, const v1::Replay& replay);

/// The state of the replay whose store is at `path`, without resuming it: DONE, CANCELLED or
/// WAITING. kFailedPrecondition: the file is not the store of a replay; the errors of `open_log`.
absl::StatusOr<v1::ReplayStatus> ReadReplayStore(const std::string& path,
                                                 const log::LogOpener& open_log);

}  // namespace interlingua::replay
