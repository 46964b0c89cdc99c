// The HTTP pages for monitoring a gateway:
//
//     /metrics   the metrics, for Prometheus
//     /healthz   200 while the process lives
//     /readyz    200 while the gateway takes events, else 503 with the reason
//     /          a list of the pages
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/http/http_server.h"

namespace interlingua::observe {

class Pages {
 public:
  /// The content of the pages; both run on the server's thread and must not block.
  struct Content {
    std::function<std::string()> metrics;
    std::function<absl::Status()> ready;
    /// Lines for people about what is held up while the gateway is ready.
    std::function<std::string()> remarks;
  };

  /// Serves the pages on a thread of its own until it is destroyed. `listen` is `HOST:PORT`.
  /// The errors of HttpServer::Listen.
  static absl::StatusOr<std::unique_ptr<Pages>> Serve(const std::string& listen, Content content);
  ~Pages();
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  /// `HOST:PORT` with the actual port.
  const std::string& address() const { return server_->address(); }

 private:
  explicit Pages(std::unique_ptr<http::HttpServer> server);

  const std::unique_ptr<http::HttpServer> server_;
  std::thread thread_;
};

/// The response to one request. Pure but for the calls of `content`.
vendor::HttpResponse AnswerPage(const vendor::HttpRequest& request, const Pages::Content& content);

}  // namespace interlingua::observe
