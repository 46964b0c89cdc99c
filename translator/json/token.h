// Tokens of JSON by the grammar of RFC 8259.
#pragma once

#include <string>
#include <string_view>

namespace interlingua::json {

/// Whether `text` is a number.
bool IsNumber(std::string_view text);

/// Appends the meaning of a string's content (the text between its quotes) to `out`. Returns false,
/// with a part of it appended, on an escape that is none.
bool AppendUnescaped(std::string_view text, std::string& out);

}  // namespace interlingua::json
