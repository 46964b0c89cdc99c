// HTTP/1.1 as bytes: parses requests and writes responses.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "translator/vendor/http_message.h"

namespace interlingua::http {

/// What a response repeats of its request.
struct RequestLine {
  bool is_head = false;
  bool keep_alive = false;
  unsigned version = 11;  ///< 10 or 11
};

/// Parses one request. Not thread-safe.
class RequestParser {
 public:
  explicit RequestParser(std::size_t max_body_bytes);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  enum class Result {
    kNeedsMore,
    kExpectsContinue,  ///< the header is complete, and the client waits for `100 Continue`; once
    kComplete,
    kTooLarge,
    kInvalid,  ///< not HTTP/1.1
  };
  /// Parses `bytes` and removes what it has used.
  Result Parse(std::string& bytes);

  /// Whether the request has begun.
  bool has_begun() const;

  RequestLine line() const;

  /// The complete request; `url` is absolute, of the Host header. Empties the parser.
  vendor::HttpRequest Take(std::string_view scheme);

 private:
  struct Parser;
  const std::unique_ptr<Parser> parser_;
  bool header_seen_ = false;
};

/// A response as bytes: `head` up to the empty line, and the body.
struct ResponseBytes {
  std::string head;
  std::string body;  ///< empty where the request or the status allows none
};

/// `extra_length` is added to the Content-Length.
ResponseBytes WriteResponse(const RequestLine& request, vendor::HttpResponse response,
                            bool keep_alive, std::size_t extra_length = 0);

}  // namespace interlingua::http
