// Page tokens of lists that are ordered by destination and offset.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "service/log/dead_letter.h"
#include "translator/text/text.h"

namespace interlingua::admin {

/// How many entries a page has where a request asks for `page_size`.
inline int PageSize(int page_size) {
  constexpr int kDefault = 100;
  constexpr int kMax = 1000;
  return std::min(page_size > 0 ? page_size : kDefault, kMax);
}

/// The token of the page after the entry with this destination and offset.
inline std::string PageToken(std::string_view destination, std::int64_t offset) {
  return text::Concat(offset, '/', destination);
}

/// The entry before the page; the empty token is that of the first page. kInvalidArgument: the
/// token is not one of PageToken.
inline absl::StatusOr<log::DeadLetterKey> ReadPageToken(std::string_view token) {
  log::DeadLetterKey key;
  if (token.empty()) return key;
  const std::size_t slash = token.find('/');
  if (slash == std::string_view::npos ||
      !absl::SimpleAtoi(text::ToAbsl(token.substr(0, slash)), &key.offset)) {
    return absl::InvalidArgumentError("page_token: not one that this service gave");
  }
  key.destination = std::string(token.substr(slash + 1));
  return key;
}

}  // namespace interlingua::admin
