// Requests to a vendor and its answers, as values.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace interlingua::vendor {

struct HttpRequest {
  std::string method;  ///< "POST", "PUT", ...
  std::string url;     ///< absolute; a destination's `base_url` replaces scheme, host and port
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct HttpResponse {
  int status = 0;                                            ///< HTTP status code
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;
};

}  // namespace interlingua::vendor
