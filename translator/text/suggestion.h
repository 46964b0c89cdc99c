// The nearest known word to one that is not known.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace interlingua::text {

/// `; did you mean 'timeout_ms'?` when one of `known` is close to `word`, else `; known here: a,
/// b`, else "".
std::string Suggestion(std::string_view word, std::span<const std::string> known);

}  // namespace interlingua::text
