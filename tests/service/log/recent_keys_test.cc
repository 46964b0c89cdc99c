#include "service/log/recent_keys.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace interlingua::log {
namespace {

TEST(RecentKeysTest, RemembersNoLongerThanTheWindowAndNoMoreThanTheNumber) {
  RecentKeys keys(3, 1000);
  for (int i = 1; i <= 4; ++i) keys.Add(static_cast<std::uint64_t>(i), i, i);
  EXPECT_EQ(keys.size(), 3u);
  EXPECT_FALSE(keys.Find(1, 5).has_value());
  EXPECT_EQ(keys.Find(2, 5), 2);
  EXPECT_FALSE(keys.Find(2, 1003).has_value());
  EXPECT_EQ(keys.Find(4, 1003), 4);
  keys.ForgetAfter(3);
  EXPECT_FALSE(keys.Find(4, 5).has_value());
  keys.Add(2, 5, 6);  // the key of an older event
  keys.Add(9, 6, 7);
  keys.Add(10, 7, 8);  // pushes out the older one
  EXPECT_EQ(keys.Find(2, 8), 5);
  EXPECT_FALSE(RecentKeys(0, 1000).Find(1, 0).has_value());
}

/// The same in the plainest way there is.
class PlainKeys {
 public:
  PlainKeys(std::size_t max_events, std::int64_t window_ms)
      : max_events_(max_events), window_ms_(window_ms) {}

  std::optional<std::int64_t> Find(std::uint64_t key, std::int64_t now_ms) const {
    for (auto one = events_.rbegin(); one != events_.rend(); ++one) {
      if (one->key != key || !one->listed) continue;
      if (one->at_ms + window_ms_ < now_ms) return std::nullopt;
      return one->offset;
    }
    return std::nullopt;
  }

  void Add(std::uint64_t key, std::int64_t offset, std::int64_t now_ms) {
    while (!events_.empty() &&
           (events_.size() >= max_events_ || events_.front().at_ms + window_ms_ < now_ms)) {
      events_.erase(events_.begin());
    }
    for (Event& one : events_) one.listed = one.listed && one.key != key;
    events_.push_back({key, offset, now_ms, true});
  }

  void ForgetAfter(std::int64_t offset) {
    while (!events_.empty() && events_.back().offset > offset) events_.pop_back();
  }

  std::size_t size() const { return events_.size(); }

 private:
  struct Event {
    std::uint64_t key;
    std::int64_t offset;
    std::int64_t at_ms;
    bool listed;
  };

  const std::size_t max_events_;
  const std::int64_t window_ms_;
  std::vector<Event> events_;
};

class RecentKeysModelTest : public ::testing::TestWithParam<std::uint32_t> {};

// Offsets and times leap beyond what 32 bits hold, clocks go back, groups are undone.
TEST_P(RecentKeysModelTest, KnowsWhatThePlainOneKnows) {
  std::mt19937_64 random(GetParam());
  const auto draw = [&](std::uint64_t below) { return random() % below; };
  const std::size_t most = 1 + draw(40);
  constexpr std::int64_t kYearMs = 365LL * 24 * 3600 * 1000;
  const std::int64_t window_ms = draw(2) == 0 ? kYearMs : 1000;
  RecentKeys keys(most, window_ms);
  PlainKeys plain(most, window_ms);
  std::int64_t offset = 0;
  std::int64_t now_ms = kYearMs;
  for (int step = 0; step < 5000; ++step) {
    const bool leaps = draw(50) == 0;
    now_ms +=
        static_cast<std::int64_t>(draw(leaps ? kYearMs / 4 : 100)) - (leaps ? kYearMs / 8 : 20);
    if (draw(20) == 0) {
      offset -= static_cast<std::int64_t>(draw(10));
      keys.ForgetAfter(offset);
      plain.ForgetAfter(offset);
    } else {
      offset += 1 + static_cast<std::int64_t>(draw(draw(50) == 0 ? 1LL << 33 : 3));
      const std::uint64_t key = 1 + draw(60);
      keys.Add(key, offset, now_ms);
      plain.Add(key, offset, now_ms);
    }
    ASSERT_EQ(keys.size(), plain.size());
    for (std::uint64_t key = 1; key <= 60; ++key) {
      ASSERT_EQ(keys.Find(key, now_ms), plain.Find(key, now_ms)) << key << " in step " << step;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Drawn, RecentKeysModelTest, ::testing::Range(1u, 9u));

}  // namespace
}  // namespace interlingua::log
