// Building messages out of pieces.
//
// Abseil's string view is not the standard one in the distributions' builds, so that absl::StrCat
// does not take a std::string_view; this is the one place that bridges the two.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "absl/strings/string_view.h"

namespace interlingua::text {

/// The same characters as an Abseil view; borrows.
inline absl::string_view ToAbsl(std::string_view text) { return {text.data(), text.size()}; }

/// The same characters as a standard view; borrows.
inline std::string_view ToStd(absl::string_view text) { return {text.data(), text.size()}; }

namespace text_internal {
inline void Append(std::string& out, std::string_view piece) { out.append(piece); }
inline void Append(std::string& out, char piece) { out.push_back(piece); }
template <std::integral Number>
requires(!std::same_as<Number, char>) void Append(std::string& out, Number number) {
  out.append(std::to_string(number));
}
}  // namespace text_internal

/// Joins strings, characters and integers into one string.
template <typename... Pieces>
std::string Concat(const Pieces&... pieces) {
  std::string out;
  (text_internal::Append(out, pieces), ...);
  return out;
}

}  // namespace interlingua::text
