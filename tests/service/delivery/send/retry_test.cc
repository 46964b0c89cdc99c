#include "service/delivery/send/retry.h"

#include <gtest/gtest.h>

namespace interlingua::delivery::send {
namespace {

const RetryPolicy kPolicy = {absl::Milliseconds(100), absl::Seconds(2), 0};
constexpr double kAlmostOne = 0.999999;
const absl::Duration kAge = absl::Hours(1);

TEST(BackoffTest, DoublesUpToTheMaximum) {
  const auto most = [](int failures) {
    return absl::ToDoubleMilliseconds(Backoff(kPolicy, failures, kAlmostOne));
  };
  EXPECT_NEAR(most(1), 100, 1);
  EXPECT_NEAR(most(2), 200, 1);
  EXPECT_NEAR(most(3), 400, 1);
  EXPECT_NEAR(most(5), 1600, 1);
  EXPECT_NEAR(most(6), 2000, 1);
  EXPECT_NEAR(most(60), 2000, 1);
  EXPECT_NEAR(most(2000000000), 2000, 1);
}

TEST(BackoffTest, JitterIsFull) {
  EXPECT_EQ(Backoff(kPolicy, 4, 0), absl::ZeroDuration());
  EXPECT_EQ(Backoff(kPolicy, 4, 0.5), absl::Milliseconds(400));
}

TEST(JudgeTest, DeliveredAndRejectedAreFinal) {
  const auto delivered =
      Judge({vendor::Disposition::kDelivered, "", {}}, {1, 1}, kAge, kPolicy, 0.5);
  EXPECT_EQ(delivered.disposition, vendor::Disposition::kDelivered);
  const auto rejected =
      Judge({vendor::Disposition::kRejected, "HTTP 400", {}}, {1, 1}, kAge, kPolicy, 0.5);
  EXPECT_EQ(rejected.disposition, vendor::Disposition::kRejected);
  EXPECT_EQ(rejected.reason, "HTTP 400");
}

TEST(JudgeTest, TheVendorsWishIsALowerBound) {
  const auto wait = [](absl::Duration retry_after) {
    return Judge({vendor::Disposition::kRetry, "HTTP 503", retry_after}, {3, 3}, kAge, kPolicy, 0.5)
        .wait;
  };
  EXPECT_EQ(wait(absl::ZeroDuration()), absl::Milliseconds(200));
  EXPECT_EQ(wait(absl::Milliseconds(50)), absl::Milliseconds(200));
  EXPECT_EQ(wait(absl::Seconds(30)), absl::Seconds(30));
  EXPECT_EQ(wait(absl::InfiniteDuration()), absl::Hours(24));
}

TEST(JudgeTest, GivesUpAfterTheConfiguredTries) {
  RetryPolicy policy = kPolicy;
  policy.max_attempts = 3;
  const vendor::Outcome outcome = {vendor::Disposition::kRetry, "HTTP 503", {}};
  EXPECT_EQ(Judge(outcome, {2, 2}, kAge, policy, 0.5).disposition, vendor::Disposition::kRetry);
  const auto last = Judge(outcome, {3, 3}, kAge, policy, 0.5);
  EXPECT_EQ(last.disposition, vendor::Disposition::kRejected);
  EXPECT_EQ(last.reason, "given up, max_attempts reached: HTTP 503");
}

TEST(JudgeTest, OnlyTriesThatSpeakOfTheEventCount) {
  RetryPolicy policy = kPolicy;
  policy.max_attempts = 3;
  const vendor::Outcome outcome = {vendor::Disposition::kRetry, "HTTP 503", {}};
  EXPECT_EQ(Judge(outcome, {13, 1}, kAge, policy, 0.5).disposition, vendor::Disposition::kRetry);
  EXPECT_EQ(Judge(outcome, {13, 3}, kAge, policy, 0.5).disposition, vendor::Disposition::kRejected);
}

TEST(JudgeTest, GivesUpAtTheConfiguredAge) {
  RetryPolicy policy = kPolicy;
  const vendor::Outcome outcome = {vendor::Disposition::kRetry, "HTTP 503", {}};
  const auto at = [&](absl::Duration age) { return Judge(outcome, {1, 1}, age, policy, 0.5); };
  EXPECT_EQ(at(absl::Hours(167)).disposition, vendor::Disposition::kRetry);
  EXPECT_EQ(at(absl::Hours(168)).disposition, vendor::Disposition::kRejected);
  EXPECT_EQ(at(absl::Hours(200)).reason, "given up, max_age_hours reached: HTTP 503");
  policy.max_age = absl::Hours(1);
  EXPECT_EQ(at(absl::Hours(1)).reason, "given up, max_age_hours reached: HTTP 503");
  policy.max_age = absl::ZeroDuration();
  EXPECT_EQ(at(absl::Hours(1000000)).disposition, vendor::Disposition::kRetry);
  // What a try brings to its end is not too old.
  policy.max_age = absl::Hours(1);
  EXPECT_EQ(Judge({vendor::Disposition::kDelivered, "", {}}, {1, 1}, absl::Hours(9), policy, 0)
                .disposition,
            vendor::Disposition::kDelivered);
}

TEST(JudgeTest, TriesThatADestinationRefusesDoNotBuryTheEvent) {
  RetryPolicy policy = kPolicy;
  policy.max_attempts = 3;
  const vendor::Outcome outcome = {
      vendor::Disposition::kRetry, "HTTP 401", {}, vendor::Subject::kDestination};
  EXPECT_EQ(Judge(outcome, {30, 30}, kAge, policy, 0.5).disposition, vendor::Disposition::kRetry);
  EXPECT_EQ(Judge(outcome, {30, 30}, absl::Hours(168), policy, 0.5).disposition,
            vendor::Disposition::kRejected);
}

TEST(JudgeTest, NoAnswerIsARetry) {
  const auto outcome = AfterFailedExchange(absl::DeadlineExceededError("no answer: timeout"));
  EXPECT_EQ(outcome.disposition, vendor::Disposition::kRetry);
  EXPECT_EQ(outcome.reason, "no answer: timeout");
  EXPECT_EQ(outcome.subject, vendor::Subject::kEvent);
}

TEST(JudgeTest, WhatReachedNoServerUsesUpNoTries) {
  for (const absl::Status& failure :
       {absl::UnauthenticatedError("no answer: expired"), absl::UnavailableError("no connection"),
        absl::InvalidArgumentError("no request: a header has a line break")}) {
    const auto outcome = AfterFailedExchange(failure);
    EXPECT_EQ(outcome.disposition, vendor::Disposition::kRetry);
    EXPECT_EQ(outcome.subject, vendor::Subject::kDestination) << failure;
  }
  EXPECT_EQ(AfterFailedExchange(absl::AbortedError("it broke")).subject, vendor::Subject::kEvent);
}

TEST(PolicyTest, ComesFromTheConfiguration) {
  v1::Destination::Retry retry;
  EXPECT_EQ(PolicyOf(retry).initial, absl::Milliseconds(500));
  EXPECT_EQ(PolicyOf(retry).max, absl::Seconds(60));
  EXPECT_EQ(PolicyOf(retry).max_age, absl::Hours(168));
  EXPECT_EQ(PolicyOf(retry).budget_percent, 100);
  retry.set_max_age_hours(5);
  retry.set_budget_percent(20);
  EXPECT_EQ(PolicyOf(retry).max_age, absl::Hours(5));
  EXPECT_EQ(PolicyOf(retry).budget_percent, 20);
  retry.set_initial_ms(3);
  retry.set_max_ms(9);
  retry.set_max_attempts(4);
  EXPECT_EQ(PolicyOf(retry).initial, absl::Milliseconds(3));
  EXPECT_EQ(PolicyOf(retry).max, absl::Milliseconds(9));
  EXPECT_EQ(PolicyOf(retry).max_attempts, 4);
}

}  // namespace
}  // namespace interlingua::delivery::send
