// Delimited messages: the length of each as a varint, then its bytes, as protobuf's libraries write
// and read them (`writeDelimitedTo`).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interlingua::history {

/// Appends one message.
inline void AppendDelimited(std::string_view message, std::string& out) {
  std::uint64_t length = message.size();
  for (; length >= 0x80; length >>= 7) out.push_back(static_cast<char>((length & 0x7f) | 0x80));
  out.push_back(static_cast<char>(length));
  out.append(message);
}

}  // namespace interlingua::history
