#include "service/http/transport.h"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <optional>
#include <utility>

namespace interlingua::http {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Transport::Streams {
  explicit Streams(tcp::socket&& socket) : tcp(std::move(socket)) {}

  boost::beast::tcp_stream tcp;
  std::optional<asio::ssl::stream<boost::beast::tcp_stream&>> tls;
};

Transport::Transport(tcp::socket&& socket, asio::ssl::context* tls)
    : streams_(std::make_unique<Streams>(std::move(socket))) {
  if (tls != nullptr) streams_->tls.emplace(streams_->tcp, *tls);
}

Transport::~Transport() = default;

bool Transport::has_tls() const { return streams_->tls.has_value(); }

tcp::socket& Transport::socket() { return streams_->tcp.socket(); }

void Transport::SetTimeout(std::chrono::seconds timeout) { streams_->tcp.expires_after(timeout); }

void Transport::SetNoTimeout() { streams_->tcp.expires_never(); }

void Transport::Open(std::function<void(ErrorCode)> handler) {
  if (!has_tls()) return handler(ErrorCode());
  streams_->tls->async_handshake(asio::ssl::stream_base::server, std::move(handler));
}

void Transport::ReadSome(asio::mutable_buffer buffer, Handler handler) {
  if (has_tls()) {
    streams_->tls->async_read_some(buffer, std::move(handler));
  } else {
    streams_->tcp.async_read_some(buffer, std::move(handler));
  }
}

void Transport::Write(asio::const_buffer buffer, Handler handler) {
  if (!has_tls()) return WriteRaw(buffer, std::move(handler));
  asio::async_write(*streams_->tls, buffer, std::move(handler));
}

void Transport::WriteRaw(asio::const_buffer buffer, Handler handler) {
  asio::async_write(streams_->tcp, buffer, std::move(handler));
}

void Transport::Close(std::function<void()> handler) {
  auto end = [this, handler = std::move(handler)](ErrorCode) {
    ErrorCode ignored;
    socket().shutdown(tcp::socket::shutdown_send, ignored);
    handler();
  };
  if (!has_tls()) return end(ErrorCode());
  streams_->tls->async_shutdown(std::move(end));
}

void Transport::Reset() {
  ErrorCode ignored;
  socket().set_option(asio::socket_base::linger(true, 0), ignored);
  streams_->tcp.close();
}

}  // namespace interlingua::http
