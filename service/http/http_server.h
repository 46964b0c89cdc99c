// A small HTTP/1.1 server: many connections, one thread.
//
//     auto server = HttpServer::Listen({.listen = "127.0.0.1:0", .handler = [](const HttpRequest&)
//     {
//       return HttpAnswer{.response = {.status = 200, .headers = {}, .body = "ok\n"}};
//     }});
//     std::thread thread([&] { (*server)->Run(); });
//     ...
//     (*server)->Stop();
//     thread.join();
//
// Connections are kept alive and may pipeline, bodies may be chunked and are bounded,
// `Expect: 100-continue` is answered, and a connection that says nothing for a minute is closed.
// With a certificate it speaks TLS and nothing else; without one a client that begins a TLS
// handshake gets an alert.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "translator/vendor/http_message.h"

namespace interlingua::http {

/// What goes wrong with an answer on purpose, for servers that play a vendor in trouble.
enum class HttpFault {
  kNone,
  kStall,    ///< no answer; the connection stays open until the client leaves
  kReset,    ///< no answer; the connection is reset (RST)
  kClose,    ///< no answer; the connection is closed in order (FIN)
  kHalf,     ///< half of the body, or of the status line without one; then the connection is closed
  kShort,    ///< Content-Length promises more than comes; the connection stays open
  kLong,     ///< more comes than Content-Length says; the connection stays open
  kGarbage,  ///< bytes that are no HTTP; then the connection is closed
  kTls,      ///< a TLS alert, as from a failed handshake; then the connection is closed
  kRefuse,   ///< every connection is reset, and for `refuse_for` none is accepted
};

struct HttpAnswer {
  vendor::HttpResponse response;                     ///< lengths and Connection are the server's
  absl::Duration delay = absl::ZeroDuration();       ///< before the answer, or before what is wrong
  HttpFault fault = HttpFault::kNone;                ///< how the answer goes wrong
  absl::Duration refuse_for = absl::ZeroDuration();  ///< with kRefuse
};

struct HttpServerOptions {
  std::string listen;  ///< `HOST:PORT`; port 0 picks a free one, `[::1]:80` is IPv6
  /// Answers one request of any method. `url` is absolute, of the Host header. Runs on the server's
  /// thread, so that it must not block.
  std::function<HttpAnswer(const vendor::HttpRequest& request)> handler = {};
  std::size_t max_body_bytes = 32u << 20;  ///< what is larger gets 413
  /// The server's certificate, with those up to its authority, and its private key: PEM files. Both
  /// or none.
  std::string tls_certificate_file = {};
  std::string tls_key_file = {};
};

/// Listens from its making on; answers while `Run` runs.
class HttpServer {
 public:
  /// kInvalidArgument: `listen` is no address, or the certificate or its key cannot be used.
  /// kUnavailable: the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<HttpServer>> Listen(HttpServerOptions options);
  virtual ~HttpServer() = default;

  /// `HOST:PORT` with the actual port.
  virtual const std::string& address() const = 0;

  /// Answers requests on the calling thread until `Stop`.
  virtual absl::Status Run() = 0;

  /// Ends `Run`, at once: what is under way may not get its answer. From any thread, and from the
  /// handler.
  virtual void Stop() = 0;
};

}  // namespace interlingua::http
