// Exchanges that break, over real sockets: each ends as a retry whose reason names no address and
// nothing of the request, and none is repeated behind delivery's back.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>

#include "service/delivery/send/http_client.h"
#include "service/delivery/send/retry.h"
#include "tests/support/receiver.h"
#include "translator/text/text.h"

namespace interlingua::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kBody = "the secret of john@example.com";

void Write(int connection, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

// Waits until the other side closes, or so many milliseconds; true: it has closed.
bool ClosedWithin(int connection, int timeout_ms) {
  pollfd poller = {connection, POLLIN, 0};
  char byte = 0;
  return poll(&poller, 1, timeout_ms) > 0 && recv(connection, &byte, 1, 0) <= 0;
}

// A server that reads a request to its end and then does as the test says, one connection at a
// time.
class RawServer {
 public:
  using Script = std::function<void(int connection)>;

  explicit RawServer(Script script) : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    EXPECT_EQ(getsockname(listener_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  std::string address() const { return text::Concat("127.0.0.1:", port_, "/path-of-the-account"); }
  int requests() const { return requests_; }

 private:
  void Serve() {
    while (true) {
      const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      if (ReadRequest(connection)) {
        ++requests_;
        script_(connection);
      }
      close(connection);
    }
  }

  // What does not begin as a request of HTTP is left unread.
  static bool ReadRequest(int connection) {
    std::string text;
    while (text.find(kBody) == std::string::npos) {
      char chunk[4096];
      const ssize_t count = recv(connection, chunk, sizeof chunk, 0);
      if (count <= 0) return false;
      text.append(chunk, static_cast<std::size_t>(count));
      if (!text.starts_with("POST ")) {
        Write(connection, "HTTP/1.1 400 Not TLS\r\n\r\n");
        return false;
      }
    }
    return true;
  }

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

absl::StatusOr<vendor::HttpResponse> Exchange(const std::string& url, absl::Duration timeout) {
  send::HttpOptions options;
  options.timeout = timeout;
  options.max_response_bytes = 1000;
  auto client = send::HttpClient::Create(options);
  EXPECT_TRUE(client.ok());
  (*client)->Send(1, {"POST", url, {{"Authorization", "token-of-ours"}}, std::string(kBody)});
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (absl::Now() < deadline) {
    auto results = (*client)->Wait(deadline - absl::Now());
    if (!results.empty()) return std::move(results.front().response);
  }
  return absl::UnknownError("nothing came");
}

void ExpectRetry(const absl::StatusOr<vendor::HttpResponse>& answer, absl::StatusCode code) {
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.status().code(), code) << answer.status();
  const vendor::Outcome outcome = send::AfterFailedExchange(answer.status());
  EXPECT_EQ(outcome.disposition, vendor::Disposition::kRetry);
  EXPECT_THAT(outcome.reason, HasSubstr("no answer: "));
  for (const char* text : {"127.0.0.1", "localhost", "path-of", "token", "secret", "example"}) {
    EXPECT_THAT(outcome.reason, Not(HasSubstr(text)));
  }
}

// The request was sent, so that the vendor may have taken it: sending it again is delivery's to
// decide.
void ExpectBroken(const RawServer::Script& script,
                  absl::StatusCode code = absl::StatusCode::kAborted,
                  absl::Duration timeout = absl::Seconds(20)) {
  RawServer server(script);
  ExpectRetry(Exchange(text::Concat("http://", server.address()), timeout), code);
  EXPECT_EQ(server.requests(), 1);
}

TEST(BrokenExchangeTest, Reset) {
  ExpectBroken([](int connection) {
    const linger at_once = {1, 0};
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  });
}

TEST(BrokenExchangeTest, ClosedWithoutAnAnswer) {
  ExpectBroken([](int) {});
}

TEST(BrokenExchangeTest, HalfAnAnswer) {
  for (const char* part : {"HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Le",
                           "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"succ",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{\"succ",
                           "HTTP/1.1 100 Continue\r\n\r\n"}) {
    SCOPED_TRACE(part);
    ExpectBroken([part](int connection) { Write(connection, part); });
  }
}

TEST(BrokenExchangeTest, WrongLengths) {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    SCOPED_TRACE(answer);
    ExpectBroken([answer](int connection) { Write(connection, answer); });
  }
}

TEST(BrokenExchangeTest, Garbage) {
  for (const std::string_view answer :
       {std::string_view("\0\1\2\3garbage\r\n\r\n", 15), std::string_view("SSH-2.0-OpenSSH\r\n"),
        std::string_view("<html>hello</html>\n")}) {
    ExpectBroken([answer](int connection) { Write(connection, answer); });
  }
}

TEST(BrokenExchangeTest, HeadersWithoutEnd) {
  ExpectBroken([](int connection) {
    Write(connection, "HTTP/1.1 200 OK\r\n");
    const std::string line = text::Concat("X-More: ", std::string(8000, 'x'), "\r\n");
    for (int count = 0; count < 100; ++count) Write(connection, line);
  });
}

TEST(BrokenExchangeTest, Silence) {
  ExpectBroken([](int connection) { ClosedWithin(connection, 30000); },
               absl::StatusCode::kDeadlineExceeded, absl::Milliseconds(100));
}

// One byte now and then keeps a connection alive, and the request does not wait for it for ever.
TEST(BrokenExchangeTest, SlowHeaders) {
  ExpectBroken(
      [](int connection) {
        Write(connection, "HTTP/1.1 200 OK\r\nX: ");
        while (!ClosedWithin(connection, 5)) Write(connection, "x");
      },
      absl::StatusCode::kDeadlineExceeded, absl::Milliseconds(200));
}

TEST(BrokenExchangeTest, ASlowBody) {
  ExpectBroken(
      [](int connection) {
        Write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (!ClosedWithin(connection, 5)) Write(connection, "x");
      },
      absl::StatusCode::kDeadlineExceeded, absl::Milliseconds(200));
}

// An answer that is too large is an answer: its status holds, and its body is cut.
TEST(BrokenExchangeTest, AnEndlessBodyIsCut) {
  RawServer server([](int connection) {
    Write(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (!ClosedWithin(connection, 0)) Write(connection, "4\r\nbody\r\n");
  });
  const auto answer = Exchange(text::Concat("http://", server.address()), absl::Seconds(20));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body.size(), 1000u);
}

// Nothing is sent to a server that is not authenticated as the vendor.
TEST(BrokenExchangeTest, NoTls) {
  RawServer server([](int) {});
  ExpectRetry(Exchange(text::Concat("https://", server.address()), absl::Seconds(20)),
              absl::StatusCode::kUnavailable);
  EXPECT_EQ(server.requests(), 0);
}

TEST(BrokenExchangeTest, RefusedConnection) {
  std::string address;
  {
    address = RawServer([](int) {}).address();
  }
  ExpectRetry(Exchange(text::Concat("http://", address), absl::Seconds(20)),
              absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace interlingua::delivery
