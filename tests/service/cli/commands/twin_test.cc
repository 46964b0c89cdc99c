// The twin as an HTTP server, spoken to byte for byte.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/program.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// A connection that sends bytes and reads one answer after the other.
class Connection {
 public:
  explicit Connection(const std::string& address) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    const timeval timeout{30, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  }
  ~Connection() { close(socket_); }

  void Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// The head of the next answer; its body is read and dropped. "" when the connection is closed.
  std::string Answer() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!Receive()) return "";
    }
    const std::string head = buffer_.substr(0, end + 4);
    const std::size_t at = head.find("Content-Length: ");
    const std::size_t length = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
    while (buffer_.size() < end + 4 + length) {
      if (!Receive()) return "";
    }
    buffer_.erase(0, end + 4 + length);
    return head;
  }

  bool ClosedByPeer() { return buffer_.empty() && !Receive(); }

 private:
  bool Receive() {
    char block[4096];
    const ssize_t got = recv(socket_, block, sizeof block, 0);
    if (got > 0) buffer_.append(block, static_cast<std::size_t>(got));
    return got > 0;
  }

  int socket_;
  std::string buffer_;
};

constexpr char kBody[] = R"({"event_name":"search","search_term":"red shoes"})";

class TwinTest : public testing::Test {
 protected:
  void SetUp() override {
    address_ = twin_.AwaitAddress();
    ASSERT_FALSE(address_.empty()) << twin_.Err();
  }

  static std::string Post(std::string_view headers, std::string_view body) {
    return text::Concat("POST /events?tc_s=1&token=k HTTP/1.1\r\nHost: twin\r\n",
                        "Content-Type: application/json\r\n", headers, "\r\n", body);
  }
  static std::string PostWithLength(std::string_view body) {
    return Post(text::Concat("Content-Length: ", body.size(), "\r\n"), body);
  }

  support::TemporaryFolder folder_;
  const std::string out_ = folder_.File("out.jsonl");
  support::Program twin_{
      INTERLINGUA_PROGRAM,
      {"twin", "--vendor", "commanders_act", "--listen", "127.0.0.1:0", "--out", out_}};
  std::string address_;
};

TEST_F(TwinTest, KeepsConnectionsAndDocuments) {
  Connection connection(address_);
  for (std::size_t i = 1; i <= 3; ++i) {
    connection.Send(PostWithLength(kBody));
    EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 2"));
    EXPECT_THAT(support::Lines(support::Contents(out_)), SizeIs(i));
  }
  EXPECT_THAT(support::Lines(support::Contents(out_))[0], HasSubstr("red shoes"));
}

TEST_F(TwinTest, AnswersRequestsThatCameTogether) {
  Connection connection(address_);
  connection.Send(PostWithLength(kBody) + PostWithLength(kBody));
  EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 2"));
  EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 2"));
}

TEST_F(TwinTest, ReadsChunkedBodies) {
  Connection connection(address_);
  const std::string body = kBody;
  connection.Send(Post(
      "Transfer-Encoding: chunked\r\n",
      text::Concat("5\r\n", body.substr(0, 5), "\r\n2c\r\n", body.substr(5), "\r\n0\r\n\r\n")));
  ASSERT_EQ(body.size(), 5u + 0x2c);
  EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 2"));
  EXPECT_THAT(support::Contents(out_), HasSubstr("red shoes"));
}

TEST_F(TwinTest, LetsAClientGoOnThatAsksFirst) {
  Connection connection(address_);
  const std::string body = kBody;
  connection.Send(
      Post(text::Concat("Expect: 100-continue\r\nContent-Length: ", body.size(), "\r\n"), ""));
  EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 100"));
  connection.Send(body);
  EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 2"));
}

TEST_F(TwinTest, RefusesOtherMethods) {
  Connection connection(address_);
  connection.Send("GET / HTTP/1.1\r\nHost: twin\r\n\r\n");
  EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 405"));
  connection.Send(PostWithLength(kBody));
  EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 2"));
}

TEST_F(TwinTest, RefusesWhatIsTooLargeOrNoHttp) {
  Connection large(address_);
  large.Send(Post("Content-Length: 999999999\r\n", ""));
  EXPECT_THAT(large.Answer(), StartsWith("HTTP/1.1 413"));
  EXPECT_TRUE(large.ClosedByPeer());
  Connection noise(address_);
  noise.Send("nonsense\r\n\r\n");
  EXPECT_THAT(noise.Answer(), StartsWith("HTTP/1.1 400"));
  EXPECT_TRUE(noise.ClosedByPeer());
}

TEST_F(TwinTest, ClosesWhenAsked) {
  Connection connection(address_);
  connection.Send(
      Post(text::Concat("Connection: close\r\nContent-Length: ", sizeof kBody - 1, "\r\n"), kBody));
  EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 2"));
  EXPECT_TRUE(connection.ClosedByPeer());
}

TEST_F(TwinTest, KeepsNothingOfABadRequest) {
  Connection connection(address_);
  connection.Send(PostWithLength("{"));
  EXPECT_THAT(connection.Answer(), StartsWith("HTTP/1.1 4"));
  EXPECT_EQ(support::Contents(out_), "");
}

TEST_F(TwinTest, EndsOnTerm) {
  Connection connection(address_);
  twin_.Signal(SIGTERM);
  EXPECT_EQ(twin_.Wait().exit_status, 0);
}

TEST(Twin, RefusesWrongUse) {
  EXPECT_EQ(
      support::RunProgram({"twin", "--vendor", "telepathy", "--listen", "127.0.0.1:0"}).exit_status,
      2);
  EXPECT_EQ(
      support::RunProgram({"twin", "--vendor", "liveperson", "--listen", "nowhere"}).exit_status,
      2);
  EXPECT_EQ(support::RunProgram({"twin", "--vendor", "liveperson", "--listen", "127.0.0.1:0",
                                 "--out", "/nowhere/out"})
                .exit_status,
            2);
}

}  // namespace
}  // namespace interlingua::cli::commands
