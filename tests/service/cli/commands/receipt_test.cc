// Receipts and what is known before any event: --explain, compare, conservation, the pages of the
// documentation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/program.h"
#include "tests/support/temporary_log.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kLead[] =
    R"({"event_name":"generate_lead","id":"7","value":"9.50","currency":"EUR","user":{"email":"a@b.example"}})";

/// Characters of the longest line.
std::size_t WidthOf(const std::string& text) {
  std::size_t width = 0;
  for (const std::string& line : support::Lines(text)) width = std::max(width, line.size());
  return width;
}

TEST(Explain, ShowsTheirsAndOursIn80ColumnsWithoutAValue) {
  const support::Finished result = support::RunProgram(
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
  const support::TemporaryFolder folder;
  const support::Finished result =
      support::RunProgram({"translate", "--from", "commanders_act", "--to", "liveperson",
                           "--explain", "-", folder.File("out")},
                          kLead);
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(support::Contents(folder.File("out")), HasSubstr(R"("leadId":"7")"));
  EXPECT_THAT(result.out, Not(HasSubstr("leadId\":")));
}

TEST(Explain, OfARefusedEventSaysWhy) {
  const support::Finished result = support::RunProgram(
      {"translate", "--from", "commanders_act", "--to", "liveperson", "--explain"},
      R"({"event_name":"refund","id":"1","currency":"EUR","revenue":1,"value":1,"user":{"id":"1"}})");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, HasSubstr("x -"));
  EXPECT_THAT(result.out, HasSubstr("liveperson has no refund"));
}

TEST(RefuseLoss, RefusesWhatWouldLoseMoney) {
  const std::string purchase =
      R"({"eventId":"p","purchase":{"orderId":"o","currency":"GBP","value":{"units":"1"},"tax":{"units":"1"}}})";
  const support::Arguments arguments = {"translate", "--from", "canonical", "--to", "liveperson"};
  EXPECT_EQ(support::RunProgram(arguments, purchase).exit_status, 0);
  support::Arguments refusing = arguments;
  refusing.push_back("--refuse-loss");
  const support::Finished result = support::RunProgram(refusing, purchase);
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.err, HasSubstr("lose money or identity: purchase.tax"));
}

TEST(Compare, TellsWhatATranslationKeepsBeforeAnEventIsSent) {
  const support::Finished result =
      support::RunProgram({"compare", "commanders_act", "liveperson", "purchase"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("purchase (purchase): commanders_act to liveperson"));
  EXPECT_THAT(result.out, HasSubstr("! /tax_amount"));
  EXPECT_LE(WidthOf(result.out), 80u);
  EXPECT_EQ(support::RunProgram({"compare", "commanders_act", "nobody"}).exit_status, 2);
  EXPECT_EQ(support::RunProgram({"compare", "commanders_act", "liveperson", "tea"}).exit_status, 2);
  const support::Finished read_only =
      support::RunProgram({"compare", "liveperson", "convertplus.ipn"});
  EXPECT_EQ(read_only.exit_status, 2);
  EXPECT_THAT(read_only.err, HasSubstr("read only"));
}

TEST(Conservation, IsATableOfEveryTwoFormats) {
  const support::Finished result = support::RunProgram({"conservation", "--draws", "2"});
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("## purchase"));
  EXPECT_THAT(result.out, HasSubstr("| commanders_act |"));
  EXPECT_THAT(result.out, Not(HasSubstr("BROKEN")));
}

TEST(Pages, AreMarkdownTables) {
  const support::Finished formats = support::RunProgram({"formats", "--markdown"});
  EXPECT_THAT(formats.out, HasSubstr("| format | reads | writes | delivers | what it is |"));
  EXPECT_THAT(formats.out, HasSubstr("| purchase | both |"));
  const support::Finished vendor = support::RunProgram({"explain", "liveperson", "--markdown"});
  EXPECT_THAT(vendor.out, HasSubstr("| `/orderId` | string |"));
  EXPECT_THAT(vendor.out, HasSubstr("## Settings of a destination"));
}

}  // namespace
}  // namespace interlingua::cli::commands
