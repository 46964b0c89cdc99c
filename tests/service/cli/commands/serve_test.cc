// The whole chain: gateway, publisher, twins, each a process of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "absl/time/clock.h"
#include "tests/support/program.h"
#include "tests/support/temporary_log.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

const char kInvoices[] = INTERLINGUA_TESTDATA "/online_retail/online_retail.commanders_act.jsonl";

/// Secrets and places of the example configurations.
support::Variables Deployment(const support::TemporaryFolder& folder) {
  return {{"INTERLINGUA_LISTEN", "127.0.0.1:0"},
          {"INTERLINGUA_HTTP", "127.0.0.1:0"},
          {"INTERLINGUA_DATA", folder.File("data")},
          {"INTERLINGUA_RUNTIME", folder.File("")},
          {"LIVEPERSON_APP_INSTALLATION_ID", "test"},
          {"COMMANDERS_ACT_KEY", "test"},
          // Nothing that a test sends may reach a vendor.
          {"LIVEPERSON_URL", "http://127.0.0.1:1"},
          {"COMMANDERS_ACT_URL", "http://127.0.0.1:1"}};
}

std::string Total(const std::string& format, const std::string& path, const std::string& kind) {
  for (const std::string& line :
       support::Lines(support::RunProgram({"totals", "--from", format, path}).out)) {
    if (line.starts_with(kind)) return line;
  }
  return "";
}

class Deployed : public testing::TestWithParam<const char*> {};

TEST_P(Deployed, StartsAsItIsAndStopsCleanly) {
  const support::TemporaryFolder folder;
  support::Program gateway = support::StartProgram(
      {"serve", "--config", std::string(INTERLINGUA_SOURCE "/deploy/") + GetParam()},
      Deployment(folder));
  const std::string address = gateway.AwaitAddress();
  ASSERT_FALSE(address.empty()) << gateway.Err();
  EXPECT_THAT(gateway.Out(), HasSubstr("metrics on http://127.0.0.1:"));
  const support::Finished status =
      support::RunProgram({"status", "--target", address, "--wait-idle"});
  EXPECT_EQ(status.exit_status, 0) << status.err;
  gateway.Signal(SIGTERM);
  const support::Finished result = gateway.Wait();
  EXPECT_EQ(result.exit_status, 0) << result.err;
}

INSTANTIATE_TEST_SUITE_P(Examples, Deployed,
                         testing::Values("gateway.yaml", "sidecar.yaml", "local.yaml"));

TEST(Serve, MoneyArrivesExactlyAtEveryDestination) {
  const support::TemporaryFolder folder;
  support::Program chat =
      support::StartProgram({"twin", "--vendor", "liveperson", "--listen", "127.0.0.1:0", "--out",
                             folder.File("chat.jsonl")});
  support::Program tracking =
      support::StartProgram({"twin", "--vendor", "commanders_act", "--listen", "127.0.0.1:0",
                             "--out", folder.File("tracking.jsonl")});
  support::Variables variables = Deployment(folder);
  variables["LIVEPERSON_URL"] = "http://" + chat.AwaitAddress();
  variables["COMMANDERS_ACT_URL"] = "http://" + tracking.AwaitAddress();
  support::Program gateway = support::StartProgram(
      {"serve", "--config", INTERLINGUA_SOURCE "/deploy/gateway.yaml"}, variables);
  const std::string address = gateway.AwaitAddress();
  ASSERT_FALSE(address.empty()) << gateway.Err();

  const support::Finished published =
      support::RunProgram({"publish", "--from", "commanders_act", "--target", address, kInvoices});
  EXPECT_EQ(published.exit_status, 0) << published.err;
  EXPECT_EQ(published.out, "512 events acknowledged, 0 refused\n");
  const support::Finished status =
      support::RunProgram({"status", "--target", address, "--wait-idle", "--json"});
  EXPECT_EQ(status.exit_status, 0) << status.err;
  ASSERT_THAT(support::Lines(status.out), SizeIs(3));
  for (const std::string& line : support::Lines(status.out)) {
    EXPECT_THAT(line, HasSubstr(R"("cursor":512,"log_end":512)"));
  }
  gateway.Signal(SIGTERM);
  EXPECT_EQ(gateway.Wait().exit_status, 0);

  const std::string archive = folder.File("data/archive.jsonl");
  EXPECT_THAT(Total("canonical", archive, "purchase"), HasSubstr("184248.33  184248.33"));
  EXPECT_THAT(Total("canonical", archive, "refund"), HasSubstr("3580.58"));
  EXPECT_THAT(Total("liveperson", folder.File("chat.jsonl"), "purchase"), HasSubstr("184248.33"));
  // Three invoices of over 200 lines are larger than Commanders Act takes (32 KB).
  EXPECT_THAT(support::Lines(status.out)[1], HasSubstr(R"("delivered":509)"));
  EXPECT_THAT(support::Lines(status.out)[1], HasSubstr(R"("events":3})"));
  EXPECT_THAT(Total("commanders_act", folder.File("tracking.jsonl"), "purchase"),
              HasSubstr("466        8188  GBP       164554.46  164554.46"));
  EXPECT_THAT(Total("commanders_act", folder.File("tracking.jsonl"), "refund"),
              HasSubstr("3580.58"));
}

TEST(Serve, StopsWithinItsDeadlineWhileADestinationIsDown) {
  const support::TemporaryFolder folder;
  support::Program gateway = support::StartProgram(
      {"serve", "--config", INTERLINGUA_SOURCE "/deploy/gateway.yaml"}, Deployment(folder));
  const std::string address = gateway.AwaitAddress();
  ASSERT_FALSE(address.empty()) << gateway.Err();
  EXPECT_EQ(
      support::RunProgram({"publish", "--from", "commanders_act", "--target", address, kInvoices})
          .exit_status,
      0);
  const support::Finished status =
      support::RunProgram({"status", "--target", address, "--wait-idle", "--timeout", "0.1"});
  EXPECT_EQ(status.exit_status, 1);
  EXPECT_THAT(status.err, HasSubstr("commanders_act: not at the end of the log in time"));
  gateway.Signal(SIGINT);
  EXPECT_EQ(gateway.Wait().exit_status, 0);
}

/// Takes connections and never says a word.
class SilentVendor {
 public:
  SilentVendor() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(bind(socket_, reinterpret_cast<const sockaddr*>(&at), size), 0);
    EXPECT_EQ(listen(socket_, 16), 0);
    EXPECT_EQ(getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size), 0);
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(at.sin_port));
  }
  ~SilentVendor() {
    close(connection_);
    close(socket_);
  }
  const std::string& url() const { return url_; }
  void AwaitConnection() { connection_ = accept(socket_, nullptr, nullptr); }

 private:
  int socket_;
  int connection_ = -1;
  std::string url_;
};

TEST(Serve, ASecondSignalEndsItAtOnce) {
  const support::TemporaryFolder folder;
  SilentVendor vendor;
  const std::string config = folder.File("gateway.yaml");
  support::Write(config, "listen: {grpc: '127.0.0.1:0'}\nlog: {path: '" + folder.File("log.db") +
                             "'}\nshutdown_deadline_ms: 600000\ndestinations:\n"
                             "  - {name: slow, format: commanders_act, http: {base_url: '" +
                             vendor.url() +
                             "', timeout_ms: 600000},\n"
                             "     settings: {site_id: '1', source_key: k}}\n");
  support::Program gateway = support::StartProgram({"serve", "--config", config});
  const std::string address = gateway.AwaitAddress();
  ASSERT_FALSE(address.empty()) << gateway.Err();
  const std::string first = support::Lines(support::Contents(kInvoices)).front();
  EXPECT_EQ(
      support::RunProgram({"publish", "--from", "commanders_act", "--target", address}, first).out,
      "1 events acknowledged, 0 refused\n");
  vendor.AwaitConnection();
  gateway.Signal(SIGTERM);
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (gateway.Err().find("stopping") == std::string::npos && absl::Now() < deadline)
    std::this_thread::yield();
  gateway.Signal(SIGTERM);
  EXPECT_EQ(gateway.Wait().exit_status, 128 + SIGTERM);
}

TEST(Publish, NamesBadLinesAndPublishesTheOthers) {
  const support::TemporaryFolder folder;
  support::Program gateway = support::StartProgram(
      {"serve", "--config", INTERLINGUA_SOURCE "/deploy/local.yaml"}, Deployment(folder));
  const std::string address = gateway.AwaitAddress();
  ASSERT_FALSE(address.empty()) << gateway.Err();
  const std::string purchase = R"({"type":"purchase","total":1,"currency":"GBP","orderId":"o1"})";
  const std::string report = folder.File("report.jsonl");
  const support::Finished result = support::RunProgram(
      {"publish", "--from", "liveperson", "--target", address, "--report", report},
      purchase + "\n\n" + R"({"type":"purchase","total":1,"cart":{}})" + "\n" +
          std::string(5000000, ' ') + "1\n" + purchase + "\n");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_EQ(result.out, "2 events acknowledged, 2 refused\n");
  EXPECT_THAT(result.err,
              HasSubstr("line 3: liveperson: /cart/products: required member is missing\n"));
  EXPECT_THAT(result.err, HasSubstr("line 4: longer than the gateway takes (4194304 bytes)\n"));
  EXPECT_THAT(support::Lines(support::Contents(report)), SizeIs(4));

  const support::Finished unknown =
      support::RunProgram({"publish", "--from", "telepathy", "--target", address}, purchase + "\n");
  EXPECT_EQ(unknown.exit_status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("telepathy"));
}

TEST(Publish, SaysWhenNothingAnswers) {
  const support::Finished result = support::RunProgram(
      {"publish", "--from", "liveperson", "--target", "unix:/nowhere/gateway.sock"}, "{}\n");
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_THAT(result.err, HasSubstr("no gateway answers here"));
}

}  // namespace
}  // namespace interlingua::cli::commands
