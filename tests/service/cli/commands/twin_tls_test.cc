// `interlingua twin` with a certificate, and a gateway that looks at it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "absl/time/clock.h"
#include "tests/support/authority.h"
#include "tests/support/program.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class TwinTls : public testing::Test {
 protected:
  void StartTwin(const std::string& host) {
    const support::ServerIdentity identity = ours_.VouchFor(host, folder_.File("server"));
    twin_ = std::make_unique<support::Program>(
        INTERLINGUA_PROGRAM,
        support::Arguments{"twin", "--vendor", "commanders_act", "--listen", "127.0.0.1:0", "--out",
                           out_, "--tls-certificate", identity.certificate_file, "--tls-key",
                           identity.key_file});
    address_ = twin_->AwaitAddress();
    ASSERT_FALSE(address_.empty()) << twin_->Err();
  }

  void StartGateway(const support::Authority& trusted) {
    support::Write(
        config_,
        text::Concat("listen: {grpc: '127.0.0.1:0'}\nlog: {path: '", folder_.File("log.db"),
                     "'}\ndestinations:\n  - {name: tracking, format: commanders_act,\n",
                     "     http: {base_url: 'https://", address_, "', ca_file: '", trusted.file(),
                     "'},\n", "     settings: {site_id: '1', source_key: k},\n",
                     "     retry: {initial_ms: 5, max_ms: 50, max_attempts: 2}}\n"));
    gateway_ = std::make_unique<support::Program>(INTERLINGUA_PROGRAM,
                                                  support::Arguments{"serve", "--config", config_});
    target_ = gateway_->AwaitAddress();
    ASSERT_FALSE(target_.empty()) << gateway_->Err();
  }

  void EndGateway() {
    gateway_->Signal(SIGTERM);
    EXPECT_EQ(gateway_->Wait().exit_status, 0);
  }

  void Publish() {
    const support::Finished published =
        support::RunProgram({"publish", "--from", "commanders_act", "--target", target_, "-"},
                            R"({"event_name":"search","search_term":"mug"})");
    EXPECT_EQ(published.out, "1 events acknowledged, 0 refused\n") << published.err;
  }

  /// The status once it says `text`.
  std::string StatusWith(std::string_view text) {
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    while (true) {
      const std::string status = support::RunProgram({"status", "--target", target_, "--json"}).out;
      if (status.find(text) != std::string::npos || absl::Now() > deadline) return status;
      absl::SleepFor(absl::Milliseconds(20));
    }
  }

  support::TemporaryFolder folder_;
  const std::string out_ = folder_.File("out.jsonl");
  const std::string config_ = folder_.File("gateway.yaml");
  const support::Authority ours_{folder_.File("ours.pem")};
  const support::Authority other_{folder_.File("other.pem"), "another authority"};
  std::unique_ptr<support::Program> twin_;
  std::unique_ptr<support::Program> gateway_;
  std::string address_;
  std::string target_;
};

TEST_F(TwinTls, AnEventWaitsUntilTheAuthorityIsKnown) {
  StartTwin("IP:127.0.0.1");
  StartGateway(other_);
  Publish();
  EXPECT_THAT(StatusWith("certificate"),
              AllOf(HasSubstr("unable to get local issuer certificate"),
                    HasSubstr(R"("delivered":0)"), HasSubstr(R"("dead_letters":[])")));
  EndGateway();
  EXPECT_EQ(support::Contents(out_), "");
  StartGateway(ours_);
  EXPECT_THAT(StatusWith(R"("delivered":1)"),
              AllOf(HasSubstr(R"("delivered":1)"), HasSubstr(R"("dead_letters":[])")));
  EndGateway();
  EXPECT_THAT(support::Lines(support::Contents(out_)), SizeIs(1));
}

TEST_F(TwinTls, WrongUse) {
  const support::ServerIdentity identity = ours_.VouchFor("IP:127.0.0.1", folder_.File("server"));
  const auto error = [](const support::Arguments& more) {
    support::Arguments arguments = {"twin", "--vendor", "commanders_act", "--listen",
                                    "127.0.0.1:0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const support::Finished finished = support::RunProgram(arguments);
    EXPECT_EQ(finished.exit_status, 2);
    return finished.err;
  };
  EXPECT_THAT(error({"--tls-certificate", identity.certificate_file}), HasSubstr("--tls-key"));
  EXPECT_THAT(error({"--tls-key", identity.key_file}), HasSubstr("--tls-certificate"));
  EXPECT_THAT(error({"--tls-certificate", "/nowhere.pem", "--tls-key", identity.key_file}),
              HasSubstr("/nowhere.pem: cannot be read as a certificate (PEM): "));
  EXPECT_THAT(
      error({"--tls-certificate", identity.certificate_file, "--tls-key", config_}),
      HasSubstr("gateway.yaml: cannot be read as the private key (PEM) of the certificate"));
}

}  // namespace
}  // namespace interlingua::cli::commands
