// The commands that look after a running gateway, as an operator types them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>

#include "absl/time/clock.h"
#include "tests/support/program.h"
#include "tests/support/receiver.h"
#include "tests/support/temporary_log.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const char kInvoices[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.commanders_act.jsonl";

class Administration : public testing::Test {
 protected:
  Administration() {
    Configure({"chat", "archive"});
    gateway_ = std::make_unique<support::Program>(
        INTERLINGUA_PROGRAM, support::Arguments{"serve", "--config", folder_.File("gateway.yaml")});
    address_ = gateway_->AwaitAddress();
  }

  /// LivePerson, which has no refunds, and everything, each into a file.
  void Configure(const std::vector<std::string>& destinations) {
    std::string yaml = "listen: {grpc: '127.0.0.1:0'}\nlog: {path: '" + folder_.File("log.db") +
                       "'}\ndestinations:\n";
    for (const std::string& name : destinations) {
      yaml += "  - {name: " + name + ", format: " + (name == "chat" ? "liveperson" : "canonical") +
              ", file: {path: '" + folder_.File(name + ".jsonl") + "'}}\n";
    }
    support::Write(folder_.File("gateway.yaml"), yaml);
  }

  support::Finished Run(support::Arguments arguments) const {
    arguments.insert(arguments.end(), {"--target", address_});
    return support::RunProgram(arguments);
  }

  void PublishInvoices() const {
    const support::Finished published = Run({"publish", "--from", "commanders_act", kInvoices});
    ASSERT_EQ(published.exit_status, 0) << published.err;
    ASSERT_EQ(Run({"status", "--wait-idle"}).exit_status, 0);
  }

  static bool Eventually(const std::function<bool()>& holds) {
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    while (!holds()) {
      if (absl::Now() > deadline) return false;
      absl::SleepFor(absl::Milliseconds(10));
    }
    return true;
  }

  support::TemporaryFolder folder_;
  std::unique_ptr<support::Program> gateway_;
  std::string address_;
};

TEST_F(Administration, TheLedgerAgreesWithTheInvoicesToThePenny) {
  PublishInvoices();
  const support::Finished ledger = Run({"ledger"});
  EXPECT_EQ(ledger.exit_status, 0) << ledger.err;
  const auto lines = support::Lines(ledger.out);
  ASSERT_THAT(lines, SizeIs(5)) << ledger.out;
  for (const std::size_t purchases : {1u, 3u}) {
    EXPECT_THAT(lines[purchases], HasSubstr("469  184248.33")) << lines[purchases];
    EXPECT_THAT(lines[purchases + 1], HasSubstr("43    3580.58")) << lines[purchases + 1];
  }
  EXPECT_THAT(lines[4], HasSubstr("refund"));
  const support::Finished one = Run({"ledger", "--json", "--destination", "chat"});
  ASSERT_THAT(support::Lines(one.out), SizeIs(2));
  EXPECT_THAT(support::Lines(one.out)[1], HasSubstr(R"("refused":{"events":43,"value":3580.58})"));
  EXPECT_THAT(support::Lines(one.out)[1], HasSubstr(R"("balanced":true)"));
}

TEST_F(Administration, InvoicesPublishedAgainAreNotStoredAgain) {
  PublishInvoices();
  const support::Finished again = Run({"publish", "--from", "commanders_act", kInvoices});
  EXPECT_EQ(again.out, "512 events acknowledged (512 were there before), 0 refused\n");
  EXPECT_THAT(support::Lines(support::Contents(folder_.File("archive.jsonl"))), SizeIs(512));
}

TEST_F(Administration, DeadLettersAreListedShownRedrivenAndDiscarded) {
  PublishInvoices();
  const support::Finished listed = Run({"dead-letters", "list"});
  EXPECT_EQ(listed.exit_status, 0) << listed.err;
  ASSERT_THAT(support::Lines(listed.out), SizeIs(44));
  EXPECT_THAT(support::Lines(listed.out)[1], HasSubstr("liveperson has no refund"));
  const std::string letter =
      support::Lines(listed.out)[1].substr(0, support::Lines(listed.out)[1].find(' '));
  const support::Finished shown = Run({"dead-letters", "show", letter});
  EXPECT_EQ(shown.exit_status, 0) << shown.err;
  ASSERT_THAT(support::Lines(shown.out), SizeIs(2));
  EXPECT_THAT(support::Lines(shown.out)[1], HasSubstr("\"refund\""));
  EXPECT_THAT(support::Lines(Run({"dead-letters", "list", "--limit", "7", "--json"}).out),
              SizeIs(7));
  EXPECT_THAT(Run({"dead-letters", "list", "--kind", "purchase"}).out, Not(HasSubstr("chat/")));

  // Not everything at once by mistake.
  EXPECT_EQ(Run({"dead-letters", "discard", "--destination", "chat"}).exit_status, 2);
  EXPECT_EQ(Run({"dead-letters", "redrive", "--destination", "chat", "--all"}).out, "43\n");
  ASSERT_TRUE(Eventually([&] {
    return support::Lines(Run({"dead-letters", "list"}).out).size() == 44;
  }));
  EXPECT_EQ(Run({"dead-letters", "discard", "--destination", "chat", "--kind", "refund"}).out,
            "43\n");
  EXPECT_THAT(Run({"dead-letters", "list"}).out, Not(HasSubstr("chat/")));
  EXPECT_EQ(Run({"ledger"}).exit_status, 0);
}

TEST_F(Administration, ParkedEventsAreListedRetriedAndBuried) {
  std::atomic<bool> failing = true;
  support::Receiver vendor([&](const vendor::HttpRequest& request, int) {
    const bool fails = request.body.find("\"536369\"") != std::string::npos ||
                       request.body.find("\"536370\"") != std::string::npos;
    return support::Reply(failing && fails ? 503 : 200);
  });
  Configure({"archive"});
  std::ofstream(folder_.File("gateway.yaml"), std::ios::app)
      << "  - {name: tracking, format: commanders_act, http: {base_url: '" << vendor.url()
      << "'},\n     settings: {site_id: '1', source_key: k, batch: 'false'},\n"
      << "     retry: {initial_ms: 80000000, max_ms: 80000000}}\n";
  ASSERT_EQ(Run({"reload"}).exit_status, 0);
  const support::Finished published = Run({"publish", "--from", "commanders_act", kInvoices});
  ASSERT_EQ(published.exit_status, 0) << published.err;
  // Both destinations have passed every event, and all but the two are done.
  ASSERT_TRUE(Eventually([&] {
    const auto status = support::Lines(Run({"status", "--json"}).out);
    return std::count_if(status.begin(), status.end(),
                         [](const std::string& line) {
                           return line.find(R"("cursor":512)") != std::string::npos;
                         }) == 2 &&
           support::Lines(Run({"parked", "list"}).out).size() == 3;
  })) << Run({"status"}).out;
  EXPECT_THAT(Run({"status"}).out, HasSubstr("2, next in "));
  const auto listed = support::Lines(Run({"parked", "list"}).out);
  ASSERT_THAT(listed, SizeIs(3));
  EXPECT_THAT(listed[1], HasSubstr("tracking/"));
  EXPECT_THAT(listed[1], HasSubstr("HTTP status 503"));
  EXPECT_THAT(support::Lines(Run({"parked", "list", "--json", "--limit", "1"}).out), SizeIs(1));
  EXPECT_EQ(Run({"ledger"}).exit_status, 0) << "what is parked waits, and the ledger is even";

  // Not everything at once by mistake.
  EXPECT_EQ(Run({"parked", "bury", "--destination", "tracking"}).exit_status, 2);
  failing = false;
  EXPECT_EQ(Run({"parked", "bury", "--destination", "tracking", "--kind", "refund"}).out, "0\n");
  const std::string id = listed[1].substr(listed[1].find("  ") + 2);
  EXPECT_EQ(Run({"parked", "bury", "--destination", "tracking", "--event-id",
                 id.substr(0, id.find("  "))})
                .out,
            "1\n");
  EXPECT_THAT(Run({"parked", "retry", "--destination", "tracking", "--all"}).out,
              testing::AnyOf("1\n", "2\n"));
  EXPECT_EQ(Run({"status", "--wait-idle"}).exit_status, 0);
  EXPECT_THAT(Run({"parked", "list"}).out, IsEmpty());
  EXPECT_THAT(Run({"dead-letters", "list", "--destination", "tracking"}).out,
              HasSubstr("buried by an operator"));
}

TEST_F(Administration, ADestinationIsPausedAndResumed) {
  ASSERT_EQ(Run({"pause", "archive"}).exit_status, 0);
  PublishInvoices();
  EXPECT_THAT(Run({"status"}).out, HasSubstr("paused"));
  EXPECT_THAT(support::Contents(folder_.File("archive.jsonl")), IsEmpty());
  ASSERT_EQ(Run({"resume", "archive"}).exit_status, 0);
  ASSERT_EQ(Run({"status", "--wait-idle"}).exit_status, 0);
  EXPECT_THAT(support::Lines(support::Contents(folder_.File("archive.jsonl"))), SizeIs(512));
  EXPECT_EQ(Run({"pause", "nobody"}).exit_status, 1);
}

TEST_F(Administration, TheConfigurationIsReadAgainOnRequestAndOnHangup) {
  Configure({"archive", "second"});
  const support::Finished reloaded = Run({"reload"});
  EXPECT_EQ(reloaded.exit_status, 0) << reloaded.err;
  EXPECT_THAT(support::Lines(reloaded.out), ElementsAre("added second", "removed chat"));
  EXPECT_THAT(Run({"status"}).out, HasSubstr("not configured"));
  EXPECT_EQ(Run({"forget", "archive"}).exit_status, 1);
  EXPECT_EQ(Run({"forget", "chat"}).exit_status, 0);

  Configure({"archive"});
  gateway_->Signal(SIGHUP);
  ASSERT_TRUE(
      Eventually([&] { return Run({"status"}).out.find("not configured") != std::string::npos; }));
  support::Write(folder_.File("gateway.yaml"), "destinations: [{name: broken}]\n");
  EXPECT_EQ(Run({"reload"}).exit_status, 1);
  PublishInvoices();
  gateway_->Signal(SIGTERM);
  EXPECT_EQ(gateway_->Wait().exit_status, 0);
  EXPECT_THAT(support::Lines(support::Contents(folder_.File("archive.jsonl"))), SizeIs(512));
}

}  // namespace
}  // namespace interlingua::cli::commands
