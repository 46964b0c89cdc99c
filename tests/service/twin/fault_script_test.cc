#include "service/twin/fault_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/text/text.h"

namespace interlingua::twin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

FaultScript Parsed(std::string_view text) {
  auto script = ParseFaultScript("--faults", text);
  EXPECT_TRUE(script.ok()) << text << ": " << script.status();
  return script.ok() ? *std::move(script) : FaultScript();
}

std::string FaultOf(std::string_view text) {
  const auto script = ParseFaultScript("faults", text);
  EXPECT_FALSE(script.ok()) << text;
  return std::string(script.status().message());
}

/// The names of the next steps.
std::vector<std::string> Names(FaultSequence& sequence, int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(sequence.Next().name);
  return names;
}

std::vector<std::string> Names(std::string_view text, int count) {
  FaultSequence sequence(Parsed(text));
  return Names(sequence, count);
}

TEST(FaultScript, StepsFollowEachOtherAndThenAllIsWell) {
  EXPECT_THAT(Names("ok*2, 503*3, reset", 8),
              ElementsAre("", "", "503", "503", "503", "reset", "", ""));
}

TEST(FaultScript, LoopBeginsAnew) {
  EXPECT_THAT(Names("503, ok, loop", 5), ElementsAre("503", "", "503", "", "503"));
}

TEST(FaultScript, ForeverHasNoEnd) {
  EXPECT_THAT(Names("ok, 503*forever, reset", 4), ElementsAre("", "503", "503", "503"));
}

TEST(FaultScript, LinesAndCommentsSeparate) {
  EXPECT_THAT(Names("# an outage\nok*2   # first\n\n503\r\n, half\n", 5),
              ElementsAre("", "", "503", "half", ""));
}

TEST(FaultScript, ReadsEveryFault) {
  const FaultScript script = Parsed(
      "ok, 503, redirect, delay 10ms, stall, reset, close, half, short, long, garbage, tls, "
      "refuse 2s");
  std::vector<http::HttpFault> faults;
  std::vector<bool> taken;
  for (const FaultStep& step : script.steps) {
    faults.push_back(step.fault);
    taken.push_back(step.taken);
  }
  EXPECT_THAT(faults,
              ElementsAre(http::HttpFault::kNone, http::HttpFault::kNone, http::HttpFault::kNone,
                          http::HttpFault::kNone, http::HttpFault::kStall, http::HttpFault::kReset,
                          http::HttpFault::kClose, http::HttpFault::kHalf, http::HttpFault::kShort,
                          http::HttpFault::kLong, http::HttpFault::kGarbage, http::HttpFault::kTls,
                          http::HttpFault::kRefuse));
  EXPECT_THAT(taken, ElementsAre(true, false, false, true, true, false, false, true, true, true,
                                 true, false, false));
  EXPECT_EQ(script.steps[1].status, 503);
  EXPECT_EQ(script.steps[3].delay, absl::Milliseconds(10));
  EXPECT_EQ(script.steps[12].refuse_for, absl::Seconds(2));
}

TEST(FaultScript, ReadsOptions) {
  const FaultScript script = Parsed(
      R"(429 retry-after=2 *3, 200 body="not \"json\", # at all", 200 body=[] before, reset after, )"
      "half before delay=1.5s, redirect to=http://elsewhere/x=1, ok delay=2ms*2, ok before");
  ASSERT_THAT(script.steps, SizeIs(8));
  EXPECT_THAT(script.steps[0].headers, ElementsAre(Pair("retry-after", "2")));
  EXPECT_EQ(script.steps[0].count, 3u);
  EXPECT_EQ(script.steps[1].body, R"(not "json", # at all)");
  EXPECT_TRUE(script.steps[1].taken);
  EXPECT_EQ(script.steps[2].body, "[]");
  EXPECT_FALSE(script.steps[2].taken);
  EXPECT_TRUE(script.steps[3].taken);
  EXPECT_FALSE(script.steps[4].taken);
  EXPECT_EQ(script.steps[4].delay, absl::Milliseconds(1500));
  EXPECT_THAT(script.steps[5].headers, ElementsAre(Pair("location", "http://elsewhere/x=1")));
  EXPECT_EQ(script.steps[6].name, "delay");
  EXPECT_EQ(script.steps[6].count, 2u);
  EXPECT_FALSE(script.steps[7].taken);
}

TEST(FaultScript, RandomOnesKeepToTheirSharesAndTheirSeed) {
  constexpr char kText[] = "random seed=7, 5% 503, 1.5% reset after, 0.5% half";
  FaultSequence sequence(Parsed(kText));
  FaultSequence again(Parsed(kText));
  FaultSequence other(Parsed("random seed=8, 5% 503, 1.5% reset after, 0.5% half"));
  std::map<std::string, int> counts;
  int differing = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = sequence.Next().name;
    EXPECT_EQ(again.Next().name, name);
    differing += other.Next().name == name ? 0 : 1;
    ++counts[name];
  }
  EXPECT_NEAR(counts["503"], 1000, 200);
  EXPECT_NEAR(counts["reset"], 300, 100);
  EXPECT_NEAR(counts["half"], 100, 60);
  EXPECT_GT(differing, 1000);
  EXPECT_THAT(Names("random, 100% 503", 3), ElementsAre("503", "503", "503"));
}

TEST(FaultScript, FaultsSayThePlaceAndWhatIsAllowed) {
  EXPECT_EQ(FaultOf("ok*2, rset"), "faults:1:7: no step 'rset'; did you mean 'reset'?");
  EXPECT_EQ(FaultOf("ok\n\n  refuze 2s"), "faults:3:3: no step 'refuze'; did you mean 'refuse'?");
  EXPECT_THAT(FaultOf("earthquake"),
              HasSubstr("known here: STATUS (200 to 599), loop, random, ok"));
  EXPECT_THAT(FaultOf("700"), HasSubstr("STATUS (200 to 599)"));
  EXPECT_THAT(FaultOf("199"), HasSubstr("STATUS (200 to 599)"));
  EXPECT_EQ(FaultOf("503 retry=2"),
            "faults:1:5: no option 'retry' of this step; did you mean 'retry-after'?");
  EXPECT_EQ(FaultOf("reset body=x"),
            "faults:1:7: no option 'body' of this step; known here: before, after, delay");
  EXPECT_EQ(FaultOf("503*0"), "faults:1:5: '0' is no whole number from 1 on");
  EXPECT_EQ(FaultOf("503 retry-after=soon"), "faults:1:17: 'soon' is no whole number from 0 on");
  EXPECT_THAT(FaultOf("delay"), HasSubstr("'' is no time; write 500ms"));
  EXPECT_THAT(FaultOf("delay 5"), HasSubstr("'5' is no time"));
  EXPECT_THAT(FaultOf("refuse -1s"), HasSubstr("'-1s' is no time"));
  EXPECT_THAT(FaultOf("ok delay=99h"), HasSubstr("24 hours"));
  EXPECT_EQ(FaultOf("200 body=\"x"), "faults:1:10: the text has no closing quote");
  EXPECT_THAT(FaultOf(""), HasSubstr("the script has no step"));
  EXPECT_THAT(FaultOf(" , \n # nothing"), HasSubstr("the script has no step"));
  EXPECT_THAT(FaultOf("loop"), HasSubstr("there is no step before 'loop'"));
  EXPECT_THAT(FaultOf("503, loop, ok"), HasSubstr("nothing can follow 'loop'"));
  EXPECT_THAT(FaultOf("503 \"x\""), HasSubstr("is wanted here"));
}

TEST(FaultScript, FaultsOfRandomScripts) {
  EXPECT_THAT(FaultOf("random, 503"), HasSubstr("there is no percentage here"));
  EXPECT_THAT(FaultOf("random, 0% 503"), HasSubstr("no percentage"));
  EXPECT_THAT(FaultOf("random, 101% 503"), HasSubstr("no percentage"));
  EXPECT_THAT(FaultOf("random, x% 503"), HasSubstr("no percentage"));
  EXPECT_THAT(FaultOf("random, 60% 503, 41% reset"), HasSubstr("over 100%"));
  EXPECT_THAT(FaultOf("random, 5% 503, loop"), HasSubstr("'loop' says nothing"));
  EXPECT_THAT(FaultOf("random, 5% 503*3"), HasSubstr("has no number"));
  EXPECT_THAT(FaultOf("random 5% 503"), HasSubstr("only 'seed=NUMBER'"));
  EXPECT_THAT(FaultOf("random seed=x, 5% 503"), HasSubstr("no whole number"));
  EXPECT_THAT(FaultOf("5% 503"), HasSubstr("no step '5%'"));
}

}  // namespace
}  // namespace interlingua::twin
