// What a replay is opened with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/log/event_log.h"
#include "service/replay/replay_filter.h"

namespace interlingua::replay {

struct ReplaySetup {
  v1::Replay replay;
  /// The configured destinations that `replay` names, in its order, with their defaults.
  std::vector<v1::Destination> destinations;
  /// Opens the store of the replay.
  log::LogOpener open_log;
  /// The file of the store; created where missing.
  std::string store;
  /// A gateway serves the same destinations: leave it half of their limits.
  bool beside_live = false;
  /// Units of the source where they are known now (of the log: its end). The store keeps those of
  /// the first start; later ones are ignored.
  std::int64_t total_units = 0;
  IsErased is_erased;  ///< may be null
  /// Reading waits while more than this is in the store for the slowest destination.
  std::int64_t max_waiting_bytes = 256 << 20;
};

/// Whether a replay can have that name: 1 to 100 letters, digits, `.`, `_` and `-`, no `.` in
/// front. Otherwise kInvalidArgument.
absl::Status CheckReplayName(std::string_view name);

}  // namespace interlingua::replay
