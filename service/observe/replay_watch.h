// What becomes of a gateway's replays: each change goes into the journal, and how many there are in
// each state onto the page of metrics.
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
class ReplayWatch {
 public:
  /// Every state with its name among the metrics.
  static constexpr std::pair<v1::ReplayStatus::State, std::string_view> kStates[] = {
      {v1::ReplayStatus::RUNNING, "running"},
      {v1::ReplayStatus::WAITING, "waiting"},
      {v1::ReplayStatus::CANCELLED, "cancelled"},
      {v1::ReplayStatus::DONE, "done"},
      {v1::ReplayStatus::FAILED, "failed"}};

  /// `journal` outlives it; null: nothing is written.
  explicit ReplayWatch(StructuredLog* journal) : journal_(journal) {}

  /// All replays as they stand now. The first time only what runs is news. Once a second.
  void Look(const std::vector<v1::ReplayStatus>& replays);

  /// How many were in this state at the last look.
  std::int64_t CountOf(v1::ReplayStatus::State state) const;

 private:
  using States = std::map<std::string, v1::ReplayStatus::State, std::less<>>;

  void Tell(const v1::ReplayStatus& replay) const;

  StructuredLog* const journal_;
  mutable absl::Mutex mutex_;
  bool looked_ ABSL_GUARDED_BY(mutex_) = false;
  States states_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace interlingua::observe
