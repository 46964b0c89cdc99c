// `interlingua replay --diff`, as an operator types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/support/program.h"
#include "tests/support/temporary_log.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::HasSubstr;

const char kInvoices[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.commanders_act.jsonl";

class Diff : public testing::Test {
 protected:
  /// A gateway whose destination has these settings too; the one before it ends.
  void Serve(const std::string& more) {
    if (gateway_ != nullptr) {
      gateway_->Signal(SIGTERM);
      EXPECT_EQ(gateway_->Wait().exit_status, 0);
    }
    support::Write(folder_.File("gateway.yaml"),
                   "listen: {grpc: '127.0.0.1:0'}\nlog: {path: '" + folder_.File("log.db") +
                       "'}\ndestinations:\n  - {name: archive, format: canonical, file: {path: '" +
                       folder_.File("archive.jsonl") + "'}" + more + "}\n");
    gateway_ = std::make_unique<support::Program>(
        INTERLINGUA_PROGRAM, support::Arguments{"serve", "--config", folder_.File("gateway.yaml")});
    address_ = gateway_->AwaitAddress();
    ASSERT_FALSE(address_.empty()) << gateway_->Err();
  }

  void PublishInvoices() const {
    ASSERT_EQ(support::RunProgram(
                  {"publish", "--from", "commanders_act", "--target", address_, kInvoices})
                  .exit_status,
              0);
    ASSERT_EQ(support::RunProgram({"status", "--wait-idle", "--target", address_}).exit_status, 0);
  }

  support::Finished RunDiff(const support::Arguments& more = {}) const {
    support::Arguments arguments = {"replay",  "--from",   "log",    "--to",
                                    "archive", "--target", address_, "--diff"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return support::RunProgram(arguments);
  }

  support::TemporaryFolder folder_;
  std::unique_ptr<support::Program> gateway_;
  std::string address_;
};

TEST_F(Diff, SaysWhatAChangeOfTheMappingChangesInEventsAndMoney) {
  Serve(", keep_sent: true");
  PublishInvoices();
  const support::Finished same = RunDiff();
  EXPECT_EQ(same.exit_status, 0) << same.err;
  EXPECT_THAT(same.out, HasSubstr("archive (canonical): nothing differs"));
  EXPECT_THAT(same.out, HasSubstr("the same  purchase     469  GBP       184248.33"));

  Serve(", keep_sent: true, extra: {/shop: '1'}");
  const support::Finished changed = RunDiff({"--summary", folder_.File("diff.json")});
  EXPECT_EQ(changed.exit_status, 1) << changed.err;
  EXPECT_THAT(changed.out, HasSubstr("archive (canonical): differs"));
  EXPECT_THAT(changed.out, HasSubstr("changed  purchase     469  GBP       184248.33"));
  EXPECT_THAT(changed.out, HasSubstr("added  purchase: 469 events  /shop  ("));
  EXPECT_THAT(support::Contents(folder_.File("diff.json")), HasSubstr("\"pointer\": \"/shop\""));

  const support::Finished refunds = RunDiff({"--kind", "refund"});
  EXPECT_EQ(refunds.exit_status, 1);
  EXPECT_THAT(refunds.out, HasSubstr("43 events compared"));
}

TEST_F(Diff, SaysWhereNothingIsKept) {
  Serve("");
  PublishInvoices();
  const support::Finished unknown = RunDiff();
  EXPECT_EQ(unknown.exit_status, 1);
  EXPECT_THAT(unknown.out, HasSubstr("set keep_sent: true"));
}

TEST(DiffUsage, IsOfTheLogOfARunningGatewayOnly) {
  const support::Finished file = support::RunProgram(
      {"replay", "--from", "commanders_act", "--to", "archive", "--diff", kInvoices});
  EXPECT_EQ(file.exit_status, 2);
  EXPECT_THAT(file.err, HasSubstr("--from log"));
  const support::Finished config =
      support::RunProgram({"replay", "--from", "log", "--to", "archive", "--diff", "--config",
                           INTERLINGUA_SOURCE "/deploy/local.yaml"});
  EXPECT_EQ(config.exit_status, 2);
  EXPECT_THAT(config.err, HasSubstr("no --config"));
  const support::Finished both =
      support::RunProgram({"replay", "--from", "log", "--to", "archive", "--diff", "--dry-run"});
  EXPECT_EQ(both.exit_status, 2);
  EXPECT_THAT(both.err, HasSubstr("leave out --dry-run"));
}

}  // namespace
}  // namespace interlingua::cli::commands
