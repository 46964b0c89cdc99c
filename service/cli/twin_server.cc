#include "service/cli/twin_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "translator/text.h"

namespace interlingua {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

// Larger than any vendor takes, so that the twin and not the server says so.
constexpr std::uint64_t kMaxBodyBytes = 32u << 20;
constexpr std::uint32_t kMaxHeaderBytes = 64u << 10;
constexpr std::chrono::seconds kIdleTimeout{60};

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

Response PlainAnswer(const Request& request, http::status status, std::string_view text) {
  Response response(status, request.version());
  response.set(http::field::content_type, "text/plain");
  response.body() = std::string(text);
  return response;
}

/// What the vendor's code needs to know of a request.
HttpRequest VendorRequest(const Request& request) {
  HttpRequest out;
  out.method = std::string(View(request.method_string()));
  const std::string_view host = View(request[http::field::host]);
  out.url = Concat("http://", host.empty() ? "localhost" : host, View(request.target()));
  for (const auto& field : request) {
    out.headers.emplace_back(std::string(View(field.name_string())),
                             std::string(View(field.value())));
  }
  out.body = request.body();
  return out;
}

class Server;

/// One connection; lives as long as an operation on it is pending.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket&& socket, Server& server) : stream_(std::move(socket)), server_(server) {}

  void Read() {
    parser_.emplace();
    parser_->body_limit(kMaxBodyBytes);
    parser_->header_limit(kMaxHeaderBytes);
    stream_.expires_after(kIdleTimeout);
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                              self->OnHeader(error);
                            });
  }

 private:
  void OnHeader(beast::error_code error) {
    if (error) return OnRead(error);
    if (!beast::iequals(parser_->get()[http::field::expect], "100-continue")) return ReadBody();
    // curl and others ask first when a body is large, and wait a second for the answer.
    go_on_ = http::response<http::empty_body>(http::status::continue_, 11);
    http::async_write(stream_, go_on_,
                      [self = shared_from_this()](beast::error_code failed, std::size_t) {
                        if (!failed) self->ReadBody();
                      });
  }

  void ReadBody() {
    http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](beast::error_code error, std::size_t) { self->OnRead(error); });
  }

  void OnRead(beast::error_code error);
  void Write(Response response, bool keep_alive);

  beast::tcp_stream stream_;
  Server& server_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::empty_body> go_on_;
  Response response_;
};

class Server : public TwinServer {
 public:
  explicit Server(TwinServerOptions options)
      : options_(std::move(options)), context_(1), acceptor_(context_) {}

  absl::Status Open() {
    const std::size_t colon = options_.listen.rfind(':');
    if (colon == std::string::npos || colon == 0) {
      return absl::InvalidArgumentError(Concat(options_.listen, ": not of the form HOST:PORT"));
    }
    std::string host = options_.listen.substr(0, colon);
    if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
    beast::error_code error;
    const auto found = tcp::resolver(context_).resolve(host, options_.listen.substr(colon + 1),
                                                       tcp::resolver::passive, error);
    if (error || found.empty()) {
      return absl::InvalidArgumentError(Concat(options_.listen, ": ", error.message()));
    }
    const tcp::endpoint endpoint = *found.begin();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) return absl::UnavailableError(Concat(options_.listen, ": ", error.message()));
    address_ = Concat(options_.listen.substr(0, colon + 1), acceptor_.local_endpoint().port());
    Accept();
    return absl::OkStatus();
  }

  const std::string& address() const override { return address_; }

  absl::Status Run() override {
    try {
      context_.run();
    } catch (const std::exception& error) {
      return absl::InternalError(error.what());
    }
    return status_;
  }

  void Stop() override { context_.stop(); }

  /// The answer to one request.
  Response Answer(const Request& request) {
    if (request.method() != http::verb::post && request.method() != http::verb::put) {
      Response response = PlainAnswer(request, http::status::method_not_allowed, "POST or PUT\n");
      response.set(http::field::allow, "POST, PUT");
      return response;
    }
    const TwinReply reply = options_.twin(VendorRequest(request), ++serial_);
    // Kept before the answer: who is told that it arrived finds it in the file.
    status_ = options_.keep(reply.documents);
    if (!status_.ok()) {
      context_.stop();
      return PlainAnswer(request, http::status::internal_server_error, "cannot be kept\n");
    }
    Response response(static_cast<http::status>(reply.response.status), request.version());
    for (const auto& [name, value] : reply.response.headers) response.insert(name, value);
    response.body() = reply.response.body;
    return response;
  }

 private:
  void Accept() {
    acceptor_.async_accept([this](beast::error_code error, tcp::socket socket) {
      // A connection that is gone before it is accepted is no reason to stop.
      if (!error) std::make_shared<Session>(std::move(socket), *this)->Read();
      if (error != asio::error::operation_aborted) Accept();
    });
  }

  TwinServerOptions options_;
  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::string address_;
  std::uint64_t serial_ = 0;
  absl::Status status_;
};

void Session::OnRead(beast::error_code error) {
  if (error == http::error::body_limit) {
    return Write(PlainAnswer(parser_->get(), http::status::payload_too_large, "too large\n"),
                 false);
  }
  if (error == http::error::end_of_stream) {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    return;
  }
  const bool is_http_fault =
      error.category() == make_error_code(http::error::bad_method).category();
  if (error && is_http_fault && error != http::error::partial_message) {
    return Write(PlainAnswer(parser_->get(), http::status::bad_request, "not HTTP/1.1\n"), false);
  }
  if (error) return;
  const Request& request = parser_->get();
  Write(server_.Answer(request), request.keep_alive());
}

void Session::Write(Response response, bool keep_alive) {
  response_ = std::move(response);
  response_.keep_alive(keep_alive);
  response_.prepare_payload();
  http::async_write(stream_, response_,
                    [self = shared_from_this(), keep_alive](beast::error_code error, std::size_t) {
                      if (error) return;
                      if (keep_alive) return self->Read();
                      beast::error_code ignored;
                      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
                    });
}

}  // namespace

absl::StatusOr<std::unique_ptr<TwinServer>> TwinServer::Listen(TwinServerOptions options) {
  auto server = std::make_unique<Server>(std::move(options));
  const absl::Status open = server->Open();
  if (!open.ok()) return open;
  return server;
}

}  // namespace interlingua
