#include "service/observe/replay_monitor.h"

#include <algorithm>

#include "absl/strings/str_join.h"

namespace interlingua::observe {
namespace {

using Level = StructuredLog::Level;

struct Entry {
  Level level;
  std::string_view message;
};

Entry EntryOf(v1::ReplayStatus::State state) {
  switch (state) {
    case v1::ReplayStatus::RUNNING:
      return {Level::kInfo, "a replay runs"};
    case v1::ReplayStatus::WAITING:
      return {Level::kInfo, "a replay waits for who feeds it"};
    case v1::ReplayStatus::CANCELLED:
      return {Level::kInfo, "a replay is cancelled"};
    case v1::ReplayStatus::DONE:
      return {Level::kInfo, "a replay is done"};
    default:
      // The reason may quote a line of its input, and with it a person.
      return {Level::kError, "a replay has failed, 'interlingua replays' says why"};
  }
}

}  // namespace

void ReplayMonitor::Update(const std::vector<v1::ReplayStatus>& replays) {
  absl::MutexLock lock(&mutex_);
  States now;
  for (const v1::ReplayStatus& replay : replays) {
    now[replay.replay().name()] = replay.state();
    const auto before = states_.find(replay.replay().name());
    const bool same = before != states_.end() && before->second == replay.state();
    const bool is_old = !updated_ && replay.state() != v1::ReplayStatus::RUNNING;
    if (!same && !is_old) LogChange(replay);
  }
  states_ = std::move(now);
  updated_ = true;
}

std::int64_t ReplayMonitor::CountOf(v1::ReplayStatus::State state) const {
  absl::MutexLock lock(&mutex_);
  return std::count_if(states_.begin(), states_.end(),
                       [state](const auto& one) { return one.second == state; });
}

void ReplayMonitor::LogChange(const v1::ReplayStatus& replay) const {
  if (log_ == nullptr) return;
  std::int64_t delivered = 0;
  std::int64_t refused = 0;
  std::int64_t dead = 0;
  for (const v1::ReplayDestination& one : replay.destinations()) {
    delivered += one.delivered();
    refused += one.refused();
    dead += one.dead();
  }
  const std::string destinations = absl::StrJoin(replay.replay().destinations(), ",");
  const Entry entry = EntryOf(replay.state());
  log_->Write(entry.level, entry.message,
              {{"replay", replay.replay().name()},
               {"destinations", destinations},
               {"events", replay.progress().events()},
               {"delivered", delivered},
               {"refused", refused},
               {"dead", dead}});
}

}  // namespace interlingua::observe
