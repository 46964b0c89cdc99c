#include "service/cli/interruption.h"

#include <mutex>
#include <thread>
#include <utility>

#include "service/cli/stop_signal.h"

namespace interlingua::cli {

struct Interruption::State {
  std::mutex mutex;
  std::function<void()> cancel;
  bool happened = false;
};

Interruption::Interruption(std::function<void()> at_once) : state_(std::make_shared<State>()) {
  StopSignal signal;
  // It may wait for ever, and outlives this object.
  std::thread([state = state_, signal, at_once = std::move(at_once)]() mutable {
    signal.Await();
    if (at_once != nullptr) at_once();
    const std::lock_guard lock(state->mutex);
    state->happened = true;
    if (state->cancel != nullptr) state->cancel();
  }).detach();
}

void Interruption::Cancels(std::function<void()> cancel) {
  const std::lock_guard lock(state_->mutex);
  state_->cancel = std::move(cancel);
  if (state_->happened) state_->cancel();
}

void Interruption::Forget() {
  const std::lock_guard lock(state_->mutex);
  state_->cancel = nullptr;
}

bool Interruption::happened() const {
  const std::lock_guard lock(state_->mutex);
  return state_->happened;
}

}  // namespace interlingua::cli
