// `interlingua tail`, as an operator types it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>

#include "absl/time/clock.h"
#include "tests/support/program.h"
#include "tests/support/temporary_log.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const char kPurchase[] =
    R"({"event_id":"e1","source":{"id":"shop"},"identity":{"email":"jane@example.com"},)"
    R"("purchase":{"order_id":"o1","currency":"GBP","value":{"units":"12","nanos":500000000},)"
    R"("affiliation":"Outlet"}})"
    "\n";
const char kRefund[] = R"({"event_id":"r1","refund":{"order":{"order_id":"o1","currency":"GBP",)"
                       R"("value":{"units":"3"}}}})"
                       "\n";

class TailCommand : public testing::Test {
 protected:
  TailCommand() {
    support::Write(folder_.File("gateway.yaml"),
                   "listen: {grpc: '127.0.0.1:0'}\nlog: {path: '" + folder_.File("log.db") +
                       "'}\ndestinations:\n  - {name: chat, format: liveperson, file: {path: '" +
                       folder_.File("chat") + "'}}\n");
    gateway_ = std::make_unique<support::Program>(
        INTERLINGUA_PROGRAM, support::Arguments{"serve", "--config", folder_.File("gateway.yaml")});
    address_ = gateway_->AwaitAddress();
  }

  std::unique_ptr<support::Program> Follow(support::Arguments options) const {
    support::Arguments arguments = {"tail", "--target", address_};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return std::make_unique<support::Program>(INTERLINGUA_PROGRAM, arguments);
  }

  /// Publishes the lines, each time under other ids, until the tail has shown one.
  bool PublishUntilHeard(const std::string& lines, const support::Program& tail) {
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    while (tail.Out().empty() && absl::Now() < deadline) {
      std::string text = lines;
      const std::string number = std::to_string(++published_);
      for (std::size_t at = 0; (at = text.find("1\",", at)) != std::string::npos; at += 3) {
        text.insert(at + 1, "-" + number);
      }
      const support::Finished done =
          support::RunProgram({"publish", "--from", "canonical", "--target", address_}, text);
      EXPECT_EQ(done.exit_status, 0) << done.err;
    }
    return !tail.Out().empty();
  }

  support::TemporaryFolder folder_;
  std::unique_ptr<support::Program> gateway_;
  std::string address_;
  int published_ = 0;
};

TEST_F(TailCommand, PrintsALineEachUntilItIsInterrupted) {
  const auto tail = Follow({});
  ASSERT_TRUE(PublishUntilHeard(std::string(kPurchase) + kRefund, *tail));
  const auto has = [&](const std::string& text) {
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    while (tail->Out().find(text) == std::string::npos && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(5));
    }
    return tail->Out().find(text) != std::string::npos;
  };
  EXPECT_TRUE(has("ACCEPTED   purchase  e1-"));
  EXPECT_TRUE(has("GBP 12.50  from shop  customer "));
  EXPECT_TRUE(has("DELIVERED  chat  purchase  e1-"));
  EXPECT_TRUE(has("REFUSED    chat  refund  r1-"));
  EXPECT_TRUE(has("no refund"));
  EXPECT_THAT(tail->Out(), Not(HasSubstr("\033")));
  EXPECT_THAT(tail->Out(), Not(HasSubstr("jane")));
  tail->Signal(SIGINT);
  const support::Finished done = tail->Wait();
  EXPECT_EQ(done.exit_status, 0) << done.err;
  EXPECT_THAT(done.err, IsEmpty());
}

TEST_F(TailCommand, EndsAfterSoManyAndIsJsonForPrograms) {
  const auto tail = Follow({"--json", "--count", "1", "--outcome", "Delivered", "--receipts",
                            "--unmasked", "--kind", "purchase"});
  ASSERT_TRUE(PublishUntilHeard(kPurchase, *tail));
  const support::Finished done = tail->Wait();
  EXPECT_EQ(done.exit_status, 0) << done.err;
  ASSERT_THAT(support::Lines(done.out), SizeIs(1));
  EXPECT_THAT(done.out, HasSubstr(R"("outcome":"DELIVERED","offset":)"));
  EXPECT_THAT(done.out, HasSubstr(R"("currency":"GBP","value":12.5)"));
  EXPECT_THAT(done.out, HasSubstr(R"("code":"LOST_FIELD")"));
  EXPECT_THAT(done.out, HasSubstr(R"("event":{)"));
  EXPECT_THAT(done.out, HasSubstr("jane@example.com"));
}

TEST_F(TailCommand, ATimeoutIsAFaultOnlyWhereSoManyAreWanted) {
  EXPECT_EQ(Follow({"--timeout", "0.2"})->Wait().exit_status, 0);
  const support::Finished too_few = Follow({"--timeout", "0.2", "--count", "3"})->Wait();
  EXPECT_EQ(too_few.exit_status, 1);
  EXPECT_THAT(too_few.err, HasSubstr("--timeout"));
}

TEST_F(TailCommand, WrongUseAndTheEndOfTheGatewayAreTold) {
  for (const support::Arguments& wrong :
       {support::Arguments{"--outcome", "lost"}, support::Arguments{"--destination", "nobody"},
        support::Arguments{"--kind", "sneeze"}, support::Arguments{"--count", "0"}}) {
    const support::Finished done = Follow(wrong)->Wait();
    EXPECT_EQ(done.exit_status, 2) << wrong.back();
    EXPECT_THAT(done.err, HasSubstr(wrong.front() == "--count" ? "count" : wrong.back()));
  }
  const auto tail = Follow({});
  ASSERT_TRUE(PublishUntilHeard(kPurchase, *tail));
  gateway_->Signal(SIGTERM);
  EXPECT_EQ(gateway_->Wait().exit_status, 0);
  const support::Finished done = tail->Wait();
  EXPECT_EQ(done.exit_status, 1);
  EXPECT_THAT(done.err, HasSubstr("shutting down"));
}

}  // namespace
}  // namespace interlingua::cli::commands
