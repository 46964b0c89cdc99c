#include "service/observe/structured_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/observe/log_rate_limiter.h"
#include "translator/json/document.h"

namespace interlingua::observe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const absl::Time kTime = absl::FromUnixMillis(1795329503123);

TEST(StructuredLog, ALineIsAnObjectWithItsFieldsInOrder) {
  EXPECT_EQ(LogLine(StructuredLog::Form::kJson, kTime, StructuredLog::Level::kWarning,
                    "dead letter", {{"destination", "chat"}, {"offset", 7}}),
            "{\"time\":\"2026-11-22T06:38:23.123Z\",\"level\":\"warning\",\"message\":\"dead "
            "letter\",\"destination\":\"chat\",\"offset\":7}\n");
  EXPECT_EQ(LogLine(StructuredLog::Form::kText, kTime, StructuredLog::Level::kInfo, "started",
                    {{"address", "127.0.0.1:7070"}, {"reason", "no room"}, {"nothing", ""}}),
            "2026-11-22T06:38:23.123Z info started address=127.0.0.1:7070 reason=\"no room\" "
            "nothing=\"\"\n");
}

TEST(StructuredLog, WhateverAReasonHoldsTheLineStaysJson) {
  for (const std::string reason : {"a \"quote\" and a \\", "two\nlines\tand \x01 more",
                                   "\xff\xfe is no UTF-8", "k\xc3\xb6nnte", "\xe2\x80\xa8"}) {
    const std::string line = LogLine(StructuredLog::Form::kJson, kTime,
                                     StructuredLog::Level::kError, reason, {{"reason", reason}});
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_TRUE(json::Document().Parse(line).ok()) << line;
    const std::string text = LogLine(StructuredLog::Form::kText, kTime,
                                     StructuredLog::Level::kError, "failed", {{"reason", reason}});
    EXPECT_EQ(text.find('\n'), text.size() - 1);
  }
  EXPECT_THAT(
      LogLine(StructuredLog::Form::kJson, kTime, StructuredLog::Level::kError, "k\xc3\xb6nnte", {}),
      HasSubstr("k\xc3\xb6nnte"));
}

TEST(StructuredLog, WritesEntriesOfItsLevelAndAbove) {
  std::vector<std::string> lines;
  StructuredLog log(StructuredLog::Form::kJson, StructuredLog::Level::kWarning,
                    [&](const std::string& line) { lines.push_back(line); });
  log.Write(StructuredLog::Level::kInfo, "started");
  log.Write(StructuredLog::Level::kWarning, "a destination fails");
  log.Write(StructuredLog::Level::kError, "the event log takes no events");
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], HasSubstr("a destination fails"));
}

TEST(LogRateLimiter, AllowsSoManyAndCountsTheRest) {
  LogRateLimiter limiter(2, absl::Seconds(1));
  const auto allow = [&](double seconds) { return limiter.Allow(kTime + absl::Seconds(seconds)); };
  EXPECT_THAT((std::vector<bool>{allow(0), allow(0.1), allow(0.2), allow(0.9)}),
              ElementsAre(true, true, false, false));
  EXPECT_EQ(limiter.TakeSuppressed(kTime + absl::Seconds(0.95)), 0);
  EXPECT_EQ(limiter.TakeSuppressed(kTime + absl::Seconds(1)), 2);
  EXPECT_EQ(limiter.TakeSuppressed(kTime + absl::Seconds(1.1)), 0);
  EXPECT_TRUE(allow(1.2));
  EXPECT_TRUE(allow(-100)) << "the clock was put back";
}

}  // namespace
}  // namespace interlingua::observe
