#include "service/delivery/send/retry.h"

#include <algorithm>

#include "translator/text/text.h"

namespace interlingua::delivery::send {
namespace {

// A longer Retry-After is more likely a mistake than a plan, and would look like a hang.
constexpr absl::Duration kLongestRetryAfter = absl::Hours(24);

// 2^40 initial waits are beyond every maximum, and the multiplication stays exact.
constexpr int kMostDoublings = 40;

Verdict GivenUp(std::string_view why, const vendor::Outcome& outcome) {
  return {vendor::Disposition::kRejected, text::Concat("given up, ", why, ": ", outcome.reason),
          absl::ZeroDuration()};
}

}  // namespace

RetryPolicy PolicyOf(const v1::Destination::Retry& retry) {
  RetryPolicy policy;
  if (retry.has_initial_ms()) policy.initial = absl::Milliseconds(retry.initial_ms());
  if (retry.has_max_ms()) policy.max = absl::Milliseconds(retry.max_ms());
  policy.max_attempts = retry.max_attempts();
  if (retry.has_max_age_hours()) policy.max_age = absl::Hours(retry.max_age_hours());
  if (retry.has_budget_percent()) policy.budget_percent = retry.budget_percent();
  return policy;
}

absl::Duration Backoff(const RetryPolicy& policy, int failures, double random) {
  const int doublings = std::clamp(failures - 1, 0, kMostDoublings);
  const absl::Duration ceiling =
      std::min(policy.max, policy.initial * (std::int64_t{1} << doublings));
  return std::max(absl::ZeroDuration(), ceiling * random);
}

Verdict Judge(const vendor::Outcome& outcome, const Tries& tries, absl::Duration age,
              const RetryPolicy& policy, double random) {
  switch (outcome.disposition) {
    case vendor::Disposition::kDelivered:
      return {vendor::Disposition::kDelivered, "", absl::ZeroDuration()};
    case vendor::Disposition::kRejected:
      return {vendor::Disposition::kRejected, outcome.reason, absl::ZeroDuration()};
    case vendor::Disposition::kRetry:
      break;
  }
  if (policy.max_attempts > 0 && tries.failed >= policy.max_attempts &&
      outcome.subject != vendor::Subject::kDestination) {
    return GivenUp("max_attempts reached", outcome);
  }
  if (policy.max_age > absl::ZeroDuration() && age >= policy.max_age) {
    return GivenUp("max_age_hours reached", outcome);
  }
  const absl::Duration retry_after = std::min(outcome.retry_after, kLongestRetryAfter);
  return {vendor::Disposition::kRetry, outcome.reason,
          std::max(retry_after, Backoff(policy, tries.all, random))};
}

vendor::Outcome AfterFailedExchange(const absl::Status& failure) {
  const bool of_event = absl::IsDeadlineExceeded(failure) || absl::IsAborted(failure);
  return {.disposition = vendor::Disposition::kRetry,
          .reason = std::string(failure.message()),
          .subject = of_event ? vendor::Subject::kEvent : vendor::Subject::kDestination};
}

}  // namespace interlingua::delivery::send
