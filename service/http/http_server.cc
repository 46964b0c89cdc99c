#include "service/http/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <optional>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "service/http/tls_context.h"
#include "service/http/transport.h"
#include "translator/text/text.h"

namespace interlingua::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

constexpr std::uint32_t kMaxHeaderBytes = 64u << 10;
constexpr std::chrono::seconds kIdleTimeout{60};
// A port that was closed on purpose is opened again as soon as it is free.
constexpr std::chrono::milliseconds kReopenPause{20};

// The first byte of a TLS handshake (RFC 8446, 5.1), and the alert `handshake_failure`.
constexpr unsigned char kTlsHandshake = 0x16;
constexpr char kTlsAlert[] = "\x15\x03\x01\x00\x02\x02\x28";
constexpr char kGarbage[] = "\x00\xFE\x01garbage\x7F\xFF, and no HTTP\x03\n";
constexpr std::string_view kMore = "\r\nand more than was announced\r\n";
constexpr std::size_t kMissingBytes = 64;

/// All of a constant, the zeros in it too.
template <std::size_t N>
std::string Bytes(const char (&text)[N]) {
  return std::string(text, N - 1);
}

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

HttpAnswer PlainAnswer(int status, std::string_view text) {
  HttpAnswer answer;
  answer.response = {status, {{"content-type", "text/plain"}}, std::string(text)};
  return answer;
}

/// What a handler needs to know of a request.
vendor::HttpRequest HandlersRequest(const Request& request, bool has_tls) {
  vendor::HttpRequest out;
  out.method = std::string(View(request.method_string()));
  const std::string_view host = View(request[http::field::host]);
  out.url = text::Concat(has_tls ? "https://" : "http://", host.empty() ? "localhost" : host,
                         View(request.target()));
  for (const auto& field : request) {
    out.headers.emplace_back(std::string(View(field.name_string())),
                             std::string(View(field.value())));
  }
  out.body = request.body();
  return out;
}

bool HasNoBody(int status) { return status == 204 || status == 304; }

Response ResponseTo(const Request& request, vendor::HttpResponse&& answer, bool keep_alive) {
  Response response(static_cast<http::status>(answer.status), request.version());
  for (const auto& [name, value] : answer.headers) response.insert(name, value);
  if (!HasNoBody(answer.status)) response.body() = std::move(answer.body);
  response.keep_alive(keep_alive);
  response.prepare_payload();
  // RFC 9110, 8.6: no Content-Length where there is never a body.
  if (HasNoBody(answer.status)) response.erase(http::field::content_length);
  if (request.method() == http::verb::head) response.body().clear();
  return response;
}

/// The bytes of an answer that goes wrong after its first bytes; "" where there are none.
std::string FaultyBytes(HttpFault fault, Response response) {
  if (fault == HttpFault::kGarbage) return Bytes(kGarbage);
  if (fault == HttpFault::kTls) return Bytes(kTlsAlert);
  if (fault == HttpFault::kShort) response.content_length(response.body().size() + kMissingBytes);
  std::ostringstream out;
  out << response;
  std::string bytes = out.str();
  if (fault == HttpFault::kLong) return bytes.append(kMore);
  if (fault == HttpFault::kHalf) {
    // A client may take a whole status line for an answer; where there is no body, half of it goes.
    const std::size_t body = response.body().size();
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
  void Reset() {
    beast::error_code ignored;
    stream_.tcp().socket().set_option(asio::socket_base::linger(true, 0), ignored);
    stream_.tcp().close();
  }

 private:
  void Read();
  void OnHeader(beast::error_code error);
  void ReadBody();
  void OnRead(beast::error_code error);
  void Answer(HttpAnswer answer, bool keep_alive);
  void Send(HttpAnswer answer, bool keep_alive);
  void SendBytes(std::string bytes, HttpFault fault);
  void WaitUntilClientLeaves();

  void Close() {
    stream_.tcp().expires_after(kIdleTimeout);
    stream_.Close([self = shared_from_this()] {});
  }

  /// Whether the client begins a TLS handshake, though there is no TLS here.
  bool IsTls() const {
    const auto bytes = buffer_.data();
    return !stream_.has_tls() && bytes.size() > 0 &&
           *static_cast<const unsigned char*>(bytes.data()) == kTlsHandshake;
  }

  Transport stream_;
  Server& server_;
  asio::steady_timer delay_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::empty_body> go_on_;
  Response response_;
  std::string bytes_;
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
    beast::error_code error;
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
    beast::error_code ignored;
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

  beast::error_code ListenAgain() {
    beast::error_code error;
    acceptor_.open(endpoint_.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint_, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) Accept();
    return error;
  }

  void Reopen(std::chrono::nanoseconds pause) {
    reopening_.expires_after(pause);
    reopening_.async_wait([this](beast::error_code cancelled) {
      if (cancelled || !ListenAgain()) return;
      beast::error_code ignored;
      acceptor_.close(ignored);
      Reopen(kReopenPause);
    });
  }

  void Accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
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
    : stream_(std::move(socket), server.tls()), server_(server), delay_(stream_.get_executor()) {
  beast::error_code ignored;
  stream_.tcp().socket().set_option(tcp::no_delay(true), ignored);
  server_.Enter(this);
}

Session::~Session() { server_.Leave(this); }

void Session::Open() {
  stream_.tcp().expires_after(kIdleTimeout);
  stream_.Open([self = shared_from_this()](beast::error_code error) {
    if (!error) self->Read();
  });
}

void Session::Read() {
  parser_.emplace();
  parser_->body_limit(server_.options().max_body_bytes);
  parser_->header_limit(kMaxHeaderBytes);
  stream_.tcp().expires_after(kIdleTimeout);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->OnHeader(error); });
}

void Session::OnHeader(beast::error_code error) {
  if (error) return OnRead(error);
  if (!beast::iequals(parser_->get()[http::field::expect], "100-continue")) return ReadBody();
  // curl and others ask first when a body is large, and wait a second for the answer.
  go_on_ = http::response<http::empty_body>(http::status::continue_, 11);
  http::async_write(stream_, go_on_,
                    [self = shared_from_this()](beast::error_code failed, std::size_t) {
                      if (!failed) self->ReadBody();
                    });
}

void Session::ReadBody() {
  http::async_read(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->OnRead(error); });
}

void Session::OnRead(beast::error_code error) {
  if (error == http::error::body_limit) return Send(PlainAnswer(413, "too large\n"), false);
  if (error == http::error::end_of_stream) return Close();
  const bool is_http_fault =
      error.category() == make_error_code(http::error::bad_method).category();
  if (error && is_http_fault && error != http::error::partial_message) {
    if (IsTls()) return SendBytes(Bytes(kTlsAlert), HttpFault::kTls);
    return Send(PlainAnswer(400, "not HTTP/1.1\n"), false);
  }
  if (error) return;
  const Request& request = parser_->get();
  Answer(server_.options().handler(HandlersRequest(request, stream_.has_tls())),
         request.keep_alive());
}

void Session::Answer(HttpAnswer answer, bool keep_alive) {
  if (answer.delay <= absl::ZeroDuration()) return Send(std::move(answer), keep_alive);
  delay_.expires_after(absl::ToChronoNanoseconds(answer.delay));
  stream_.tcp().expires_never();
  delay_.async_wait([self = shared_from_this(), answer = std::move(answer),
                     keep_alive](beast::error_code) { self->Send(answer, keep_alive); });
}

void Session::Send(HttpAnswer answer, bool keep_alive) {
  const HttpFault fault = answer.fault;
  if (fault == HttpFault::kStall) return WaitUntilClientLeaves();
  if (fault == HttpFault::kReset) return Reset();
  if (fault == HttpFault::kClose) return Close();
  if (fault == HttpFault::kRefuse) return server_.RefuseFor(answer.refuse_for);
  response_ = ResponseTo(parser_->get(), std::move(answer.response), keep_alive);
  if (fault != HttpFault::kNone) return SendBytes(FaultyBytes(fault, response_), fault);
  stream_.tcp().expires_after(kIdleTimeout);
  http::async_write(stream_, response_,
                    [self = shared_from_this(), keep_alive](beast::error_code error, std::size_t) {
                      if (error) return;
                      keep_alive ? self->Read() : self->Close();
                    });
}

void Session::SendBytes(std::string bytes, HttpFault fault) {
  bytes_ = std::move(bytes);
  stream_.tcp().expires_after(kIdleTimeout);
  const auto sent = [self = shared_from_this(), fault](beast::error_code error, std::size_t) {
    if (error) return;
    if (fault == HttpFault::kLong) return self->Read();
    if (fault == HttpFault::kShort) return self->WaitUntilClientLeaves();
    self->Close();
  };
  // The alert is of TLS itself, and not of what TLS carries.
  if (fault == HttpFault::kTls) {
    asio::async_write(stream_.tcp(), asio::buffer(bytes_), sent);
  } else {
    asio::async_write(stream_, asio::buffer(bytes_), sent);
  }
}

void Session::WaitUntilClientLeaves() {
  stream_.tcp().expires_never();
  buffer_.clear();
  stream_.async_read_some(buffer_.prepare(4096),
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
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
