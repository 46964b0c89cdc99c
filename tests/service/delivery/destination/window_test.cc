#include "service/delivery/destination/window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace interlingua::delivery::destination {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

DoneEvent Done(std::int64_t offset) {
  return {offset, log::Outcome::kDelivered, {}, std::nullopt, std::nullopt};
}

std::vector<std::int64_t> Passed(Window& window) {
  std::vector<std::int64_t> offsets;
  for (const DoneEvent& event : window.TakePassed()) offsets.push_back(event.offset);
  return offsets;
}

TEST(WindowTest, ThePositionWaitsForTheOldest) {
  Window window(0);
  for (const std::int64_t offset : {1, 2, 3, 4}) window.Begin(offset);
  window.Finish(Done(2));
  window.Finish(Done(4));
  EXPECT_EQ(window.position(), 0);
  EXPECT_EQ(window.open(), 4u);
  EXPECT_EQ(window.held_up(), 2u);
  EXPECT_THAT(Passed(window), IsEmpty());
  window.Finish(Done(1));
  EXPECT_EQ(window.position(), 2);
  EXPECT_EQ(window.held_up(), 1u);
  EXPECT_THAT(Passed(window), ElementsAre(1, 2));
  window.Finish(Done(3));
  EXPECT_EQ(window.position(), 4);
  EXPECT_THAT(Passed(window), ElementsAre(3, 4));
  EXPECT_EQ(window.open(), 0u);
  EXPECT_EQ(window.begun_up_to(), 4);
}

TEST(WindowTest, WhatIsParkedHoldsUpNothing) {
  Window window(10);
  for (const std::int64_t offset : {11, 12, 13}) window.Begin(offset);
  window.Finish(Done(12));
  EXPECT_EQ(window.last_done(), 12);
  window.Park(11);
  EXPECT_EQ(window.position(), 12);
  EXPECT_THAT(Passed(window), ElementsAre(12));
  EXPECT_EQ(window.open(), 1u);
}

TEST(WindowTest, OffsetsMayHaveGaps) {
  Window window(0);
  for (const std::int64_t offset : {3, 1000, 1 << 30}) window.Begin(offset);
  window.Finish(Done(1000));
  window.Finish(Done(3));
  EXPECT_EQ(window.position(), 1000);
  window.Park(1 << 30);
  EXPECT_EQ(window.position(), 1 << 30);
}

// In any order of finishing and parking, the position is where the first open event is not.
TEST(WindowTest, EveryEventPassesOnce) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::int64_t> offsets(40);
    std::iota(offsets.begin(), offsets.end(), 1);
    Window window(0);
    for (const std::int64_t offset : offsets) window.Begin(offset);
    std::shuffle(offsets.begin(), offsets.end(), random);
    std::vector<std::int64_t> expected;
    std::vector<std::int64_t> passed;
    for (std::size_t index = 0; index < offsets.size(); ++index) {
      if (random() % 4 == 0) {
        window.Park(offsets[index]);
      } else {
        window.Finish(Done(offsets[index]));
        expected.push_back(offsets[index]);
      }
      const auto rest =
          std::min_element(offsets.begin() + static_cast<std::ptrdiff_t>(index) + 1, offsets.end());
      EXPECT_EQ(window.position(), rest == offsets.end() ? 40 : *rest - 1);
      for (const std::int64_t offset : Passed(window)) passed.push_back(offset);
    }
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(passed, expected);
  }
}

}  // namespace
}  // namespace interlingua::delivery::destination
