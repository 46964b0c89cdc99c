// The bytes of one connection of the server: plain, or through TLS.
//
// At most one read and one write are pending at a time. Handlers run on the thread of the socket's
// context; what is pending ends with an error when the time-out passes, or on Reset. The owner
// keeps the transport alive until its handlers have run.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace boost::asio::ssl {
class context;
}  // namespace boost::asio::ssl

namespace interlingua::http {

class Transport {
 public:
  using ErrorCode = boost::system::error_code;
  using Handler = std::function<void(ErrorCode error, std::size_t bytes)>;

  /// `tls` is borrowed; null: the connection speaks no TLS.
  Transport(boost::asio::ip::tcp::socket&& socket, boost::asio::ssl::context* tls);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  bool has_tls() const;
  boost::asio::ip::tcp::socket& socket();

  /// The time-out of the operations that begin after the call.
  void SetTimeout(std::chrono::seconds timeout);
  void SetNoTimeout();

  /// Calls `handler(error)` once both sides may speak; at once where there is no TLS.
  void Open(std::function<void(ErrorCode)> handler);

  void ReadSome(boost::asio::mutable_buffer buffer, Handler handler);
  /// Writes all of `buffer`, which is borrowed.
  void Write(boost::asio::const_buffer buffer, Handler handler);
  /// The same, below TLS.
  void WriteRaw(boost::asio::const_buffer buffer, Handler handler);

  /// Ends the sending side. Through TLS that is a message of its own, and `handler()` is called
  /// when the other side has sent the same or is gone; else at once.
  void Close(std::function<void()> handler);

  /// Resets the connection (RST).
  void Reset();

 private:
  struct Streams;
  const std::unique_ptr<Streams> streams_;
};

}  // namespace interlingua::http
