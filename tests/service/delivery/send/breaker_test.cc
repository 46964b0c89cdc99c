#include "service/delivery/send/breaker.h"

#include <gtest/gtest.h>

namespace interlingua::delivery::send {
namespace {

using State = Breaker::State;

constexpr double kAlmostOne = 0.999999999;
const SteadyTime kNow = SteadyTime() + std::chrono::hours(1);

Breaker Opened(absl::Duration first = absl::Seconds(1)) {
  Breaker breaker(first, absl::Seconds(30));
  for (int failure = 0; failure < 16; ++failure) breaker.Fail(kNow, kAlmostOne);
  return breaker;
}

// How long the breaker pauses after the probe that goes out as soon as it may has failed.
double PauseAfterProbe(Breaker& breaker, double random = kAlmostOne,
                       absl::Duration retry_after = {}) {
  const SteadyTime now = breaker.not_before();
  EXPECT_EQ(breaker.Allowed(8, now), 1u);
  breaker.Send();
  EXPECT_EQ(breaker.state(), State::kHalfOpen);
  breaker.Fail(now, random, Breaker::Weight::kFailure, retry_after);
  EXPECT_EQ(breaker.state(), State::kOpen);
  return absl::ToDoubleSeconds(Until(breaker.not_before(), now));
}

TEST(BreakerTest, OpensAfterFailuresInARow) {
  Breaker breaker(absl::Seconds(1), absl::Seconds(30));
  for (int failure = 0; failure < 15; ++failure) breaker.Fail(kNow, 0);
  EXPECT_EQ(breaker.state(), State::kClosed);
  EXPECT_EQ(breaker.Allowed(8, kNow), 8u);
  breaker.Succeed();
  for (int failure = 0; failure < 15; ++failure) breaker.Fail(kNow, 0);
  EXPECT_EQ(breaker.state(), State::kClosed);
  breaker.Fail(kNow, kAlmostOne);
  EXPECT_EQ(breaker.state(), State::kOpen);
  EXPECT_EQ(breaker.Allowed(8, kNow), 0u);
  EXPECT_EQ(breaker.Allowed(8, kNow + std::chrono::milliseconds(999)), 0u);
  EXPECT_EQ(breaker.Allowed(8, kNow + std::chrono::seconds(1)), 1u);
  EXPECT_EQ(breaker.opened(), 1);
}

TEST(BreakerTest, OpensSoonerWhenTheDestinationIsRefused) {
  Breaker breaker(absl::Seconds(1), absl::Seconds(30));
  for (int refusal = 0; refusal < 3; ++refusal) {
    breaker.Fail(kNow, 0, Breaker::Weight::kRefusedDestination);
  }
  EXPECT_EQ(breaker.state(), State::kClosed);
  breaker.Fail(kNow, 0, Breaker::Weight::kRefusedDestination);
  EXPECT_EQ(breaker.state(), State::kOpen);
}

TEST(BreakerTest, PausesDoubleWhileProbesFail) {
  Breaker breaker = Opened();
  for (const double pause : {2, 4, 8, 16, 30, 30}) {
    EXPECT_NEAR(PauseAfterProbe(breaker), pause, 0.001);
  }
  EXPECT_EQ(breaker.opened(), 1);
}

TEST(BreakerTest, PausesAreDrawn) {
  Breaker breaker = Opened();
  EXPECT_NEAR(PauseAfterProbe(breaker, 0), 1, 0.001);
  EXPECT_NEAR(PauseAfterProbe(breaker, 0.5), 3, 0.001);
}

TEST(BreakerTest, TheVendorsWishLengthensAPause) {
  Breaker breaker = Opened();
  EXPECT_NEAR(PauseAfterProbe(breaker, 0, absl::Seconds(20)), 20, 0.001);
  EXPECT_NEAR(PauseAfterProbe(breaker, 0, absl::Hours(20)), 30, 0.001);
}

TEST(BreakerTest, OneProbeAtATime) {
  Breaker breaker = Opened();
  const SteadyTime later = breaker.not_before();
  EXPECT_EQ(breaker.Allowed(8, later), 1u);
  breaker.Send();
  EXPECT_EQ(breaker.Allowed(8, later), 1u);  // the probe
}

TEST(BreakerTest, ASuccessClosesItAndThePausesBeginAnew) {
  Breaker breaker = Opened();
  PauseAfterProbe(breaker);
  PauseAfterProbe(breaker);
  breaker.Send();
  breaker.Succeed();
  EXPECT_EQ(breaker.state(), State::kClosed);
  EXPECT_EQ(breaker.Allowed(8, kNow), 8u);
  for (int failure = 0; failure < 16; ++failure) breaker.Fail(kNow, kAlmostOne);
  EXPECT_EQ(breaker.opened(), 2);
  EXPECT_NEAR(absl::ToDoubleSeconds(Until(breaker.not_before(), kNow)), 1, 0.001);
}

// Requests that were in flight when it opened come to their ends one by one.
TEST(BreakerTest, WhatWentOutBeforeNeitherLengthensThePauseNorKeepsItOpen) {
  Breaker breaker = Opened();
  const SteadyTime end = breaker.not_before();
  for (int late = 0; late < 20; ++late) breaker.Fail(kNow + std::chrono::milliseconds(500), 0);
  EXPECT_EQ(breaker.not_before(), end);
  breaker.Succeed();
  EXPECT_EQ(breaker.state(), State::kClosed);
}

}  // namespace
}  // namespace interlingua::delivery::send
