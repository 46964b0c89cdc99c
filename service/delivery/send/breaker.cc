#include "service/delivery/send/breaker.h"

#include <algorithm>

namespace interlingua::delivery::send {
void Breaker::Send() {
  if (state_ == State::kOpen) state_ = State::kHalfOpen;
}

void Breaker::Succeed() {
  state_ = State::kClosed;
  failures_ = 0;
  not_before_ = {};
}

void Breaker::Fail(SteadyTime now, double random, Weight weight, absl::Duration retry_after) {
  switch (state_) {
    case State::kClosed:
      failures_ += static_cast<int>(weight);
      if (failures_to_open_ == 0 || failures_ < failures_to_open_) return;
      ++opened_;
      pause_ = first_;
      return Open(now, random, retry_after);
    case State::kOpen:
      return;  // it went out before the breaker opened
    case State::kHalfOpen:
      pause_ = std::min(2 * pause_, longest_);
      return Open(now, random, retry_after);
  }
}

void Breaker::Open(SteadyTime now, double random, absl::Duration retry_after) {
  state_ = State::kOpen;
  const absl::Duration drawn = pause_ * ((1 + random) / 2);
  not_before_ = After(now, std::max(drawn, std::min(retry_after, longest_)));
}

std::size_t Breaker::Allowed(std::size_t max_in_flight, SteadyTime now) const {
  if (state_ == State::kClosed) return max_in_flight;
  // What is still in flight from before counts, so that the probe is alone.
  return now < not_before_ ? 0 : 1;
}

}  // namespace interlingua::delivery::send
