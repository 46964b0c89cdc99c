// The states of a gateway's replays: logs each change, and counts the replays in each state for the
// metrics.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "interlingua/v1/replay.pb.h"
#include "service/observe/structured_log.h"

namespace interlingua::observe {

/// Thread-safe.
class ReplayMonitor {
 public:
  /// Every state with its name in the metrics.
  static constexpr std::pair<v1::ReplayStatus::State, std::string_view> kStates[] = {
      {v1::ReplayStatus::RUNNING, "running"},
      {v1::ReplayStatus::WAITING, "waiting"},
      {v1::ReplayStatus::CANCELLED, "cancelled"},
      {v1::ReplayStatus::DONE, "done"},
      {v1::ReplayStatus::FAILED, "failed"}};

  /// `log` outlives it; null: nothing is written.
  explicit ReplayMonitor(StructuredLog* log) : log_(log) {}

  /// Takes all replays as they are now and logs what has changed; the first time only those that
  /// run. Called once a second.
  void Update(const std::vector<v1::ReplayStatus>& replays);

  /// The number of replays in this state at the last update.
  std::int64_t CountOf(v1::ReplayStatus::State state) const;

 private:
  using States = std::map<std::string, v1::ReplayStatus::State, std::less<>>;

  void LogChange(const v1::ReplayStatus& replay) const;

  StructuredLog* const log_;
  mutable absl::Mutex mutex_;
  bool updated_ ABSL_GUARDED_BY(mutex_) = false;
  States states_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace interlingua::observe
