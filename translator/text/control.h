// Control characters, which no header, address or setting may have.
#pragma once

#include <algorithm>
#include <string_view>

namespace interlingua::text {

/// Whether `text` has a line break or another control character but a tab.
inline bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char character) {
    return (character >= 0 && character < ' ' && character != '\t') || character == '\x7f';
  });
}

}  // namespace interlingua::text
