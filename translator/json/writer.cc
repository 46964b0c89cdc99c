#include "translator/json/writer.h"

#include <algorithm>

#include "translator/text/hex.h"

namespace interlingua::json {

void AppendString(std::string_view text, std::string& out) {
  out.push_back('"');
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text.substr(begin, at - begin));
    begin = at + 1;
    out.push_back('\\');
    switch (c) {
      case '"':
        out.push_back('"');
        break;
      case '\\':
        out.push_back('\\');
        break;
      case '\b':
        out.push_back('b');
        break;
      case '\f':
        out.push_back('f');
        break;
      case '\n':
        out.push_back('n');
        break;
      case '\r':
        out.push_back('r');
        break;
      case '\t':
        out.push_back('t');
        break;
      default:
        out.append("u00");
        out.push_back(text::kHexDigits[c >> 4]);
        out.push_back(text::kHexDigits[c & 15]);
    }
  }
  out.append(text.substr(begin));
  out.push_back('"');
}

bool IsWholeNumber(std::string_view text) {
  constexpr std::size_t kMostDigits = 40;
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() <= kMostDigits && (text.size() == 1 || text[0] != '0') &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void AppendJsonLine(std::string_view json, std::string& lines) {
  const auto begin = static_cast<std::ptrdiff_t>(lines.size());
  lines.append(json);
  std::replace(lines.begin() + begin, lines.end(), '\n', ' ');
  lines += '\n';
}

}  // namespace interlingua::json
