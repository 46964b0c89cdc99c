// JSON Lines: one JSON text a line.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace interlingua::json {

/// Appends a JSON text to `lines` as one line. An end of line inside of it is white space between
/// two tokens (in a member that was kept verbatim, for example), and becomes a blank.
inline void AppendJsonLine(std::string_view json, std::string& lines) {
  const auto begin = static_cast<std::ptrdiff_t>(lines.size());
  lines.append(json);
  std::replace(lines.begin() + begin, lines.end(), '\n', ' ');
  lines += '\n';
}

}  // namespace interlingua::json
