// The server and each of its faults, seen by the client that delivery uses.
#include "service/http/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "service/delivery/send/http_client.h"
#include "translator/text/text.h"

namespace interlingua::http {
namespace {

using ::testing::HasSubstr;

class HttpServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = HttpServer::Listen(
        {.listen = "127.0.0.1:0", .handler = [this](const vendor::HttpRequest& request) {
           const std::lock_guard lock(mutex_);
           ++requests_;
           last_ = request;
           return std::exchange(next_, Well());
         }});
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    thread_ = std::thread([this] { status_ = server_->Run(); });
    Connect(absl::Seconds(30));
  }
  void TearDown() override {
    server_->Stop();
    thread_.join();
    EXPECT_TRUE(status_.ok()) << status_;
  }

  static HttpAnswer Well() {
    HttpAnswer answer;
    answer.response = {200, {{"x-twin", "yes"}}, "the body of the answer"};
    return answer;
  }

  static HttpAnswer Wrong(HttpFault fault, std::string body = "the body of the answer") {
    HttpAnswer answer = Well();
    answer.fault = fault;
    answer.response.body = std::move(body);
    return answer;
  }

  void SetNext(HttpAnswer answer) {
    const std::lock_guard lock(mutex_);
    next_ = std::move(answer);
  }

  vendor::HttpRequest Last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

  void Connect(absl::Duration timeout) {
    client_ = *delivery::send::HttpClient::Create(
        {.connect_timeout = absl::Seconds(30), .timeout = timeout});
  }

  absl::StatusOr<vendor::HttpResponse> Send(vendor::HttpRequest request) {
    client_->Send(1, std::move(request));
    for (;;) {
      std::vector<delivery::send::HttpResult> results = client_->Wait(absl::Seconds(60));
      if (!results.empty()) return std::move(results.front().response);
    }
  }

  absl::StatusOr<vendor::HttpResponse> Post(std::string_view scheme = "http") {
    return Send(
        {"POST", text::Concat(scheme, "://", server_->address(), "/in?x=1"), {}, "payload"});
  }

  /// What the client makes of an answer that goes wrong; the next one is well again.
  absl::StatusCode CodeOf(HttpAnswer answer, absl::Duration timeout = absl::Seconds(30)) {
    // libcurl tries again by itself where a connection that it reuses says nothing.
    Connect(timeout);
    SetNext(std::move(answer));
    const auto response = Post();
    const auto after = Post();
    EXPECT_TRUE(after.ok()) << after.status();
    return response.status().code();
  }

  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<delivery::send::HttpClient> client_;
  std::thread thread_;
  absl::Status status_;
  std::atomic<int> requests_ = 0;
  std::mutex mutex_;
  HttpAnswer next_ = Well();
  vendor::HttpRequest last_;
};

TEST_F(HttpServerTest, AnswersEveryMethod) {
  for (const char* method : {"GET", "POST", "PUT", "DELETE"}) {
    const auto response = Send(
        {method, text::Concat("http://", server_->address(), "/metrics?a=b"), {{"X-A", "1"}}, ""});
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "the body of the answer");
    EXPECT_EQ(Last().method, method);
    EXPECT_EQ(Last().url, text::Concat("http://", server_->address(), "/metrics?a=b"));
  }
}

TEST_F(HttpServerTest, DelaysAnAnswer) {
  HttpAnswer slow = Well();
  slow.delay = absl::Milliseconds(50);
  SetNext(slow);
  const absl::Time begin = absl::Now();
  EXPECT_TRUE(Post().ok());
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(45));
}

TEST_F(HttpServerTest, ADelayedAnswerDelaysNoOther) {
  HttpAnswer slow = Well();
  slow.delay = absl::Hours(1);
  SetNext(slow);
  client_->Send(1, {"POST", text::Concat("http://", server_->address(), "/slow"), {}, ""});
  while (requests_ == 0) client_->Wait(absl::Milliseconds(5));
  client_->Send(2, {"POST", text::Concat("http://", server_->address(), "/quick"), {}, ""});
  for (;;) {
    const auto results = client_->Wait(absl::Seconds(30));
    if (results.empty()) continue;
    EXPECT_EQ(results.front().ticket, 2u);
    break;
  }
}

TEST_F(HttpServerTest, FaultsThatEndTheConnection) {
  for (const HttpFault fault : {HttpFault::kReset, HttpFault::kClose, HttpFault::kGarbage,
                                HttpFault::kTls, HttpFault::kHalf}) {
    EXPECT_EQ(CodeOf(Wrong(fault)), absl::StatusCode::kAborted) << static_cast<int>(fault);
  }
  EXPECT_EQ(CodeOf(Wrong(HttpFault::kHalf, "")), absl::StatusCode::kAborted);
  EXPECT_EQ(CodeOf(Wrong(HttpFault::kHalf, "x")), absl::StatusCode::kAborted);
}

TEST_F(HttpServerTest, FaultsThatLeaveTheClientWaiting) {
  const absl::Duration timeout = absl::Seconds(1);
  EXPECT_EQ(CodeOf(Wrong(HttpFault::kStall), timeout), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(CodeOf(Wrong(HttpFault::kShort), timeout), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(HttpServerTest, WhatIsMoreThanAnnouncedDoesNotReachTheClient) {
  SetNext(Wrong(HttpFault::kLong));
  const auto response = Post();
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->body, "the body of the answer");
  (void)Post();  // may see the rest of the answer before
  EXPECT_TRUE(Post().ok());
}

TEST_F(HttpServerTest, RefusesConnectionsForATime) {
  HttpAnswer refusal = Wrong(HttpFault::kRefuse);
  refusal.refuse_for = absl::Seconds(1);
  SetNext(refusal);
  EXPECT_EQ(Post().status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Post().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(requests_, 1);
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (!Post().ok() && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_EQ(requests_, 2);
}

TEST_F(HttpServerTest, RefusalEndsOtherConnectionsToo) {
  EXPECT_TRUE(Post().ok());
  auto other = *delivery::send::HttpClient::Create({});
  SetNext(Wrong(HttpFault::kStall));
  other->Send(7, {"POST", text::Concat("http://", server_->address(), "/in"), {}, ""});
  while (requests_ < 2) other->Wait(absl::Milliseconds(5));
  HttpAnswer refusal = Wrong(HttpFault::kRefuse);
  refusal.refuse_for = absl::Hours(1);
  SetNext(refusal);
  EXPECT_FALSE(Post().ok());
  std::vector<delivery::send::HttpResult> results;
  while (results.empty()) results = other->Wait(absl::Seconds(30));
  EXPECT_EQ(results.front().response.status().code(), absl::StatusCode::kAborted);
}

TEST_F(HttpServerTest, ATlsHandshakeFails) {
  const auto response = Post("https");
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(requests_, 0);
}

TEST_F(HttpServerTest, StopsFromItsHandlerAndBeforeItRuns) {
  std::unique_ptr<HttpServer> server;
  std::atomic<bool> ended = false;
  auto made =
      HttpServer::Listen({.listen = "127.0.0.1:0", .handler = [&](const vendor::HttpRequest&) {
                            server->Stop();
                            return Well();
                          }});
  server = *std::move(made);
  std::thread thread([&] {
    EXPECT_TRUE(server->Run().ok());
    ended = true;
  });
  client_->Send(1, {"GET", text::Concat("http://", server->address(), "/"), {}, ""});
  while (!ended) client_->Wait(absl::Milliseconds(10));
  thread.join();
  auto idle = *HttpServer::Listen({.listen = "127.0.0.1:0", .handler = {}});
  idle->Stop();
  EXPECT_TRUE(idle->Run().ok());
}

TEST(HttpServer, RefusesAddresses) {
  for (const char* listen : {"nowhere", ":80", "127.0.0.1:nothing"}) {
    EXPECT_EQ(HttpServer::Listen({.listen = listen, .handler = {}}).status().code(),
              absl::StatusCode::kInvalidArgument)
        << listen;
  }
  const auto first = *HttpServer::Listen({.listen = "127.0.0.1:0", .handler = {}});
  const auto second = HttpServer::Listen({.listen = first->address(), .handler = {}});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(first->address()));
}

}  // namespace
}  // namespace interlingua::http
