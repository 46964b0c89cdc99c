// The server with a certificate: who believes it, and that every fault is one through TLS too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "service/delivery/send/http_client.h"
#include "service/http/http_server.h"
#include "tests/support/authority.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TlsTest : public testing::Test {
 protected:
  void TearDown() override {
    if (server_ == nullptr) return;
    server_->Stop();
    thread_.join();
    EXPECT_TRUE(status_.ok()) << status_;
  }

  void Serve(const support::ServerIdentity& identity) {
    auto server = HttpServer::Listen({.listen = "127.0.0.1:0",
                                      .handler =
                                          [this](const vendor::HttpRequest& request) {
                                            const std::lock_guard lock(mutex_);
                                            ++requests_;
                                            last_ = request;
                                            return std::exchange(next_, Well());
                                          },
                                      .tls_certificate_file = identity.certificate_file,
                                      .tls_key_file = identity.key_file});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    thread_ = std::thread([this] { status_ = server_->Run(); });
  }

  support::ServerIdentity Identity(const std::string& host, absl::Duration valid = absl::Hours(1)) {
    return ours_.VouchFor(host, folder_.File("server"), valid);
  }

  static HttpAnswer Well() {
    HttpAnswer answer;
    answer.response = {200, {}, "the body of the answer"};
    return answer;
  }

  void Connect(const std::string& ca_file, absl::Duration timeout = absl::Seconds(30)) {
    auto client = delivery::send::HttpClient::Create(
        {.connect_timeout = absl::Seconds(30), .timeout = timeout, .ca_file = ca_file});
    ASSERT_TRUE(client.ok()) << client.status();
    client_ = *std::move(client);
  }

  absl::StatusOr<vendor::HttpResponse> Post(std::string body = "payload",
                                            std::string_view scheme = "https") {
    client_->Send(
        1,
        {"POST", text::Concat(scheme, "://", server_->address(), "/in?x=1"), {}, std::move(body)});
    for (;;) {
      std::vector<delivery::send::HttpResult> results = client_->Wait(absl::Seconds(60));
      if (!results.empty()) return std::move(results.front().response);
    }
  }

  /// What the client makes of an answer that goes wrong; the next one is well again.
  absl::StatusCode CodeOf(HttpFault fault, absl::Duration timeout = absl::Seconds(30)) {
    Connect(ours_.file(), timeout);
    {
      const std::lock_guard lock(mutex_);
      next_.fault = fault;
    }
    const auto response = Post();
    Connect(ours_.file());
    const auto after = Post();
    EXPECT_TRUE(after.ok()) << after.status();
    return response.status().code();
  }

  void ExpectRefused(std::string_view reason) {
    const auto response = Post("the secret of john@shop.example");
    EXPECT_EQ(response.status().code(), absl::StatusCode::kUnauthenticated) << response.status();
    const std::string message(response.status().message());
    EXPECT_THAT(message, StartsWith("no answer: the server's certificate is refused: "));
    EXPECT_THAT(message, HasSubstr(std::string(reason)));
    for (const char* text : {"127.0.0.1", "secret", "shop.example"}) {
      EXPECT_THAT(message, Not(HasSubstr(text)));
    }
    EXPECT_EQ(requests_, 0);
  }

  support::TemporaryFolder folder_;
  const support::Authority ours_{folder_.File("authority.pem")};
  const support::Authority other_{folder_.File("other_authority.pem"), "another authority"};
  std::mutex mutex_;
  HttpAnswer next_ = Well();
  vendor::HttpRequest last_;
  std::atomic<int> requests_ = 0;
  absl::Status status_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
  std::unique_ptr<delivery::send::HttpClient> client_;
};

TEST_F(TlsTest, AClientThatKnowsTheAuthorityIsAnswered) {
  Serve(Identity("IP:127.0.0.1"));
  Connect(ours_.file());
  for (const std::size_t bytes : {0u, 7u, 5u << 20}) {
    const std::string body(bytes, 'b');
    {
      const std::lock_guard lock(mutex_);
      next_.response.body = body;
    }
    const auto response = Post(body);
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body.size(), std::min<std::size_t>(bytes, 1 << 20));
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(last_.body, body);
    EXPECT_EQ(last_.url, text::Concat("https://", server_->address(), "/in?x=1"));
  }
}

TEST_F(TlsTest, AnUnknownAuthorityIsRefused) {
  Serve(Identity("IP:127.0.0.1"));
  Connect(other_.file());
  ExpectRefused("unable to get local issuer certificate");
  // Nor by those whom the system trusts.
  Connect("");
  ExpectRefused("unable to get local issuer certificate");
}

TEST_F(TlsTest, AnAuthorityWithTheNameOfOursIsRefused) {
  const support::Authority impostor(folder_.File("impostor.pem"));
  Serve(impostor.VouchFor("IP:127.0.0.1", folder_.File("server")));
  Connect(ours_.file());
  EXPECT_FALSE(Post().ok());
  EXPECT_EQ(requests_, 0);
}

TEST_F(TlsTest, ACertificateOfAnotherHostIsRefused) {
  Serve(Identity("DNS:vendor.example"));
  Connect(ours_.file());
  ExpectRefused("it is for another host name");
}

TEST_F(TlsTest, AnExpiredCertificateIsRefused) {
  Serve(Identity("IP:127.0.0.1", -absl::Minutes(1)));
  Connect(ours_.file());
  ExpectRefused("certificate has expired");
}

TEST_F(TlsTest, AClientWithoutTlsGetsNoAnswer) {
  Serve(Identity("IP:127.0.0.1"));
  Connect(ours_.file());
  EXPECT_EQ(Post("payload", "http").status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(requests_, 0);
  EXPECT_TRUE(Post().ok());
}

TEST_F(TlsTest, FaultsAreFaultsThroughTlsToo) {
  Serve(Identity("IP:127.0.0.1"));
  for (const HttpFault fault : {HttpFault::kReset, HttpFault::kClose, HttpFault::kGarbage,
                                HttpFault::kTls, HttpFault::kHalf}) {
    EXPECT_EQ(CodeOf(fault), absl::StatusCode::kAborted) << static_cast<int>(fault);
  }
  for (const HttpFault fault : {HttpFault::kStall, HttpFault::kShort}) {
    EXPECT_EQ(CodeOf(fault, absl::Seconds(1)), absl::StatusCode::kDeadlineExceeded);
  }
  EXPECT_EQ(CodeOf(HttpFault::kLong), absl::StatusCode::kOk);
}

TEST_F(TlsTest, RefusesConnectionsForATime) {
  Serve(Identity("IP:127.0.0.1"));
  Connect(ours_.file());
  {
    const std::lock_guard lock(mutex_);
    next_.fault = HttpFault::kRefuse;
    next_.refuse_for = absl::Milliseconds(200);
  }
  EXPECT_EQ(Post().status().code(), absl::StatusCode::kAborted);
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (!Post().ok() && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_EQ(requests_, 2);
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreNamed) {
  const support::ServerIdentity good = Identity("IP:127.0.0.1");
  const std::string nothing = folder_.File("nothing.pem");
  std::ofstream(nothing) << "no certificate\n";
  const auto error = [](const std::string& certificate, const std::string& key) {
    const auto server = HttpServer::Listen({.listen = "127.0.0.1:0",
                                            .handler = {},
                                            .tls_certificate_file = certificate,
                                            .tls_key_file = key});
    EXPECT_EQ(server.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(server.status().message());
  };
  EXPECT_THAT(error("/nowhere.pem", good.key_file), StartsWith("/nowhere.pem: cannot be read"));
  EXPECT_THAT(error(nothing, good.key_file), StartsWith(nothing + ": cannot be read"));
  EXPECT_THAT(error(good.certificate_file, nothing), StartsWith(nothing + ": cannot be read"));
  EXPECT_THAT(error(good.certificate_file, ""), HasSubstr("both a certificate and"));
  EXPECT_THAT(error("", good.key_file), HasSubstr("both a certificate and"));
  // The key of another server.
  const support::ServerIdentity another = ours_.VouchFor("IP:127.0.0.1", folder_.File("another"));
  EXPECT_THAT(error(good.certificate_file, another.key_file), StartsWith(another.key_file));
}

TEST_F(TlsTest, AFileOfAuthoritiesHoldsOne) {
  const std::string nothing = folder_.File("nothing.pem");
  std::ofstream(nothing) << "no certificate\n";
  for (const std::string& file : {nothing, folder_.File("nowhere.pem")}) {
    const auto client = delivery::send::HttpClient::Create({.ca_file = file});
    EXPECT_EQ(client.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(client.status().message()), HasSubstr(file));
  }
}

}  // namespace
}  // namespace interlingua::http
