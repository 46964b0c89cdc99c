// JSON out: pieces of a document, appended to a text.
#pragma once

#include <string>
#include <string_view>

namespace interlingua::json {

/// Appends `text` (UTF-8) as a JSON string with its quotes and the fewest escapes.
void AppendString(std::string_view text, std::string& out);

/// Whether `text` can stand as a whole number without change: `0`, `-12`, not `007`; at most 40
/// digits.
bool IsWholeNumber(std::string_view text);

/// Appends a JSON text to `lines` as one line (JSON Lines). An end of line inside of it is white
/// space between two tokens (in a member that was kept verbatim, for example), and becomes a blank.
void AppendJsonLine(std::string_view json, std::string& lines);

}  // namespace interlingua::json
