#include "service/delivery/breaker.h"

namespace interlingua {
namespace {

// More than a full set of requests that one hiccup of the network takes down together.
constexpr int kFailuresToOpen = 16;

}  // namespace

void Breaker::Succeed() {
  failures_ = 0;
  not_before_ = {};
}

void Breaker::Fail(Moment now) {
  if (failures_ < kFailuresToOpen) ++failures_;
  if (failures_ == kFailuresToOpen) not_before_ = After(now, pause_);
}

std::size_t Breaker::Allowed(std::size_t max_in_flight, Moment now) const {
  if (failures_ < kFailuresToOpen) return max_in_flight;
  return now < not_before_ ? 0 : 1;
}

}  // namespace interlingua
