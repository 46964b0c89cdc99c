#include "service/http/http_server.h"

#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <set>
#include <utility>

#include "service/http/http1.h"
#include "service/http/tls_context.h"
#include "service/http/transport.h"
#include "translator/text/text.h"

namespace interlingua::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = Transport::ErrorCode;

constexpr std::chrono::seconds kIdleTimeout{60};
// A port that was closed on purpose is opened again as soon as it is free.
constexpr std::chrono::milliseconds kReopenPause{20};

// The first byte of a TLS handshake (RFC 8446, 5.1), and the alert `handshake_failure`.
constexpr char kTlsHandshake = 0x16;
constexpr char kTlsAlert[] = "\x15\x03\x01\x00\x02\x02\x28";
constexpr char kGarbage[] = "\x00\xFE\x01garbage\x7F\xFF, and no HTTP\x03\n";
constexpr std::string_view kMore = "\r\nand more than was announced\r\n";
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kMissingBytes = 64;
constexpr std::size_t kReadBytes = 16 << 10;

/// All of a constant, the zeros in it too.
template <std::size_t N>
std::string Bytes(const char (&text)[N]) {
  return std::string(text, N - 1);
}

HttpAnswer PlainAnswer(int status, std::string_view text) {
  HttpAnswer answer;
  answer.response = {status, {{"content-type", "text/plain"}}, std::string(text)};
  return answer;
}

/// The bytes of an answer that goes wrong after its first bytes; "" where there are none.
std::string FaultyBytes(HttpFault fault, const ResponseBytes& response) {
  if (fault == HttpFault::kGarbage) return Bytes(kGarbage);
  if (fault == HttpFault::kTls) return Bytes(kTlsAlert);
  std::string bytes = response.head + response.body;
  if (fault == HttpFault::kLong) return bytes.append(kMore);
  if (fault == HttpFault::kHalf) {
    // A client may take a whole status line for an answer; where there is no body, half of it goes.
    const std::size_t body = response.body.size();
    bytes.resize(body == 0 ? bytes.find('\r') / 2 : bytes.size() - (body + 1) / 2);
  }
  return bytes;
}

class Server;

/// One connection; lives as long as an operation on it is pending.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket&& socket, Server& server);
  ~Session();

  void Open();

  /// Resets the connection; whatever is pending on it ends.
  void Reset() { transport_.Reset(); }

 private:
  void ReadRequest();
  void Parse();
  void ReadMore();
  void OnRead(ErrorCode error, std::size_t bytes);
  void Continue();
  void OnInvalid();
  void OnRequest();
  void Answer(HttpAnswer answer, bool keep_alive);
  void Send(HttpAnswer answer, bool keep_alive);
  void SendFaulty(std::string bytes, HttpFault fault);
  void WaitUntilClientLeaves();

  void Close() {
    transport_.SetTimeout(kIdleTimeout);
    transport_.Close([self = shared_from_this()] {});
  }

  Transport transport_;
  Server& server_;
  asio::steady_timer delay_;
  std::array<char, kReadBytes> read_ = {};
  std::string unparsed_;
  std::optional<RequestParser> parser_;
  std::string sent_;  // borrowed by the write that is pending
};

class Server : public HttpServer {
 public:
  explicit Server(HttpServerOptions options)
      : options_(std::move(options)), context_(1), acceptor_(context_), reopening_(context_) {}

  absl::Status Open() {
    if (absl::Status status = SetUpTls(); !status.ok()) return status;
    const std::size_t colon = options_.listen.rfind(':');
    if (colon == std::string::npos || colon == 0) {
      return absl::InvalidArgumentError(
          text::Concat(options_.listen, ": not of the form HOST:PORT"));
    }
    std::string host = options_.listen.substr(0, colon);
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    ErrorCode error;
    const auto found = tcp::resolver(context_).resolve(host, options_.listen.substr(colon + 1),
                                                       tcp::resolver::passive, error);
    if (error || found.empty()) {
      return absl::InvalidArgumentError(text::Concat(options_.listen, ": ", error.message()));
    }
    endpoint_ = *found.begin();
    if (error = ListenAgain(); error) {
      return absl::UnavailableError(text::Concat(options_.listen, ": ", error.message()));
    }
    endpoint_ = acceptor_.local_endpoint();
    address_ = text::Concat(options_.listen.substr(0, colon + 1), endpoint_.port());
    return absl::OkStatus();
  }

  const std::string& address() const override { return address_; }

  absl::Status Run() override {
    try {
      context_.run();
    } catch (const std::exception& error) {
      return absl::InternalError(error.what());
    }
    return absl::OkStatus();
  }

  void Stop() override { context_.stop(); }

  const HttpServerOptions& options() const { return options_; }
  asio::ssl::context* tls() const { return tls_.get(); }
  void Enter(Session* session) { sessions_.insert(session); }
  void Leave(Session* session) { sessions_.erase(session); }

  /// Resets every connection and accepts none for so long.
  void RefuseFor(absl::Duration time) {
    ErrorCode ignored;
    acceptor_.close(ignored);
    for (Session* session : sessions_) session->Reset();
    Reopen(absl::ToChronoNanoseconds(time));
  }

 private:
  absl::Status SetUpTls() {
    const std::string& certificate = options_.tls_certificate_file;
    const std::string& key = options_.tls_key_file;
    if (certificate.empty() && key.empty()) return absl::OkStatus();
    if (certificate.empty() || key.empty()) {
      return absl::InvalidArgumentError("TLS needs both a certificate and its private key");
    }
    auto made = MakeTlsContext(certificate, key);
    if (!made.ok()) return made.status();
    tls_ = *std::move(made);
    return absl::OkStatus();
  }

  ErrorCode ListenAgain() {
    ErrorCode error;
    acceptor_.open(endpoint_.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint_, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) Accept();
    return error;
  }

  void Reopen(std::chrono::nanoseconds pause) {
    reopening_.expires_after(pause);
    reopening_.async_wait([this](ErrorCode cancelled) {
      if (cancelled || !ListenAgain()) return;
      ErrorCode ignored;
      acceptor_.close(ignored);
      Reopen(kReopenPause);
    });
  }

  void Accept() {
    acceptor_.async_accept([this](ErrorCode error, tcp::socket socket) {
      // A connection that is gone before it is accepted is no reason to stop.
      if (!error) std::make_shared<Session>(std::move(socket), *this)->Open();
      if (error != asio::error::operation_aborted) Accept();
    });
  }

  HttpServerOptions options_;
  std::unique_ptr<asio::ssl::context> tls_;  // none: no TLS; outlives the connections
  std::set<Session*> sessions_;              // outlives them: they end with the context
  asio::io_context context_;
  tcp::acceptor acceptor_;
  asio::steady_timer reopening_;
  tcp::endpoint endpoint_;
  std::string address_;
};

Session::Session(tcp::socket&& socket, Server& server)
    : transport_(std::move(socket), server.tls()),
      server_(server),
      delay_(transport_.socket().get_executor()) {
  ErrorCode ignored;
  transport_.socket().set_option(tcp::no_delay(true), ignored);
  server_.Enter(this);
}

Session::~Session() { server_.Leave(this); }

void Session::Open() {
  transport_.SetTimeout(kIdleTimeout);
  transport_.Open([self = shared_from_this()](ErrorCode error) {
    if (!error) self->ReadRequest();
  });
}

void Session::ReadRequest() {
  parser_.emplace(server_.options().max_body_bytes);
  transport_.SetTimeout(kIdleTimeout);
  Parse();
}

void Session::Parse() {
  switch (parser_->Parse(unparsed_)) {
    case RequestParser::Result::kNeedsMore:
      return ReadMore();
    case RequestParser::Result::kExpectsContinue:
      return Continue();
    case RequestParser::Result::kComplete:
      return OnRequest();
    case RequestParser::Result::kTooLarge:
      return Send(PlainAnswer(413, "too large\n"), false);
    case RequestParser::Result::kInvalid:
      return OnInvalid();
  }
}

void Session::ReadMore() {
  transport_.ReadSome(asio::buffer(read_),
                      [self = shared_from_this()](ErrorCode error, std::size_t bytes) {
                        self->OnRead(error, bytes);
                      });
}

void Session::OnRead(ErrorCode error, std::size_t bytes) {
  // The client has ended a connection without a request that is under way.
  if (error == asio::error::eof && !parser_->has_begun()) return Close();
  if (error) return;
  unparsed_.append(read_.data(), bytes);
  Parse();
}

// curl and others ask first when a body is large, and wait a second for the answer.
void Session::Continue() {
  transport_.Write(asio::buffer(kContinue),
                   [self = shared_from_this()](ErrorCode error, std::size_t) {
                     if (!error) self->Parse();
                   });
}

void Session::OnInvalid() {
  const bool begins_tls = unparsed_.starts_with(kTlsHandshake);
  if (begins_tls && !transport_.has_tls()) return SendFaulty(Bytes(kTlsAlert), HttpFault::kTls);
  Send(PlainAnswer(400, "not HTTP/1.1\n"), false);
}

void Session::OnRequest() {
  const bool keep_alive = parser_->line().keep_alive;
  Answer(server_.options().handler(parser_->Take(transport_.has_tls() ? "https" : "http")),
         keep_alive);
}

void Session::Answer(HttpAnswer answer, bool keep_alive) {
  if (answer.delay <= absl::ZeroDuration()) return Send(std::move(answer), keep_alive);
  delay_.expires_after(absl::ToChronoNanoseconds(answer.delay));
  transport_.SetNoTimeout();
  delay_.async_wait([self = shared_from_this(), answer = std::move(answer), keep_alive](ErrorCode) {
    self->Send(answer, keep_alive);
  });
}

void Session::Send(HttpAnswer answer, bool keep_alive) {
  const HttpFault fault = answer.fault;
  if (fault == HttpFault::kStall) return WaitUntilClientLeaves();
  if (fault == HttpFault::kReset) return Reset();
  if (fault == HttpFault::kClose) return Close();
  if (fault == HttpFault::kRefuse) return server_.RefuseFor(answer.refuse_for);
  const ResponseBytes bytes = WriteResponse(parser_->line(), std::move(answer.response), keep_alive,
                                            fault == HttpFault::kShort ? kMissingBytes : 0);
  if (fault != HttpFault::kNone) return SendFaulty(FaultyBytes(fault, bytes), fault);
  sent_ = bytes.head + bytes.body;
  transport_.SetTimeout(kIdleTimeout);
  transport_.Write(asio::buffer(sent_),
                   [self = shared_from_this(), keep_alive](ErrorCode error, std::size_t) {
                     if (error) return;
                     keep_alive ? self->ReadRequest() : self->Close();
                   });
}

void Session::SendFaulty(std::string bytes, HttpFault fault) {
  sent_ = std::move(bytes);
  transport_.SetTimeout(kIdleTimeout);
  auto sent = [self = shared_from_this(), fault](ErrorCode error, std::size_t) {
    if (error) return;
    if (fault == HttpFault::kLong) return self->ReadRequest();
    if (fault == HttpFault::kShort) return self->WaitUntilClientLeaves();
    self->Close();
  };
  // The alert is of TLS itself, and not of what TLS carries.
  if (fault == HttpFault::kTls) {
    transport_.WriteRaw(asio::buffer(sent_), std::move(sent));
  } else {
    transport_.Write(asio::buffer(sent_), std::move(sent));
  }
}

void Session::WaitUntilClientLeaves() {
  transport_.SetNoTimeout();
  unparsed_.clear();
  transport_.ReadSome(asio::buffer(read_),
                      [self = shared_from_this()](ErrorCode error, std::size_t) {
                        if (!error) self->WaitUntilClientLeaves();
                      });
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Listen(HttpServerOptions options) {
  auto server = std::make_unique<Server>(std::move(options));
  const absl::Status open = server->Open();
  if (!open.ok()) return open;
  return server;
}

}  // namespace interlingua::http
