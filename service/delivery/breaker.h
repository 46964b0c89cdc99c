// The breaker: spares a vendor that is down.
//
// Each event waits for its own next try, but a full window of them would still make hundreds of
// requests a second to somebody who answers none. After some failures in a row the breaker opens:
// one request at a time, with a pause between them, until one goes through. The pause is short, so
// that an event that fails all alone holds back others hardly at all.
#pragma once

#include <cstddef>

#include "absl/time/time.h"
#include "service/delivery/moment.h"

namespace interlingua {

/// Pure; not thread-safe.
class Breaker {
 public:
  explicit Breaker(absl::Duration pause) : pause_(pause) {}

  /// A request has brought at least one event to its end.
  void Succeed();
  /// Every event of a request has to be tried again.
  void Fail(Moment now);

  /// How many of `max_in_flight` requests there may be at `now`.
  std::size_t Allowed(std::size_t max_in_flight, Moment now) const;
  /// From when on there may be any.
  Moment not_before() const { return not_before_; }

 private:
  const absl::Duration pause_;
  int failures_ = 0;
  Moment not_before_ = {};
};

}  // namespace interlingua
