#include "service/delivery/breaker.h"

#include <gtest/gtest.h>

namespace interlingua {
namespace {

const Moment kNow = Moment() + std::chrono::hours(1);

TEST(BreakerTest, OpensAfterFailuresInARowAndClosesWithASuccess) {
  Breaker breaker(absl::Seconds(1));
  for (int failure = 0; failure < 15; ++failure) breaker.Fail(kNow);
  EXPECT_EQ(breaker.Allowed(8, kNow), 8u);
  breaker.Succeed();
  for (int failure = 0; failure < 15; ++failure) breaker.Fail(kNow);
  EXPECT_EQ(breaker.Allowed(8, kNow), 8u);
  breaker.Fail(kNow);
  EXPECT_EQ(breaker.Allowed(8, kNow), 0u);
  EXPECT_EQ(breaker.not_before(), kNow + std::chrono::seconds(1));
  EXPECT_EQ(breaker.Allowed(8, breaker.not_before()), 1u);
  breaker.Fail(kNow + std::chrono::seconds(2));
  EXPECT_EQ(breaker.Allowed(8, kNow + std::chrono::milliseconds(2999)), 0u);
  EXPECT_EQ(breaker.Allowed(8, kNow + std::chrono::seconds(3)), 1u);
  breaker.Succeed();
  EXPECT_EQ(breaker.Allowed(8, kNow), 8u);
}

}  // namespace
}  // namespace interlingua
