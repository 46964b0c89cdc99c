#include "service/delivery/destination/window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

namespace interlingua::delivery::destination {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(WindowTest, TheLowWaterMarkWaitsForTheOldest) {
  Window window({});
  for (const std::int64_t offset : {1, 2, 3, 4}) EXPECT_TRUE(window.Begin(offset));
  window.Finish(2);
  window.Finish(4);
  EXPECT_EQ(window.cursor().low_water, 0);
  EXPECT_THAT(window.cursor().done_beyond, ElementsAre(2, 4));
  EXPECT_EQ(window.span(), 4);
  window.Finish(1);
  EXPECT_EQ(window.cursor().low_water, 2);
  EXPECT_THAT(window.cursor().done_beyond, ElementsAre(4));
  EXPECT_EQ(window.span(), 2);
  window.Finish(3);
  EXPECT_EQ(window.cursor().low_water, 4);
  EXPECT_THAT(window.cursor().done_beyond, IsEmpty());
  EXPECT_EQ(window.span(), 0);
  EXPECT_EQ(window.begun_up_to(), 4);
}

TEST(WindowTest, GoesOnWhereItEnded) {
  Window window({10, {12, 13, 15}});
  EXPECT_EQ(window.begun_up_to(), 10);
  EXPECT_TRUE(window.Begin(11));
  EXPECT_FALSE(window.Begin(12));
  EXPECT_FALSE(window.Begin(13));
  EXPECT_TRUE(window.Begin(14));
  window.Finish(11);
  EXPECT_EQ(window.cursor().low_water, 13);
  EXPECT_FALSE(window.Begin(15));
  window.Finish(14);
  EXPECT_EQ(window.cursor().low_water, 15);
  EXPECT_EQ(window.begun_up_to(), 15);
  EXPECT_TRUE(window.Begin(16));
}

TEST(WindowTest, ACursorWithoutGapIsClosedAtOnce) {
  Window window({10, {11, 12}});
  EXPECT_EQ(window.cursor().low_water, 12);
  EXPECT_THAT(window.cursor().done_beyond, IsEmpty());
  EXPECT_EQ(window.begun_up_to(), 12);
}

TEST(WindowTest, StrayOffsetsDoNoHarm) {
  Window window({10, {}});
  EXPECT_TRUE(window.Begin(11));
  window.Finish(5);
  window.Finish(12);
  window.Finish(11);
  window.Finish(11);
  EXPECT_EQ(window.cursor().low_water, 11);
}

// In any order of finishing, and with a restart at any point, every offset is begun until it is
// done and never after.
TEST(WindowTest, EveryOffsetIsDoneOnce) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::int64_t> offsets(40);
    std::iota(offsets.begin(), offsets.end(), 1);
    std::shuffle(offsets.begin(), offsets.end(), random);
    const std::size_t before_restart = random() % offsets.size();
    Window window({});
    for (std::int64_t offset = 1; offset <= 40; ++offset) ASSERT_TRUE(window.Begin(offset));
    for (std::size_t index = 0; index < before_restart; ++index) window.Finish(offsets[index]);

    Window next(window.cursor());
    std::set<std::int64_t> begun;
    for (std::int64_t offset = next.begun_up_to() + 1; offset <= 40; ++offset) {
      if (next.Begin(offset)) begun.insert(offset);
    }
    EXPECT_EQ(begun,
              std::set<std::int64_t>(offsets.begin() + static_cast<std::ptrdiff_t>(before_restart),
                                     offsets.end()));
    for (const std::int64_t offset : begun) next.Finish(offset);
    EXPECT_EQ(next.cursor().low_water, 40);
  }
}

}  // namespace
}  // namespace interlingua::delivery::destination
