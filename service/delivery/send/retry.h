// Whether and when an event is tried again: the one place that decides it.
//
// What the vendor answered is read by the adapter's wire, what the network did by
// `AfterFailedExchange`; both come out as an `Outcome`, of which `Judge` makes the verdict.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "translator/vendor/wire.h"

namespace interlingua::delivery::send {

/// How a destination waits between tries.
struct RetryPolicy {
  absl::Duration initial = absl::Milliseconds(500);  ///< the first wait, at most
  absl::Duration max = absl::Seconds(60);            ///< every wait, at most
  int max_attempts = 0;                              ///< that speak of the event; 0: never give up
  absl::Duration max_age = absl::Hours(168);         ///< since acceptance; zero: never give up
  int budget_percent = 100;                          ///< repeated requests among all, at most
};

/// The policy that a configuration asks for; what it leaves out stays as above.
RetryPolicy PolicyOf(const v1::Destination::Retry& retry);

/// What becomes of an event after a try.
struct Verdict {
  vendor::Disposition disposition = vendor::Disposition::kRetry;
  std::string reason;                          ///< empty when delivered
  absl::Duration wait = absl::ZeroDuration();  ///< before the next try
};

/// The wait after the `failures`-th failure in a row (from 1): exponential with full jitter, that
/// is evenly drawn from nothing up to initial * 2^(failures - 1), or `max` when that is less.
/// `random` is in [0, 1).
absl::Duration Backoff(const RetryPolicy& policy, int failures, double random);

/// The tries of an event.
struct Tries {
  int all = 0;
  /// Those of which the outcome speaks of the event, or of the request that it was in. Refused
  /// connections, credentials and addresses speak of the destination.
  int failed = 0;
};

/// The verdict on `outcome` of the last of `tries` of an event that was accepted `age` ago. A
/// vendor that asks for a later time gets it, up to a day. The same cause gets the same reason,
/// without numbers, so that events are counted together.
Verdict Judge(const vendor::Outcome& outcome, const Tries& tries, absl::Duration age,
              const RetryPolicy& policy, double random);

/// The outcome of a request that got no answer: a time-out or a broken connection, which may be the
/// event's fault; no connection at all, a certificate that is refused, a request that cannot be
/// written as HTTP, which speak of the destination.
/// Always a retry, because nothing is known about the events; those that the vendor has all the
/// same it knows by their ids.
vendor::Outcome AfterFailedExchange(const absl::Status& failure);

}  // namespace interlingua::delivery::send
