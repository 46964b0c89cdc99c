#include "service/observe/replay_watch.h"

#include <algorithm>

#include "absl/strings/str_join.h"

namespace interlingua::observe {
namespace {

using Level = StructuredLog::Level;

struct News {
  Level level;
  std::string_view message;
};

News NewsOf(v1::ReplayStatus::State state) {
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
      // Why can name a line of its input, and with it a person.
      return {Level::kError, "a replay has failed, 'interlingua replays' says why"};
  }
}

}  // namespace

void ReplayWatch::Look(const std::vector<v1::ReplayStatus>& replays) {
  absl::MutexLock lock(&mutex_);
  States now;
  for (const v1::ReplayStatus& replay : replays) {
    now[replay.replay().name()] = replay.state();
    const auto before = states_.find(replay.replay().name());
    const bool same = before != states_.end() && before->second == replay.state();
    const bool of_old = !looked_ && replay.state() != v1::ReplayStatus::RUNNING;
    if (!same && !of_old) Tell(replay);
  }
  states_ = std::move(now);
  looked_ = true;
}

std::int64_t ReplayWatch::CountOf(v1::ReplayStatus::State state) const {
  absl::MutexLock lock(&mutex_);
  return std::count_if(states_.begin(), states_.end(),
                       [state](const auto& one) { return one.second == state; });
}

void ReplayWatch::Tell(const v1::ReplayStatus& replay) const {
  if (journal_ == nullptr) return;
  std::int64_t delivered = 0;
  std::int64_t refused = 0;
  std::int64_t dead = 0;
  for (const v1::ReplayDestination& one : replay.destinations()) {
    delivered += one.delivered();
    refused += one.refused();
    dead += one.dead();
  }
  const std::string destinations = absl::StrJoin(replay.replay().destinations(), ",");
  const News news = NewsOf(replay.state());
  journal_->Write(news.level, news.message,
                  {{"replay", replay.replay().name()},
                   {"destinations", destinations},
                   {"events", replay.progress().events()},
                   {"delivered", delivered},
                   {"refused", refused},
                   {"dead", dead}});
}

}  // namespace interlingua::observe
