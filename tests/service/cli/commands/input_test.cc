// Inputs that are not plain JSON Lines, on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program.h"
#include "tests/support/temporary_log.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kTable[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.csv";
constexpr char kMapping[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.mapping.yaml";
constexpr char kEvents[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.commanders_act.jsonl";

support::Finished RunShell(const std::string& command) {
  return support::Program("sh", {"-c", command}).Wait();
}

TEST(Input, TotalsOfATableAreThoseOfItsEvents) {
  const support::Finished table =
      support::RunProgram({"totals", "--from", "csv", "--mapping", kMapping, kTable});
  EXPECT_EQ(table.exit_status, 0) << table.err;
  EXPECT_THAT(table.out, HasSubstr("184248.33"));
  EXPECT_EQ(table.out, support::RunProgram({"totals", "--from", "commanders_act", kEvents}).out);
}

TEST(Input, CompressedInputIsReadAsPlain) {
  const std::string program = std::string("'") + INTERLINGUA_PROGRAM + "' ";
  const support::Finished totals = RunShell("gzip -c '" + std::string(kEvents) + "' | " + program +
                                            "totals --from commanders_act");
  EXPECT_EQ(totals.exit_status, 0) << totals.err;
  EXPECT_THAT(totals.out, HasSubstr("184248.33"));
  const support::Finished translated =
      RunShell("gzip -c '" + std::string(kTable) + "' | " + program +
               "translate --from csv --mapping '" + kMapping + "' --to canonical");
  EXPECT_THAT(translated.err, IsEmpty());
  EXPECT_EQ(support::Lines(translated.out).size(), 512u);
}

TEST(Input, ACutIsTold) {
  const std::string program = std::string("'") + INTERLINGUA_PROGRAM + "' ";
  const support::Finished cut =
      RunShell("gzip -c '" + std::string(kEvents) + "' | head -c 20000 | " + program +
               "totals --from commanders_act");
  EXPECT_EQ(cut.exit_status, 1);
  EXPECT_THAT(cut.err, HasSubstr("stdin: the gzip data is cut off at byte 20000"));
}

TEST(Input, UnmappedColumnsAreNamedOnce) {
  const support::TemporaryFolder folder;
  support::Write(
      folder.File("mapping"),
      "events: [{kind: purchase, fields: [{field: purchase.order_id, column: order}]}]\n");
  support::Write(folder.File("table"), "order,size\n1,L\n2,L\n");
  const support::Finished result = support::RunProgram(
      {"totals", "--from", "csv", "--mapping", folder.File("mapping"), folder.File("table")});
  EXPECT_EQ(result.exit_status, 0);
  ASSERT_THAT(support::Lines(result.err), testing::SizeIs(1));
  EXPECT_THAT(result.err, HasSubstr("note: /size: the mapping neither uses nor ignores"));
}

TEST(Input, WrongUseIsTold) {
  EXPECT_EQ(support::RunProgram({"totals", "--from", "csv", kTable}).exit_status, 2);
  EXPECT_EQ(
      support::RunProgram({"totals", "--from", "ga4", "--mapping", kMapping, kTable}).exit_status,
      2);
  const support::TemporaryFolder folder;
  support::Write(folder.File("mapping"), "events:\n  - kind: purchas\n");
  const support::Finished faulty =
      support::RunProgram({"totals", "--from", "csv", "--mapping", folder.File("mapping"), kTable});
  EXPECT_EQ(faulty.exit_status, 2);
  EXPECT_THAT(faulty.err, HasSubstr("mapping:2:11: events[0].kind: no kind 'purchas'"));
}

}  // namespace
}  // namespace interlingua::cli::commands
