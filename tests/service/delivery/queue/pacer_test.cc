#include "service/delivery/queue/pacer.h"

#include <gtest/gtest.h>

namespace interlingua::delivery::queue {
namespace {

const SteadyTime kStart = SteadyTime() + std::chrono::hours(1);

SteadyTime At(double seconds) { return After(kStart, absl::Seconds(seconds)); }

constexpr vendor::RateLimit kBurst = {
    .max_events = 3, .period = absl::Seconds(15), .session = false};
constexpr vendor::RateLimit kSession = {
    .max_events = 5, .period = absl::Minutes(30), .session = true};

TEST(PacerTest, HoldsNothingBackWithoutLimits) {
  Pacer pacer({});
  pacer.RecordSent("a", 1000, At(0));
  EXPECT_EQ(pacer.NotBefore("a"), SteadyTime());
  EXPECT_GT(pacer.Room("a", At(0)), 1000u);
  EXPECT_EQ(pacer.size(), 0u);
}

TEST(PacerTest, NoStretchOfTimeHoldsMoreThanItMay) {
  Pacer pacer({kBurst});
  EXPECT_EQ(pacer.Room("a", At(0)), 3u);
  pacer.RecordSent("a", 1, At(0));
  pacer.RecordSent("a", 1, At(4));
  EXPECT_EQ(pacer.NotBefore("a"), SteadyTime());
  EXPECT_EQ(pacer.Room("a", At(4)), 1u);
  pacer.RecordSent("a", 1, At(8));
  EXPECT_EQ(pacer.NotBefore("a"), At(15));
  EXPECT_EQ(pacer.Room("a", At(14.999)), 0u);
  EXPECT_EQ(pacer.Room("a", At(15)), 1u);
  pacer.RecordSent("a", 1, At(15));
  EXPECT_EQ(pacer.NotBefore("a"), At(19));
  EXPECT_EQ(pacer.Room("a", At(23)), 2u);
}

TEST(PacerTest, CountsEveryEventOfARequest) {
  Pacer pacer({kBurst});
  pacer.RecordSent("a", 2, At(0));
  EXPECT_EQ(pacer.Room("a", At(1)), 1u);
  pacer.RecordSent("a", 7, At(1));
  EXPECT_EQ(pacer.NotBefore("a"), At(16));
  EXPECT_EQ(pacer.Room("a", At(16)), 3u);
}

TEST(PacerTest, ASessionEndsWhenNothingCameForItsPeriod) {
  Pacer pacer({kSession});
  for (int minute = 0; minute < 100; minute += 25) pacer.RecordSent("a", 1, At(60 * minute));
  EXPECT_EQ(pacer.Room("a", At(60 * 76)), 1u);
  pacer.RecordSent("a", 1, At(60 * 100));
  EXPECT_EQ(pacer.NotBefore("a"), At(60 * 130));
  EXPECT_EQ(pacer.Room("a", At(60 * 130 - 1)), 0u);
  EXPECT_EQ(pacer.Room("a", At(60 * 130)), 5u);
  pacer.RecordSent("a", 1, At(60 * 130));
  EXPECT_EQ(pacer.NotBefore("a"), SteadyTime());
  EXPECT_EQ(pacer.Room("a", At(60 * 131)), 4u);
}

TEST(PacerTest, AllLimitsHold) {
  Pacer pacer({kBurst, kSession});
  pacer.RecordSent("a", 3, At(0));
  EXPECT_EQ(pacer.NotBefore("a"), At(15));
  EXPECT_EQ(pacer.Room("a", At(15)), 2u);
  pacer.RecordSent("a", 2, At(15));
  EXPECT_EQ(pacer.NotBefore("a"), At(15 + 30 * 60));
}

TEST(PacerTest, KeysHaveNothingToDoWithEachOther) {
  Pacer pacer({kBurst});
  pacer.RecordSent("a", 3, At(0));
  EXPECT_EQ(pacer.NotBefore("b"), SteadyTime());
  EXPECT_EQ(pacer.Room("b", At(0)), 3u);
}

TEST(PacerTest, ForgetsKeysThatHaveBeenQuietForTheLongestPeriod) {
  Pacer pacer({kBurst, kSession});
  pacer.RecordSent("a", 1, At(0));
  pacer.RecordSent("b", 1, At(1));
  pacer.RecordSent("a", 1, At(2));
  pacer.RecordSent("c", 1, At(30 * 60 + 1));
  EXPECT_EQ(pacer.size(), 2u);  // b is forgotten
  EXPECT_EQ(pacer.Room("b", At(30 * 60 + 1)), 3u);
  pacer.RecordSent("c", 1, At(30 * 60 + 2));
  EXPECT_EQ(pacer.size(), 1u);
}

}  // namespace
}  // namespace interlingua::delivery::queue
