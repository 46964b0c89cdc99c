#include "translator/json/token.h"

#include <algorithm>
#include <cstdint>

#include "translator/text/hex.h"

namespace interlingua::json {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

const char* SkipDigits(const char* at, const char* end) {
  while (at != end && IsDigit(*at)) ++at;
  return at;
}

/// The 16 bits after `\u`; -1 when they are not four hexadecimal digits.
int CodeUnit(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  int unit = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = text::HexValue(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

void AppendUtf8(std::uint32_t point, std::string& out) {
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (point >> 6)));
    out.push_back(static_cast<char>(0x80 | (point & 0x3F)));
  } else if (point < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (point >> 12)));
    out.push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (point & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (point >> 18)));
    out.push_back(static_cast<char>(0x80 | ((point >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((point >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (point & 0x3F)));
  }
}

char SimpleEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
      return c;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

/// Reads the escape `\uXXXX` (or a pair of them) at `at`, past the `u`; returns the characters
/// read, 0 on a fault.
std::size_t AppendCodePoint(std::string_view text, std::size_t at, std::string& out) {
  const int unit = CodeUnit(text, at);
  if (unit < 0 || (unit >= 0xDC00 && unit < 0xE000)) return 0;
  if (unit < 0xD800 || unit >= 0xE000) {
    AppendUtf8(static_cast<std::uint32_t>(unit), out);
    return 4;
  }
  if (at + 6 > text.size() || text[at + 4] != '\\' || text[at + 5] != 'u') return 0;
  const int low = CodeUnit(text, at + 6);
  if (low < 0xDC00 || low >= 0xE000) return 0;
  AppendUtf8(0x10000 + (static_cast<std::uint32_t>(unit - 0xD800) << 10) +
                 static_cast<std::uint32_t>(low - 0xDC00),
             out);
  return 10;
}

}  // namespace

bool IsNumber(std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  if (at != end && *at == '-') ++at;
  if (at == end || !IsDigit(*at)) return false;
  at = *at == '0' ? at + 1 : SkipDigits(at, end);
  if (at != end && *at == '.') {
    const char* fraction = at + 1;
    at = SkipDigits(fraction, end);
    if (at == fraction) return false;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    const char* exponent = at;
    at = SkipDigits(exponent, end);
    if (at == exponent) return false;
  }
  return at == end;
}

bool AppendUnescaped(std::string_view text, std::string& out) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t slash = std::min(text.find('\\', at), text.size());
    out.append(text.substr(at, slash - at));
    if (slash == text.size()) return true;
    if (slash + 1 == text.size()) return false;
    at = slash + 2;
    if (text[slash + 1] == 'u') {
      const std::size_t read = AppendCodePoint(text, at, out);
      if (read == 0) return false;
      at += read;
    } else {
      const char meaning = SimpleEscape(text[slash + 1]);
      if (meaning == 0) return false;
      out.push_back(meaning);
    }
  }
  return true;
}

}  // namespace interlingua::json
