#include "service/replay/pushed_feed.h"

#include <utility>

#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"

namespace interlingua::replay {

bool PushedEventSource::Push(v1::FeedReplayRequest piece) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_ == nullptr || !closed_.ok(); });
  if (!closed_.ok()) return false;
  waiting_ = std::make_unique<v1::FeedReplayRequest>(std::move(piece));
  changed_.notify_all();
  return true;
}

void PushedEventSource::Close(const absl::Status& status) {
  const std::lock_guard lock(mutex_);
  if (closed_.ok()) closed_ = status.ok() ? absl::CancelledError("nobody feeds it") : status;
  changed_.notify_all();
}

absl::Status PushedEventSource::Resume(const v1::ReplayProgress& /*progress*/) {
  return absl::OkStatus();
}

absl::Status PushedEventSource::Next(int /*max_events*/, EventBatch& portion) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ != nullptr || !closed_.ok(); });
    if (waiting_ == nullptr) return closed_;
    read_ = std::move(waiting_);
    changed_.notify_all();
  }
  for (v1::CommerceEvent& event : *read_->mutable_events()) portion.events.push_back(&event);
  for (v1::InputFault& fault : *read_->mutable_faults()) {
    portion.faults.push_back(std::move(fault));
  }
  portion.reached = read_->progress();
  return absl::OkStatus();
}

}  // namespace interlingua::replay
