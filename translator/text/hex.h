// Hexadecimal digits.
#pragma once

#include <string_view>

namespace interlingua::text {

/// The digits in lower case, by value.
inline constexpr std::string_view kHexDigits = "0123456789abcdef";

/// The value of a hexadecimal digit in either case; -1 where the character is none.
constexpr int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace interlingua::text
