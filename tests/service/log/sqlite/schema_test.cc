#include "service/log/sqlite/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace interlingua::log::sqlite {
namespace {

TEST(RangesTest, AreWrittenShortAndReadBack) {
  const std::pair<std::vector<std::int64_t>, std::string> samples[] = {
      {{}, ""},
      {{5}, "5"},
      {{5, 6}, "5-6"},
      {{5, 7, 8, 9}, "5,7-9"},
      {{1, 2, 4, 6, 7, 9223372036854775807}, "1-2,4,6-7,9223372036854775807"},
  };
  for (const auto& [offsets, text] : samples) {
    EXPECT_EQ(FormatRanges(offsets), text);
    EXPECT_EQ(ParseRanges(text).value_or(std::vector<std::int64_t>{-1}), offsets) << text;
  }
}

TEST(RangesTest, DamageIsNoticed) {
  for (const char* text : {"x", ",", "5,", "5,,6", "5-", "-5", "7-5", "5,5", "7,5", "5 6", "1-9x",
                           "1-99999999999", "99999999999999999999"}) {
    EXPECT_EQ(ParseRanges(text).status().code(), absl::StatusCode::kDataLoss) << text;
  }
}

}  // namespace
}  // namespace interlingua::log::sqlite
