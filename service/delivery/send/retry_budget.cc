#include "service/delivery/send/retry_budget.h"

namespace interlingua::delivery::send {
namespace {

std::int64_t NumberOf(SteadyTime now) {
  return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
}

}  // namespace

void RetryBudget::Record(bool repeated, SteadyTime now) {
  const std::int64_t number = NumberOf(now);
  Second& second = seconds_[static_cast<std::size_t>(number % kSeconds)];
  if (second.number != number) second = {number, 0, 0};
  ++second.requests;
  if (repeated) ++second.repeated;
}

bool RetryBudget::Allows(SteadyTime now) const {
  if (percent_ >= 100) return true;
  const std::int64_t number = NumberOf(now);
  std::int64_t requests = 0;
  std::int64_t repeated = 0;
  std::int64_t repeated_now = 0;
  for (const Second& second : seconds_) {
    if (second.number <= number - kSeconds) continue;
    requests += second.requests;
    repeated += second.repeated;
    if (second.number == number) repeated_now = second.repeated;
  }
  return repeated_now == 0 || 100 * (repeated + 1) <= percent_ * (requests + 1);
}

SteadyTime RetryBudget::next_change(SteadyTime now) const {
  return SteadyTime(std::chrono::seconds(NumberOf(now) + 1));
}

}  // namespace interlingua::delivery::send
