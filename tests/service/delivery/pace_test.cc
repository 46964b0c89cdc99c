// How fast a destination may be served: requests in all, and repeated ones among them.
#include <gtest/gtest.h>

#include "service/delivery/queue/pacer.h"
#include "service/delivery/send/retry_budget.h"

namespace interlingua::delivery {
namespace {

const SteadyTime kNow = SteadyTime() + std::chrono::hours(1);

// Requests that go in `time` when each goes as soon as it may.
int SentWithin(queue::TokenBucket bucket, absl::Duration time) {
  int sent = 0;
  for (SteadyTime now = kNow; now < After(kNow, time); now = std::max(now, bucket.not_before())) {
    if (bucket.not_before() > now) continue;
    bucket.Take(now);
    ++sent;
  }
  return sent;
}

TEST(TokenBucketTest, LetsSoManyThroughOnAverage) {
  EXPECT_EQ(SentWithin(queue::TokenBucket(1), absl::Seconds(10)), 10);
  EXPECT_NEAR(SentWithin(queue::TokenBucket(7), absl::Seconds(100)), 700, 1);
  EXPECT_NEAR(SentWithin(queue::TokenBucket(500), absl::Seconds(10)), 5000, 50);
}

TEST(TokenBucketTest, LetsATenthOfASecondThroughAtOnce) {
  queue::TokenBucket bucket(500);
  for (int request = 0; request < 50; ++request) {
    EXPECT_LE(bucket.not_before(), kNow) << request;
    bucket.Take(kNow);
  }
  EXPECT_GT(bucket.not_before(), kNow);
  EXPECT_LE(bucket.not_before(), kNow + std::chrono::milliseconds(2));
}

TEST(TokenBucketTest, DoesNotSaveUpWhatWasNotUsed) {
  queue::TokenBucket bucket(1);
  bucket.Take(kNow);
  const SteadyTime later = kNow + std::chrono::hours(1);
  bucket.Take(later);
  EXPECT_EQ(bucket.not_before(), later + std::chrono::seconds(1));
}

TEST(TokenBucketTest, ZeroIsNoLimit) {
  queue::TokenBucket bucket(0);
  for (int request = 0; request < 1000; ++request) bucket.Take(kNow);
  EXPECT_LE(bucket.not_before(), kNow);
}

TEST(RetryBudgetTest, RepeatedRequestsAreAShare) {
  send::RetryBudget budget(20);
  int repeated = 0;
  for (int request = 0; request < 1000; ++request) {
    const SteadyTime now = kNow + std::chrono::milliseconds(request);
    const bool again = budget.Allows(now);
    if (again) ++repeated;
    budget.Record(again, now);
  }
  EXPECT_NEAR(repeated, 200, 2);
}

TEST(RetryBudgetTest, OneASecondGoesAlways) {
  send::RetryBudget budget(1);
  int repeated = 0;
  for (int millisecond = 0; millisecond < 30000; ++millisecond) {
    const SteadyTime now = kNow + std::chrono::milliseconds(millisecond);
    if (!budget.Allows(now)) {
      EXPECT_GT(budget.next_change(now), now);
      EXPECT_TRUE(budget.Allows(budget.next_change(now)));
      continue;
    }
    budget.Record(true, now);
    ++repeated;
  }
  EXPECT_EQ(repeated, 30);
}

TEST(RetryBudgetTest, TheWindowSlides) {
  send::RetryBudget budget(10);
  for (int request = 0; request < 100; ++request) budget.Record(false, kNow);
  const SteadyTime soon = kNow + std::chrono::seconds(9);
  budget.Record(true, soon);
  EXPECT_TRUE(budget.Allows(soon));
  const SteadyTime late = kNow + std::chrono::seconds(11);
  budget.Record(true, late);
  EXPECT_FALSE(budget.Allows(late));
}

TEST(RetryBudgetTest, AHundredPercentIsNoLimit) {
  send::RetryBudget budget(100);
  for (int request = 0; request < 100; ++request) budget.Record(true, kNow);
  EXPECT_TRUE(budget.Allows(kNow));
}

}  // namespace
}  // namespace interlingua::delivery
