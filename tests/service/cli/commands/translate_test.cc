#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program.h"
#include "tests/support/temporary_log.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kSearch[] = R"({"type":"searchInfo","keywords":["red shoes"]})";
constexpr char kPurchase[] = R"({"type":"purchase","total":11.70,"currency":"GBP","orderId":"o1"})";
const char kRefund[] =
    R"({"eventId":"r","refund":{"order":{"orderId":"o1","currency":"GBP","value":{"units":"1"}}}})";

support::Arguments Translate(const std::string& from, const std::string& to,
                             support::Arguments more = {}) {
  support::Arguments arguments = {"translate", "--from", from, "--to", to};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(Translate, GoesFromStdinToStdout) {
  const support::Finished result = support::RunProgram(
      Translate("liveperson", "canonical"), std::string(kPurchase) + "\n\n  \r\n" + kSearch);
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  ASSERT_THAT(support::Lines(result.out), SizeIs(2));
  EXPECT_THAT(support::Lines(result.out)[0], HasSubstr("o1"));
  EXPECT_THAT(support::Lines(result.out)[1], HasSubstr("red shoes"));
}

TEST(Translate, GoesFromFileToFile) {
  const support::TemporaryFolder folder;
  support::Write(folder.File("in"), std::string("\xEF\xBB\xBF") + kPurchase + "\r\n");
  const support::Finished result = support::RunProgram(
      Translate("liveperson", "liveperson", {folder.File("in"), folder.File("out")}));
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(support::Contents(folder.File("out")), HasSubstr("11.7"));
}

TEST(Translate, NamesBadLinesAndTranslatesTheOthers) {
  const support::Finished result = support::RunProgram(
      Translate("liveperson", "canonical"), std::string(kPurchase) + "\n\n" +
                                                R"({"type":"purchase","total":1,"cart":{}})" +
                                                "\n{\n" + kPurchase + "\n");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(support::Lines(result.out), SizeIs(2));
  const auto faults = support::Lines(result.err);
  ASSERT_THAT(faults, SizeIs(2));
  EXPECT_EQ(faults[0], "line 3: liveperson: /cart/products: required member is missing");
  EXPECT_THAT(faults[1], testing::StartsWith("line 4: liveperson: "));
}

TEST(Translate, NamesEventsThatTheTargetCannotHold) {
  const support::Finished result =
      support::RunProgram(Translate("canonical", "liveperson"), std::string(kRefund) + "\n");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, testing::StartsWith("line 1: "));
  EXPECT_THAT(result.err, HasSubstr("liveperson has no refund"));
}

TEST(Translate, ReportsOneLineAnEvent) {
  const support::TemporaryFolder folder;
  const std::string report = folder.File("report");
  const support::Finished result = support::RunProgram(
      Translate("canonical", "liveperson", {"--report", report}),
      std::string(R"({"eventId":"p","purchase":{"orderId":"o","currency":"GBP",)") +
          R"("value":{"units":"1"},"affiliation":"shop"}})" + "\n{\n" + kRefund + "\n");
  EXPECT_EQ(result.exit_status, 1);
  const auto lines = support::Lines(support::Contents(report));
  ASSERT_THAT(lines, SizeIs(3));
  EXPECT_THAT(lines[0], testing::StartsWith(R"({"line":1,"event_id":"p","findings":[{"code":)"));
  EXPECT_THAT(lines[0], HasSubstr(R"("code":"LOST_FIELD","severity":"LOSS")"));
  EXPECT_THAT(lines[0], HasSubstr(R"("field":"purchase.affiliation")"));
  EXPECT_THAT(lines[1], testing::StartsWith(R"({"line":2,"error":"canonical: )"));
  EXPECT_THAT(lines[2], HasSubstr(R"({"line":3,"event_id":"r","error":)"));
  EXPECT_THAT(lines[2], HasSubstr(R"("severity":"REFUSAL")"));
}

TEST(Translate, WritesTheReportToStdoutWhenAsked) {
  const support::Finished result = support::RunProgram(
      Translate("liveperson", "canonical", {"--report", "-", "-", "/dev/null"}), kPurchase);
  EXPECT_EQ(result.exit_status, 0) << result.err;
  EXPECT_THAT(result.out, testing::StartsWith(R"({"line":1,)"));
  EXPECT_EQ(support::RunProgram(Translate("liveperson", "canonical", {"--report", "-"}), kPurchase)
                .exit_status,
            2);
}

TEST(Translate, SaysWhenItCannotWrite) {
  const support::Finished result =
      support::RunProgram(Translate("liveperson", "canonical", {"-", "/dev/full"}), kPurchase);
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.err, HasSubstr("No space left on device"));
}

TEST(Translate, SaysWhenTheReaderOfStdoutIsGone) {
  support::Program shell(
      "sh",
      {"-c", "while echo '" + std::string(kSearch) + "'; do :; done 2>&- | '" +
                 INTERLINGUA_PROGRAM + "' translate --from liveperson --to canonical | head -n 1"});
  const support::Finished result = shell.Wait();
  EXPECT_THAT(support::Lines(result.out), SizeIs(1));
  EXPECT_THAT(result.err, HasSubstr("stdout: Broken pipe"));
}

TEST(Translate, RefusesLinesThatAreTooLong) {
  const std::string line(static_cast<std::size_t>(17) << 20, ' ');
  const support::Finished result = support::RunProgram(Translate("liveperson", "canonical"),
                                                       "[" + line + "]\n" + kPurchase + "\n");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_EQ(result.err, "line 1: liveperson: longer than 16777216 bytes\n");
  EXPECT_THAT(support::Lines(result.out), SizeIs(1));
}

TEST(Translate, RefusesWrongUse) {
  EXPECT_EQ(support::RunProgram(Translate("livepersn", "canonical")).exit_status, 2);
  EXPECT_THAT(support::RunProgram(Translate("livepersn", "canonical")).err,
              HasSubstr("did you mean 'liveperson'"));
  EXPECT_EQ(support::RunProgram(Translate("liveperson", "canonicl")).exit_status, 2);
  EXPECT_EQ(support::RunProgram({"translate", "--from", "liveperson"}).exit_status, 2);
  EXPECT_EQ(support::RunProgram(Translate("liveperson", "canonical", {"--colour"})).exit_status, 2);
  const support::Finished missing =
      support::RunProgram(Translate("liveperson", "canonical", {"/nowhere/in"}));
  EXPECT_EQ(missing.exit_status, 2);
  EXPECT_EQ(missing.err, "/nowhere/in: No such file or directory\n");
}

}  // namespace
}  // namespace interlingua::cli::commands
