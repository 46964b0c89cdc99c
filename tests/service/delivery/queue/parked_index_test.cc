#include "service/delivery/queue/parked_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interlingua::delivery::queue {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const SteadyTime kNow = SteadyTime() + std::chrono::hours(1);

SteadyTime In(int seconds) { return kNow + std::chrono::seconds(seconds); }

TEST(ParkedIndexTest, HandsOutWhatIsDueTheLongestDueFirst) {
  ParkedIndex index;
  index.Wait(1, {}, In(3));
  index.Wait(2, {}, In(1));
  index.Wait(3, {}, In(2));
  EXPECT_EQ(index.NextDue(), In(1));
  EXPECT_THAT(index.TakeDue(kNow, 10), IsEmpty());
  EXPECT_THAT(index.TakeDue(In(2), 1), ElementsAre(2));
  EXPECT_THAT(index.TakeDue(In(3), 10), ElementsAre(3, 1));
  EXPECT_FALSE(index.NextDue().has_value());
  EXPECT_EQ(index.size(), 3u);
  EXPECT_EQ(index.waiting(), 0u);
}

TEST(ParkedIndexTest, NoneOvertakesAnotherOfItsKey) {
  ParkedIndex index;
  index.Wait(1, {7}, In(5));
  index.Wait(2, {7, 8}, kNow);
  index.Wait(3, {8}, kNow);
  index.Wait(4, {9}, kNow);
  EXPECT_TRUE(index.Blocks(std::vector<std::uint64_t>{5, 8}));
  EXPECT_FALSE(index.Blocks(std::vector<std::uint64_t>{5}));
  EXPECT_THAT(index.TakeDue(kNow, 10), ElementsAre(4));
  EXPECT_THAT(index.TakeDue(In(5), 10), ElementsAre(1, 2, 3));
}

TEST(ParkedIndexTest, OneThatFailsAgainGoesBeforeThoseBehindIt) {
  ParkedIndex index;
  index.Wait(1, {7}, kNow);
  index.Wait(2, {7}, kNow);
  ASSERT_THAT(index.TakeDue(kNow, 1), ElementsAre(1));
  EXPECT_EQ(index.NextDue(), kNow);
  index.WaitAgain(1, In(9));
  EXPECT_THAT(index.TakeDue(kNow, 10), IsEmpty());
  index.SetDue(1, kNow);
  index.SetDue(2, In(1));
  EXPECT_THAT(index.TakeDue(kNow, 10), ElementsAre(1));
  index.Remove(1);
  EXPECT_THAT(index.TakeDue(In(1), 10), ElementsAre(2));
}

TEST(ParkedIndexTest, OfOneKeyOnlyAFewAreOnTheirWay) {
  ParkedIndex index;
  const auto most = static_cast<std::int64_t>(ParkedIndex::kMaxOnTheirWay);
  for (std::int64_t offset = 1; offset <= 2 * most; ++offset) index.Wait(offset, {7}, kNow);
  EXPECT_THAT(index.TakeDue(kNow, 1000), SizeIs(most));
  EXPECT_FALSE(index.NextDue().has_value());
  index.Remove(1);
  index.Remove(1);
  EXPECT_THAT(index.TakeDue(kNow, 1000), ElementsAre(most + 1));
  index.Remove(most + 2);  // one that waits
  for (std::int64_t offset = 2; offset <= most + 1; ++offset) index.Remove(offset);
  EXPECT_THAT(index.TakeDue(kNow, 1000), SizeIs(most - 2));
}

TEST(ParkedIndexTest, OneThatIsParkedOnItsWayBlocksNobody) {
  ParkedIndex index;
  index.AddOnItsWay(1, {7});
  EXPECT_FALSE(index.Blocks(std::vector<std::uint64_t>{7}));
  index.Wait(2, {7}, kNow);
  EXPECT_THAT(index.TakeDue(kNow, 10), ElementsAre(2));
}

}  // namespace
}  // namespace interlingua::delivery::queue
