// What a worker tells about its destination.
#pragma once

#include <cstdint>
#include <string>

#include "service/delivery/breaker.h"

namespace interlingua {

struct WorkerState {
  std::int64_t cursor = 0;  ///< what the log has
  std::int64_t done = 0;    ///< events that are done, counted from the beginning of the log
  std::int64_t retrying = 0;
  std::string last_error;  ///< empty after a success
  Breaker::State breaker = Breaker::State::kClosed;

  /// Whether events cannot be delivered and are tried again. One that is refused fails alone.
  bool IsFailing() const {
    return !last_error.empty() && (retrying > 0 || breaker != Breaker::State::kClosed);
  }
};

}  // namespace interlingua
