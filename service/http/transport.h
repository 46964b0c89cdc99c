// The bytes of one connection of the server: as they are, or through TLS.
//
// A stream as Boost.Beast wants it (AsyncReadStream, AsyncWriteStream), with the time-outs of
// `beast::tcp_stream`. At most one operation is pending at a time.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <optional>
#include <utility>

namespace interlingua::http {

class Transport {
 public:
  using executor_type = boost::beast::tcp_stream::executor_type;
  using ErrorCode = boost::beast::error_code;

  /// `tls` is borrowed; none: the connection speaks no TLS.
  Transport(boost::asio::ip::tcp::socket&& socket, boost::asio::ssl::context* tls)
      : tcp_(std::move(socket)) {
    if (tls != nullptr) tls_.emplace(tcp_, *tls);
  }

  executor_type get_executor() { return tcp_.get_executor(); }

  /// Below TLS.
  boost::beast::tcp_stream& tcp() { return tcp_; }
  bool has_tls() const { return tls_.has_value(); }

  /// Calls `handler(error)` once both sides may speak; at once where there is no TLS.
  template <typename Handler>
  void Open(Handler handler) {
    if (!has_tls()) return handler(ErrorCode());
    tls_->async_handshake(boost::asio::ssl::stream_base::server, std::move(handler));
  }

  /// Says that no more comes. Through TLS that is a message of its own, and `handler()` is called
  /// when the other side has said the same or is gone; else at once.
  template <typename Handler>
  void Close(Handler handler) {
    auto end = [this, handler = std::move(handler)](ErrorCode) {
      ErrorCode ignored;
      tcp_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
      handler();
    };
    if (!has_tls()) return end(ErrorCode());
    tls_->async_shutdown(std::move(end));
  }

  template <typename Buffers, typename Handler>
  void async_read_some(const Buffers& buffers, Handler&& handler) {
    if (has_tls()) {
      tls_->async_read_some(buffers, std::forward<Handler>(handler));
    } else {
      tcp_.async_read_some(buffers, std::forward<Handler>(handler));
    }
  }

  template <typename Buffers, typename Handler>
  void async_write_some(const Buffers& buffers, Handler&& handler) {
    if (has_tls()) {
      tls_->async_write_some(buffers, std::forward<Handler>(handler));
    } else {
      tcp_.async_write_some(buffers, std::forward<Handler>(handler));
    }
  }

 private:
  boost::beast::tcp_stream tcp_;
  std::optional<boost::asio::ssl::stream<boost::beast::tcp_stream&>> tls_;
};

}  // namespace interlingua::http
