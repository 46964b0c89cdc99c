#include "service/observe/pages.h"

#include <string_view>
#include <utility>

#include "translator/text/text.h"

namespace interlingua::observe {
namespace {

// https://prometheus.io/docs/instrumenting/exposition_formats/, read on 2026-11-22.
constexpr char kMetricsType[] = "text/plain; version=0.0.4; charset=utf-8";
constexpr char kTextType[] = "text/plain; charset=utf-8";

constexpr char kIndex[] =
    "Interlingua\n"
    "/metrics  metrics, for Prometheus\n"
    "/healthz  200 while the process lives\n"
    "/readyz   200 while the gateway takes events, else 503 with the reason;\n"
    "          a line for each destination that is held up\n";

// `/metrics` of `http://host:port/metrics?x=y`.
std::string_view PathOf(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  if (begin == std::string_view::npos) return "/";
  return url.substr(begin, url.find_first_of("?#", begin) - begin);
}

vendor::HttpResponse Text(int status, std::string body) {
  return {.status = status,
          .headers = {{"content-type", kTextType}, {"cache-control", "no-store"}},
          .body = std::move(body)};
}

}  // namespace

vendor::HttpResponse AnswerPage(const vendor::HttpRequest& request, const Pages::Content& content) {
  const std::string_view path = PathOf(request.url);
  if (path != "/metrics" && path != "/healthz" && path != "/readyz" && path != "/") {
    return Text(404, "there is no such page\n");
  }
  if (request.method != "GET" && request.method != "HEAD") {
    vendor::HttpResponse refusal = Text(405, "GET or HEAD only\n");
    refusal.headers.emplace_back("allow", "GET, HEAD");
    return refusal;
  }
  if (path == "/metrics") {
    vendor::HttpResponse page = Text(200, content.metrics());
    page.headers.front().second = kMetricsType;
    return page;
  }
  if (path == "/healthz") return Text(200, "ok\n");
  if (path == "/") return Text(200, kIndex);
  const absl::Status ready = content.ready();
  if (ready.ok()) return Text(200, text::Concat("ready\n", content.remarks()));
  return Text(503, text::Concat("not ready: ", text::ToStd(ready.message()), "\n"));
}

absl::StatusOr<std::unique_ptr<Pages>> Pages::Serve(const std::string& listen, Content content) {
  http::HttpServerOptions options;
  options.listen = listen;
  options.max_body_bytes = 64 << 10;  // requests have no body
  options.handler = [content = std::move(content)](const vendor::HttpRequest& request) {
    http::HttpAnswer answer;
    answer.response = AnswerPage(request, content);
    return answer;
  };
  auto server = http::HttpServer::Listen(std::move(options));
  if (!server.ok()) return server.status();
  return std::unique_ptr<Pages>(new Pages(*std::move(server)));
}

Pages::Pages(std::unique_ptr<http::HttpServer> server)
    : server_(std::move(server)), thread_([this] { (void)server_->Run(); }) {}

Pages::~Pages() {
  server_->Stop();
  thread_.join();
}

}  // namespace interlingua::observe
