#include "service/http/http1.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <utility>

#include "translator/text/text.h"

namespace interlingua::http {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::uint32_t kMaxHeaderBytes = 64u << 10;

std::string_view View(beast::string_view text) { return {text.data(), text.size()}; }

bool HasNoBody(int status) { return status == 204 || status == 304; }

}  // namespace

struct RequestParser::Parser {
  http::request_parser<http::string_body> parser;
};

RequestParser::RequestParser(std::size_t max_body_bytes) : parser_(std::make_unique<Parser>()) {
  parser_->parser.body_limit(max_body_bytes);
  parser_->parser.header_limit(kMaxHeaderBytes);
}

RequestParser::~RequestParser() = default;

RequestParser::Result RequestParser::Parse(std::string& bytes) {
  auto& parser = parser_->parser;
  while (!bytes.empty() && !parser.is_done()) {
    beast::error_code error;
    bytes.erase(0, parser.put(boost::asio::buffer(bytes), error));
    if (error == http::error::need_more) return Result::kNeedsMore;
    if (error == http::error::body_limit) return Result::kTooLarge;
    if (error) return Result::kInvalid;
    if (header_seen_ || !parser.is_header_done()) continue;
    header_seen_ = true;
    parser.eager(true);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      return Result::kExpectsContinue;
    }
  }
  return parser.is_done() ? Result::kComplete : Result::kNeedsMore;
}

bool RequestParser::has_begun() const { return parser_->parser.got_some(); }

RequestLine RequestParser::line() const {
  const auto& request = parser_->parser.get();
  return {request.method() == http::verb::head, request.keep_alive(), request.version()};
}

vendor::HttpRequest RequestParser::Take(std::string_view scheme) {
  auto& request = parser_->parser.get();
  vendor::HttpRequest out;
  out.method = std::string(View(request.method_string()));
  const std::string_view host = View(request[http::field::host]);
  out.url = text::Concat(scheme, "://", host.empty() ? "localhost" : host, View(request.target()));
  for (const auto& field : request) {
    out.headers.emplace_back(std::string(View(field.name_string())),
                             std::string(View(field.value())));
  }
  out.body = std::move(request.body());
  return out;
}

ResponseBytes WriteResponse(const RequestLine& request, vendor::HttpResponse response,
                            bool keep_alive, std::size_t extra_length) {
  http::fields fields;
  for (const auto& [name, value] : response.headers) fields.insert(name, value);
  ResponseBytes bytes;
  const bool has_body = !HasNoBody(response.status);
  if (has_body) bytes.body = std::move(response.body);
  if (!keep_alive && request.version >= 11) fields.set(http::field::connection, "close");
  if (keep_alive && request.version < 11) fields.set(http::field::connection, "keep-alive");
  // RFC 9110, 8.6: no Content-Length where there is never a body.
  fields.erase(http::field::content_length);
  if (has_body || extra_length > 0) {
    fields.insert(http::field::content_length, std::to_string(bytes.body.size() + extra_length));
  }
  if (request.is_head) bytes.body.clear();
  bytes.head =
      text::Concat("HTTP/1.", request.version < 11 ? '0' : '1', ' ', response.status, ' ',
                   View(http::obsolete_reason(static_cast<http::status>(response.status))), "\r\n");
  for (const auto& field : fields) {
    bytes.head += text::Concat(View(field.name_string()), ": ", View(field.value()), "\r\n");
  }
  bytes.head += "\r\n";
  return bytes;
}

}  // namespace interlingua::http
