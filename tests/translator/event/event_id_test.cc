#include "translator/event/event_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace interlingua::event {
namespace {

constexpr std::string_view kCart = R"({"type":"cart","total":11.7,"numItems":6})";

// These literals are the promise that re-emitted history keeps its ids. They never change; they
// were made with an independent program:  printf '<8-byte length><part>...' | sha256sum.
TEST(EventId, IsTheSameForEver) {
  EXPECT_EQ(DeriveEventId("", "", ""), "il1-9d908ecfb6b256def8b49a7c504e6c88");
  EXPECT_EQ(DeriveEventId("liveperson", kCart, "shop"), "il1-ecf0969d3002b230cdc182dc39fdba36");
  EXPECT_EQ(DeriveEventId("liveperson", kCart, ""), "il1-5dd0584e5be4a05175019b2b3e2d3626");
  EXPECT_EQ(DeriveEventId("commanders_act", "{\"event_name\":\"caf\u00E9\"}", "erp-1"),
            "il1-2c03a5ce5c9fb5e78093a1180d6d91ed");
}

TEST(EventId, HasTheRecipeAndThirtyTwoDigits) {
  const std::string id = DeriveEventId("liveperson", std::string(100'000, 'x'), "shop");
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(id.substr(0, 4), "il1-");
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef", 4), std::string::npos);
}

TEST(EventId, DependsOnEveryPartAndOnWhereItEnds) {
  const std::set<std::string> ids = {
      DeriveEventId("ab", "c", ""),  DeriveEventId("a", "bc", ""), DeriveEventId("a", "c", "b"),
      DeriveEventId("a", "b", "c"),  DeriveEventId("", "abc", ""), DeriveEventId("abc", "", ""),
      DeriveEventId("", "", "abc"),  DeriveEventId("", "", ""),    DeriveEventId("ab", "", "c"),
      DeriveEventId("ab", "c ", ""),
  };
  EXPECT_EQ(ids.size(), 10u);
}

}  // namespace
}  // namespace interlingua::event
