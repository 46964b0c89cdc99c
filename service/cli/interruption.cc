#include "service/cli/interruption.h"

#include <thread>
#include <utility>

#include "service/cli/stop_signal.h"

namespace interlingua::cli {

Interruption::Interruption(std::function<void()> at_once) : state_(std::make_shared<State>()) {
  StopSignal signal;
  // It may wait for ever, and outlives this object.
  std::thread([state = state_, signal, at_once = std::move(at_once)]() mutable {
    signal.Await();
    if (at_once != nullptr) at_once();
    const std::lock_guard lock(state->mutex);
    state->happened = true;
    if (state->context != nullptr) state->context->TryCancel();
  }).detach();
}

void Interruption::Forget() {
  const std::lock_guard lock(state_->mutex);
  state_->context = nullptr;
}

void Interruption::Cancels(grpc::ClientContext& context) {
  const std::lock_guard lock(state_->mutex);
  state_->context = &context;
  if (state_->happened) context.TryCancel();
}

bool Interruption::happened() const {
  const std::lock_guard lock(state_->mutex);
  return state_->happened;
}

}  // namespace interlingua::cli
