// Messages one after the other: the length of each as a varint, then its bytes. The form in which
// protobuf's own libraries write and read streams of messages (`writeDelimitedTo`).
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
