// Receipts and what is known before any event: --explain, compare, conservation, the pages of the
// documentation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/service/cli/program.h"
#include "tests/service/log/temporary_log.h"

namespace interlingua {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kLead[] =
    R"({"event_name":"generate_lead","id":"7","value":"9.50","currency":"EUR","user":{"email":"a@b.example"}})";

/// Characters of the longest line.
std::size_t WidthOf(const std::string& text) {
  std::size_t width = 0;
  for (const std::string& line : Lines(text)) width = std::max(width, line.size());
  return width;
}

TEST(Explain, ShowsTheirsAndOursIn80ColumnsWithoutAValue) {
  const Finished result = RunProgram(
      {"translate", "--from", "commanders_act", "--to", "liveperson", "--explain"}, kLead);
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("lead: commanders_act to liveperson"));
  EXPECT_THAT(result.out, HasSubstr("/id                              carried     /lead/leadId"));
  EXPECT_THAT(result.out, HasSubstr("/value                           coerced     /lead/value"));
  EXPECT_THAT(result.out, HasSubstr("! /user/email"));
  EXPECT_THAT(result.out, Not(HasSubstr("9.50")));
  EXPECT_THAT(result.out, Not(HasSubstr("b.example")));
  EXPECT_LE(WidthOf(result.out), 80u);
}

TEST(Explain, WritesTheEventsOnlyIntoAFile) {
  const TemporaryFolder folder;
  const Finished result = RunProgram({"translate", "--from", "commanders_act", "--to", "liveperson",
                                      "--explain", "-", folder.File("out")},
                                     kLead);
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(Contents(folder.File("out")), HasSubstr(R"("leadId":"7")"));
  EXPECT_THAT(result.out, Not(HasSubstr("leadId\":")));
}

TEST(Explain, OfARefusedEventSaysWhy) {
  const Finished result = RunProgram(
      {"translate", "--from", "commanders_act", "--to", "liveperson", "--explain"},
      R"({"event_name":"refund","id":"1","currency":"EUR","revenue":1,"value":1,"user":{"id":"1"}})");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr("x -"));
  EXPECT_THAT(result.out, HasSubstr("liveperson has no refund"));
}

TEST(RefuseLoss, RefusesWhatWouldLoseMoney) {
  const std::string purchase =
      R"({"eventId":"p","purchase":{"orderId":"o","currency":"GBP","value":{"units":"1"},"tax":{"units":"1"}}})";
  const Arguments arguments = {"translate", "--from", "canonical", "--to", "liveperson"};
  EXPECT_EQ(RunProgram(arguments, purchase).exit_status, 0);
  Arguments refusing = arguments;
  refusing.push_back("--refuse-loss");
  const Finished result = RunProgram(refusing, purchase);
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.err, HasSubstr("lose money or identity: purchase.tax"));
}

TEST(Compare, TellsWhatACrossingKeepsBeforeAnEventIsSent) {
  const Finished result = RunProgram({"compare", "commanders_act", "liveperson", "purchase"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("purchase (purchase): commanders_act to liveperson"));
  EXPECT_THAT(result.out, HasSubstr("! /tax_amount"));
  EXPECT_LE(WidthOf(result.out), 80u);
  EXPECT_EQ(RunProgram({"compare", "commanders_act", "nobody"}).exit_status, 2);
  EXPECT_EQ(RunProgram({"compare", "commanders_act", "liveperson", "tea"}).exit_status, 2);
  const Finished read_only = RunProgram({"compare", "liveperson", "convertplus.ipn"});
  EXPECT_EQ(read_only.exit_status, 2);
  EXPECT_THAT(read_only.err, HasSubstr("read only"));
}

TEST(Conservation, IsATableOfEveryTwoFormats) {
  const Finished result = RunProgram({"conservation", "--draws", "2"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("## purchase"));
  EXPECT_THAT(result.out, HasSubstr("| commanders_act |"));
  EXPECT_THAT(result.out, Not(HasSubstr("BROKEN")));
}

TEST(Pages, AreMarkdownTables) {
  const Finished formats = RunProgram({"formats", "--markdown"});
  EXPECT_THAT(formats.out, HasSubstr("| format | reads | writes | delivers | what it is |"));
  EXPECT_THAT(formats.out, HasSubstr("| purchase | both |"));
  const Finished vendor = RunProgram({"explain", "liveperson", "--markdown"});
  EXPECT_THAT(vendor.out, HasSubstr("| `/orderId` | string |"));
  EXPECT_THAT(vendor.out, HasSubstr("## Settings of a destination"));
}

}  // namespace
}  // namespace interlingua
