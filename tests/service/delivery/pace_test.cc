// How fast a destination may be served: requests in all, and repeated ones among them.
#include <gtest/gtest.h>

#include "service/delivery/retry_budget.h"
#include "service/delivery/token_bucket.h"

namespace interlingua {
namespace {

const Moment kNow = Moment() + std::chrono::hours(1);

// Requests that go in `time` when each goes as soon as it may.
int SentWithin(TokenBucket bucket, absl::Duration time) {
  int sent = 0;
  for (Moment now = kNow; now < After(kNow, time); now = std::max(now, bucket.not_before())) {
    if (bucket.not_before() > now) continue;
    bucket.Take(now);
    ++sent;
  }
  return sent;
}

TEST(TokenBucketTest, LetsSoManyThroughOnAverage) {
  EXPECT_EQ(SentWithin(TokenBucket(1), absl::Seconds(10)), 10);
  EXPECT_NEAR(SentWithin(TokenBucket(7), absl::Seconds(100)), 700, 1);
  EXPECT_NEAR(SentWithin(TokenBucket(500), absl::Seconds(10)), 5000, 50);
}

TEST(TokenBucketTest, LetsATenthOfASecondThroughAtOnce) {
  TokenBucket bucket(500);
  for (int request = 0; request < 50; ++request) {
    EXPECT_LE(bucket.not_before(), kNow) << request;
    bucket.Take(kNow);
  }
  EXPECT_GT(bucket.not_before(), kNow);
  EXPECT_LE(bucket.not_before(), kNow + std::chrono::milliseconds(2));
}

TEST(TokenBucketTest, DoesNotSaveUpWhatWasNotUsed) {
  TokenBucket bucket(1);
  bucket.Take(kNow);
  const Moment later = kNow + std::chrono::hours(1);
  bucket.Take(later);
  EXPECT_EQ(bucket.not_before(), later + std::chrono::seconds(1));
}

TEST(TokenBucketTest, ZeroIsNoLimit) {
  TokenBucket bucket(0);
  for (int request = 0; request < 1000; ++request) bucket.Take(kNow);
  EXPECT_LE(bucket.not_before(), kNow);
}

TEST(RetryBudgetTest, RepeatedRequestsAreAShare) {
  RetryBudget budget(20);
  int repeated = 0;
  for (int request = 0; request < 1000; ++request) {
    const Moment now = kNow + std::chrono::milliseconds(request);
    const bool again = budget.Allows(now);
    if (again) ++repeated;
    budget.Note(again, now);
  }
  EXPECT_NEAR(repeated, 200, 2);
}

TEST(RetryBudgetTest, OneASecondGoesAlways) {
  RetryBudget budget(1);
  int repeated = 0;
  for (int millisecond = 0; millisecond < 30000; ++millisecond) {
    const Moment now = kNow + std::chrono::milliseconds(millisecond);
    if (!budget.Allows(now)) {
      EXPECT_GT(budget.next_change(now), now);
      EXPECT_TRUE(budget.Allows(budget.next_change(now)));
      continue;
    }
    budget.Note(true, now);
    ++repeated;
  }
  EXPECT_EQ(repeated, 30);
}

TEST(RetryBudgetTest, TheWindowSlides) {
  RetryBudget budget(10);
  for (int request = 0; request < 100; ++request) budget.Note(false, kNow);
  const Moment soon = kNow + std::chrono::seconds(9);
  budget.Note(true, soon);
  EXPECT_TRUE(budget.Allows(soon));
  const Moment late = kNow + std::chrono::seconds(11);
  budget.Note(true, late);
  EXPECT_FALSE(budget.Allows(late));
}

TEST(RetryBudgetTest, AHundredPercentIsNoLimit) {
  RetryBudget budget(100);
  for (int request = 0; request < 100; ++request) budget.Note(true, kNow);
  EXPECT_TRUE(budget.Allows(kNow));
}

}  // namespace
}  // namespace interlingua
