#include "service/delivery/send/http_client.h"

#include <curl/curl.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <unordered_map>
#include <utility>

#include "translator/text/control.h"
#include "translator/text/text.h"

namespace interlingua::delivery::send {
namespace {

// All headers of an answer together; no vendor comes near it.
constexpr std::size_t kMaxHeaderBytes = 256 << 10;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request and its answer, with the handle that carries them and is used again for the next.
struct Exchange {
  std::unique_ptr<CURL, FreeEasy> easy;
  std::unique_ptr<curl_slist, FreeList> headers;
  std::uint64_t ticket = 0;
  vendor::HttpRequest request;
  vendor::HttpResponse response;
  std::size_t header_bytes = 0;
  std::size_t max_response_bytes = 0;
  bool cut_short = false;
  bool headers_ended = false;

  bool HasLongHeaders() const { return header_bytes > kMaxHeaderBytes; }
};

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& character : lower) {
    character = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
  }
  return lower;
}

size_t OnHeader(char* data, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::string_view line(data, size * count);
  exchange.header_bytes += line.size();
  if (exchange.HasLongHeaders()) return 0;
  // A status line begins the headers anew: those before belonged to an interim answer.
  if (line.starts_with("HTTP/")) {
    exchange.response.headers.clear();
    exchange.headers_ended = false;
  }
  if (Trim(line).empty()) exchange.headers_ended = true;
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    exchange.response.headers.emplace_back(Lower(Trim(line.substr(0, colon))),
                                           std::string(Trim(line.substr(colon + 1))));
  }
  return line.size();
}

size_t OnBody(char* data, size_t size, size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::size_t bytes = size * count;
  const std::size_t room = exchange.max_response_bytes - exchange.response.body.size();
  exchange.response.body.append(data, std::min(bytes, room));
  if (bytes <= room) return bytes;
  exchange.cut_short = true;
  return 0;
}

absl::Status FailureOf(CURL* easy, CURLcode code) {
  const std::string message = text::Concat("no answer: ", curl_easy_strerror(code));
  if (code == CURLE_SSL_CACERT_BADFILE) return absl::UnauthenticatedError(message);
  long sent_bytes = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent_bytes);
  if (sent_bytes == 0) return absl::UnavailableError(message);
  if (code == CURLE_OPERATION_TIMEDOUT) return absl::DeadlineExceededError(message);
  return absl::AbortedError(message);
}

// Why the certificate is refused. libcurl compares the host name itself, before it takes over
// OpenSSL's verdict on the rest; until then the verdict is unspecified.
absl::Status CertificateFailure(CURL* easy) {
  long verdict = X509_V_ERR_UNSPECIFIED;
  curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
  return absl::UnauthenticatedError(
      text::Concat("no answer: the server's certificate is refused: ",
                   verdict == X509_V_OK || verdict == X509_V_ERR_UNSPECIFIED
                       ? "it is for another host name"
                       : X509_verify_cert_error_string(verdict)));
}

// libcurl would report it with the first request only.
absl::Status CheckCaFile(const std::string& path) {
  if (path.empty()) return absl::OkStatus();
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"),
                                                             &std::fclose);
  if (file == nullptr) {
    return absl::InvalidArgumentError(text::Concat("ca_file ", path, ": cannot be read"));
  }
  const std::unique_ptr<X509, void (*)(X509*)> first(
      PEM_read_X509_AUX(file.get(), nullptr, nullptr, nullptr), &X509_free);
  if (first != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(text::Concat("ca_file ", path, ": holds no certificate (PEM)"));
}

// A line break in a header would make a second header, or a second request, of it.
absl::Status CheckRequest(const vendor::HttpRequest& request) {
  bool bad = text::HasControlCharacter(request.method) || text::HasControlCharacter(request.url);
  for (const auto& [name, value] : request.headers) {
    if (bad) break;
    if (name.empty() || text::HasControlCharacter(name) || text::HasControlCharacter(value)) {
      return absl::InvalidArgumentError(text::Concat(
          "no request: the value of a header has a line break or a control character"));
    }
  }
  if (bad) return absl::InvalidArgumentError("no request: its address has a control character");
  return absl::OkStatus();
}

class CurlClient : public HttpClient {
 public:
  CurlClient(const HttpOptions& options, CURLM* multi) : options_(options), multi_(multi) {
    curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, long{options.max_connections});
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, long{options.max_connections});
  }

  ~CurlClient() override {
    for (auto& [easy, exchange] : active_) curl_multi_remove_handle(multi_.get(), easy);
  }

  void Send(std::uint64_t ticket, vendor::HttpRequest request) override {
    if (auto status = CheckRequest(request); !status.ok()) {
      failed_.push_back({ticket, std::move(status)});
      return;
    }
    auto exchange = IdleExchange();
    exchange->ticket = ticket;
    exchange->request = std::move(request);
    Describe(*exchange);
    CURL* easy = exchange->easy.get();
    if (curl_multi_add_handle(multi_.get(), easy) != CURLM_OK) {
      failed_.push_back({ticket, absl::UnavailableError("no request: out of memory")});
      return;
    }
    active_.emplace(easy, std::move(exchange));
  }

  std::vector<HttpResult> Wait(absl::Duration timeout) override {
    std::vector<HttpResult> results = Perform();
    if (!results.empty()) return results;
    constexpr absl::Duration kLongest = absl::Hours(1);
    const auto wait =
        absl::ToInt64Milliseconds(absl::Ceil(std::min(timeout, kLongest), absl::Milliseconds(1)));
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(wait), nullptr);
    return Perform();
  }

  void Wake() override { curl_multi_wakeup(multi_.get()); }

  std::size_t in_flight() const override { return active_.size() + failed_.size(); }

 private:
  std::unique_ptr<Exchange> IdleExchange() {
    if (!idle_.empty()) {
      auto exchange = std::move(idle_.back());
      idle_.pop_back();
      return exchange;
    }
    auto exchange = std::make_unique<Exchange>();
    exchange->easy.reset(curl_easy_init());
    exchange->max_response_bytes = options_.max_response_bytes;
    CURL* easy = exchange->easy.get();
    const auto milliseconds = [](absl::Duration duration) {
      return static_cast<long>(absl::ToInt64Milliseconds(duration));
    };
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options_.ca_file.empty()) {
      curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
      curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    }
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options_.connect_timeout));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(options_.timeout));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "interlingua");
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange.get());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange.get());
    return exchange;
  }

  // Sets the request of the exchange, which the handle borrows.
  static void Describe(Exchange& exchange) {
    exchange.response = {};
    exchange.header_bytes = 0;
    exchange.cut_short = false;
    exchange.headers_ended = false;
    const vendor::HttpRequest& request = exchange.request;
    curl_slist* list = nullptr;
    // Without these two curl would wait for a "100 Continue" and invent a type.
    list = curl_slist_append(list, "Expect:");
    bool has_type = false;
    for (const auto& [name, value] : request.headers) {
      has_type = has_type || Lower(name) == "content-type";
      // `Name;` is how curl wants a header without value.
      const std::string line =
          value.empty() ? text::Concat(name, ';') : text::Concat(name, ": ", value);
      list = curl_slist_append(list, line.c_str());
    }
    if (!has_type) list = curl_slist_append(list, "Content-Type:");
    exchange.headers.reset(list);

    CURL* easy = exchange.easy.get();
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
    if (request.body.empty() && request.method == "GET") {
      curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    } else {
      curl_easy_setopt(easy, CURLOPT_POST, 1L);
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body.size()));
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  // Moves all transfers on and takes the finished ones out.
  std::vector<HttpResult> Perform() {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    std::vector<HttpResult> results = std::exchange(failed_, {});
    int queued = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &queued)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      CURL* easy = message->easy_handle;
      curl_multi_remove_handle(multi_.get(), easy);
      const auto found = active_.find(easy);
      auto exchange = std::move(found->second);
      active_.erase(found);
      results.push_back(Finish(*exchange, code));
      idle_.push_back(std::move(exchange));
    }
    return results;
  }

  static HttpResult Finish(Exchange& exchange, CURLcode code) {
    exchange.request = {};
    if (code != CURLE_OK && exchange.HasLongHeaders()) {
      return {exchange.ticket, absl::AbortedError("no answer: its headers are too long")};
    }
    if (code == CURLE_PEER_FAILED_VERIFICATION) {
      return {exchange.ticket, CertificateFailure(exchange.easy.get())};
    }
    if (code != CURLE_OK && !exchange.cut_short) {
      return {exchange.ticket, FailureOf(exchange.easy.get(), code)};
    }
    // For curl an answer may end with the connection anywhere, in the middle of its headers too.
    if (!exchange.headers_ended) {
      return {exchange.ticket, absl::AbortedError("no answer: it ends in its headers")};
    }
    long status = 0;
    curl_easy_getinfo(exchange.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    return {exchange.ticket, std::exchange(exchange.response, {})};
  }

  const HttpOptions options_;
  std::unique_ptr<CURLM, FreeMulti> multi_;
  std::unordered_map<CURL*, std::unique_ptr<Exchange>> active_;
  std::vector<std::unique_ptr<Exchange>> idle_;
  std::vector<HttpResult> failed_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpClient>> HttpClient::Create(const HttpOptions& options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) {
    return absl::UnavailableError(text::Concat("libcurl: ", curl_easy_strerror(ready)));
  }
  if (auto status = CheckCaFile(options.ca_file); !status.ok()) return status;
  CURLM* multi = curl_multi_init();
  if (multi == nullptr) return absl::UnavailableError("libcurl: out of memory");
  return std::make_unique<CurlClient>(options, multi);
}

std::string Rebase(std::string_view url, std::string_view base_url) {
  if (base_url.empty()) return std::string(url);
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  const auto scheme = url.find("://");
  const auto host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const auto path = url.find_first_of("/?#", host);
  if (path == std::string_view::npos) return std::string(base_url);
  return text::Concat(base_url, url.substr(path));
}

}  // namespace interlingua::delivery::send
