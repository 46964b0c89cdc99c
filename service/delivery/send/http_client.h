// HTTP requests out, responses back, many at a time on one thread.
//
// Connections are kept and reused; certificates are verified; redirects are not followed, because
// an event must only be sent to a configured address; responses are read up to a limit. Proxies are
// taken from the environment. A request whose connection had been used before and closes before
// a byte of the answer is sent once more on a fresh one, as every client does whose peer may close
// an idle connection; all other retries are the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "translator/vendor/http_message.h"

namespace interlingua::delivery::send {

struct HttpOptions {
  absl::Duration connect_timeout = absl::Seconds(5);
  absl::Duration timeout = absl::Seconds(30);  ///< of a request in all, connecting included
  int max_connections = 8;
  std::size_t max_response_bytes = 1 << 20;  ///< what follows in the body is not read
  /// The authorities that vouch for servers (certificates in a PEM file), in place of the system's;
  /// empty: the system's.
  std::string ca_file = {};
};

/// A finished request. Not OK when there was no answer: kUnavailable (there was no connection, and
/// nothing was sent), kAborted (the connection broke, or what came is no answer of HTTP),
/// kDeadlineExceeded, kUnauthenticated (the server's certificate is not valid for the host, or the
/// authorities cannot be read; nothing was sent), kInvalidArgument
/// (the request cannot be written as HTTP). The message has neither address nor content.
struct HttpResult {
  std::uint64_t ticket = 0;
  absl::StatusOr<vendor::HttpResponse> response;
};

/// Used by one thread, except for `Wake`.
class HttpClient {
 public:
  /// kInvalidArgument: `ca_file` cannot be read, or holds no certificate.
  static absl::StatusOr<std::unique_ptr<HttpClient>> Create(const HttpOptions& options);
  virtual ~HttpClient() = default;

  /// Starts a request; its result comes out of `Wait` with the same `ticket`.
  virtual void Send(std::uint64_t ticket, vendor::HttpRequest request) = 0;

  /// Moves the requests on until one is finished, `Wake` is called or `timeout` has passed.
  virtual std::vector<HttpResult> Wait(absl::Duration timeout) = 0;

  /// Ends the current `Wait`, or the next one when none is running. Any thread.
  virtual void Wake() = 0;

  /// Requests whose result has not come out yet.
  virtual std::size_t in_flight() const = 0;
};

/// `url` with scheme, host and port of `base_url`, whose path (if any) goes in front; `url` itself
/// when `base_url` is empty.
std::string Rebase(std::string_view url, std::string_view base_url);

}  // namespace interlingua::delivery::send
