#include "service/delivery/send/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>
#include <thread>

#include "tests/support/receiver.h"

namespace interlingua::delivery::send {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

vendor::HttpRequest Post(const std::string& url, std::string body) {
  return {"POST", url, {{"Content-Type", "application/json"}}, std::move(body)};
}

std::unique_ptr<HttpClient> Client(HttpOptions options = {}) {
  auto client = HttpClient::Create(options);
  EXPECT_TRUE(client.ok()) << client.status();
  return *std::move(client);
}

std::vector<HttpResult> WaitFor(HttpClient& client, std::size_t count) {
  std::vector<HttpResult> results;
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (results.size() < count && absl::Now() < deadline) {
    for (auto& result : client.Wait(deadline - absl::Now())) results.push_back(std::move(result));
  }
  EXPECT_EQ(results.size(), count);
  return results;
}

absl::StatusOr<vendor::HttpResponse> Exchange(HttpClient& client, vendor::HttpRequest request) {
  client.Send(1, std::move(request));
  auto results = WaitFor(client, 1);
  return results.empty() ? absl::UnknownError("nothing came") : std::move(results[0].response);
}

TEST(HttpClientTest, CarriesRequestAndAnswer) {
  support::Receiver receiver([](const vendor::HttpRequest&, int) {
    vendor::HttpResponse response = support::Reply(202, "accepted");
    response.headers = {{"X-Mixed-Case", "  value "}, {"Retry-After", "7"}};
    return response;
  });
  auto client = Client();
  auto request = Post(receiver.url() + "/a/b?c=d", "{\"x\":1}");
  request.headers.emplace_back("X-Empty", "");
  const auto response = Exchange(*client, request);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->status, 202);
  EXPECT_EQ(response->body, "accepted");
  EXPECT_THAT(response->headers, Contains(Pair("x-mixed-case", "value")));
  EXPECT_THAT(response->headers, Contains(Pair("retry-after", "7")));
  const auto got = receiver.requests().front();
  EXPECT_EQ(got.method, "POST");
  EXPECT_EQ(got.url, "/a/b?c=d");
  EXPECT_EQ(got.body, "{\"x\":1}");
  EXPECT_THAT(got.headers, Contains(Pair("content-type", "application/json")));
  EXPECT_THAT(got.headers, Contains(Pair("x-empty", "")));
  EXPECT_THAT(got.headers, Not(Contains(Pair("expect", testing::_))));
}

TEST(HttpClientTest, KnowsOtherMethods) {
  support::Receiver receiver;
  auto client = Client();
  EXPECT_TRUE(Exchange(*client, {"PUT", receiver.url(), {}, "body"}).ok());
  EXPECT_TRUE(Exchange(*client, {"GET", receiver.url() + "/g", {}, ""}).ok());
  EXPECT_TRUE(Exchange(*client, {"POST", receiver.url(), {}, ""}).ok());
  const auto got = receiver.requests();
  EXPECT_EQ(got[0].method, "PUT");
  EXPECT_EQ(got[0].body, "body");
  EXPECT_EQ(got[1].method, "GET");
  EXPECT_EQ(got[2].method, "POST");
  EXPECT_EQ(receiver.connections(), 1);
}

TEST(HttpClientTest, ReusesConnectionsWithinTheLimit) {
  support::Receiver receiver;
  HttpOptions options;
  options.max_connections = 3;
  auto client = Client(options);
  std::set<std::uint64_t> tickets;
  for (std::uint64_t ticket = 0; ticket < 60; ++ticket) {
    client->Send(ticket, Post(receiver.url(), "b"));
  }
  EXPECT_EQ(client->in_flight(), 60u);
  for (const auto& result : WaitFor(*client, 60)) {
    EXPECT_TRUE(result.response.ok()) << result.response.status();
    tickets.insert(result.ticket);
  }
  EXPECT_THAT(tickets, SizeIs(60));
  EXPECT_EQ(client->in_flight(), 0u);
  EXPECT_LE(receiver.connections(), 3);
}

TEST(HttpClientTest, FollowsNoRedirect) {
  support::Receiver elsewhere;
  support::Receiver receiver([&](const vendor::HttpRequest&, int) {
    vendor::HttpResponse response = support::Reply(307);
    response.headers = {{"Location", elsewhere.url()}};
    return response;
  });
  auto client = Client();
  EXPECT_EQ(Exchange(*client, Post(receiver.url(), "b"))->status, 307);
  EXPECT_THAT(elsewhere.requests(), SizeIs(0));
}

TEST(HttpClientTest, ReadsLargeAnswersUpToTheLimit) {
  support::Receiver receiver([](const vendor::HttpRequest&, int) {
    return support::Reply(200, std::string(5 << 20, 'x'));
  });
  HttpOptions options;
  options.max_response_bytes = 1000;
  auto client = Client(options);
  for (int round = 0; round < 2; ++round) {
    const auto response = Exchange(*client, Post(receiver.url(), "b"));
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body.size(), 1000u);
  }
}

TEST(HttpClientTest, TimesOut) {
  std::promise<void> end;
  auto ended = end.get_future().share();
  support::Receiver receiver([ended](const vendor::HttpRequest&, int) {
    ended.wait();
    return support::Reply(200);
  });
  HttpOptions options;
  options.timeout = absl::Milliseconds(50);
  auto client = Client(options);
  const auto response = Exchange(*client, Post(receiver.url() + "/?email=a@b.example", "secret"));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(response.status().ToString(), Not(HasSubstr("example")));
  end.set_value();
}

TEST(HttpClientTest, NoServerIsUnavailable) {
  std::string url;
  { url = support::Receiver().url(); }
  auto client = Client();
  const auto response = Exchange(*client, Post(url, "b"));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable);
}

TEST(HttpClientTest, AConnectionClosedWithoutAnswerIsAborted) {
  support::Receiver receiver([](const vendor::HttpRequest&, int) { return support::Reply(0); });
  auto client = Client();
  EXPECT_EQ(Exchange(*client, Post(receiver.url(), "b")).status().code(),
            absl::StatusCode::kAborted);
}

TEST(HttpClientTest, OtherSchemesAreRefused) {
  auto client = Client();
  EXPECT_FALSE(Exchange(*client, Post("file:///etc/passwd", "b")).ok());
  EXPECT_FALSE(Exchange(*client, Post("nonsense", "b")).ok());
}

TEST(HttpClientTest, HeadersCannotSmuggle) {
  support::Receiver receiver;
  auto client = Client();
  auto request = Post(receiver.url(), "b");
  request.headers.emplace_back("X-Token", "secret\r\nX-Other: yes");
  const auto response = Exchange(*client, request);
  EXPECT_EQ(response.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(response.status().ToString(), Not(HasSubstr("secret")));
  EXPECT_THAT(receiver.requests(), SizeIs(0));
}

TEST(HttpClientTest, WakeEndsTheWait) {
  auto client = Client();
  client->Wake();  // before the wait
  EXPECT_THAT(client->Wait(absl::InfiniteDuration()), SizeIs(0));
  std::thread waker([&] { client->Wake(); });
  EXPECT_THAT(client->Wait(absl::InfiniteDuration()), SizeIs(0));
  waker.join();
}

TEST(RebaseTest, ReplacesSchemeHostAndPort) {
  EXPECT_EQ(Rebase("https://api.vendor.example/v1/e?x=1", ""),
            "https://api.vendor.example/v1/e?x=1");
  EXPECT_EQ(Rebase("https://api.vendor.example:8443/v1/e?x=1", "http://127.0.0.1:80"),
            "http://127.0.0.1:80/v1/e?x=1");
  EXPECT_EQ(Rebase("https://api.vendor.example", "http://127.0.0.1:80/"), "http://127.0.0.1:80");
  EXPECT_EQ(Rebase("https://api.vendor.example?x=1", "http://h"), "http://h?x=1");
  EXPECT_EQ(Rebase("https://api.vendor.example/v1", "http://h/proxy/"), "http://h/proxy/v1");
}

}  // namespace
}  // namespace interlingua::delivery::send
