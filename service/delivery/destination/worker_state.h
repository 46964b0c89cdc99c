// What a worker tells about its destination.
#pragma once

#include <cstdint>
#include <string>

#include "service/delivery/send/breaker.h"

namespace interlingua::delivery::destination {

struct WorkerState {
  std::int64_t cursor = 0;  ///< what the log has
  std::int64_t done = 0;    ///< events that are done, counted from the beginning of the log
  std::int64_t retrying = 0;
  std::string last_error;  ///< empty after a success
  send::Breaker::State breaker = send::Breaker::State::kClosed;

  /// Whether events cannot be delivered and are tried again. One that is refused fails alone.
  bool IsFailing() const {
    return !last_error.empty() && (retrying > 0 || breaker != send::Breaker::State::kClosed);
  }
};

}  // namespace interlingua::delivery::destination
