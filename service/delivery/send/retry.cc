#include "service/delivery/send/retry.h"

#include <algorithm>

#include "translator/text/text.h"

namespace interlingua::delivery::send {
namespace {

// A longer Retry-After is more likely a mistake than a plan, and would look like a hang.
constexpr absl::Duration kLongestRetryAfter = absl::Hours(24);

// 2^40 initial waits are beyond every maximum, and the multiplication stays exact.
constexpr int kMostDoublings = 40;

// Events that are given up for the same cause get the same reason, so that they are counted
// together.
Verdict GivenUp(std::int64_t number, std::string_view one, std::string_view more,
                const vendor::Outcome& outcome) {
  return {
      vendor::Disposition::kRejected,
      text::Concat("given up after ", number, ' ', number == 1 ? one : more, ": ", outcome.reason),
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

Verdict Judge(const vendor::Outcome& outcome, int attempts, absl::Duration age,
              const RetryPolicy& policy, double random) {
  switch (outcome.disposition) {
    case vendor::Disposition::kDelivered:
      return {vendor::Disposition::kDelivered, "", absl::ZeroDuration()};
    case vendor::Disposition::kRejected:
      return {vendor::Disposition::kRejected, outcome.reason, absl::ZeroDuration()};
    case vendor::Disposition::kRetry:
      break;
  }
  if (policy.max_attempts > 0 && attempts >= policy.max_attempts &&
      outcome.subject != vendor::Subject::kDestination) {
    return GivenUp(attempts, "try", "tries", outcome);
  }
  if (policy.max_age > absl::ZeroDuration() && age >= policy.max_age) {
    return GivenUp(absl::ToInt64Hours(policy.max_age), "hour", "hours", outcome);
  }
  const absl::Duration retry_after = std::min(outcome.retry_after, kLongestRetryAfter);
  return {vendor::Disposition::kRetry, outcome.reason,
          std::max(retry_after, Backoff(policy, attempts, random))};
}

vendor::Outcome AfterFailedExchange(const absl::Status& failure) {
  // A server that cannot be authenticated says as little about the events as one that refuses our
  // credentials.
  return {.disposition = vendor::Disposition::kRetry,
          .reason = std::string(failure.message()),
          .subject = absl::IsUnauthenticated(failure) ? vendor::Subject::kDestination
                                                      : vendor::Subject::kEvent};
}

}  // namespace interlingua::delivery::send
