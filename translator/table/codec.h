// What no row can say: a pair of functions that an adapter names in its tables.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace google::protobuf {
class Message;
}

namespace interlingua::json {
struct Node;
}  // namespace interlingua::json

namespace interlingua::table {

/// A named pair of functions for what no row can say; both directions side by side in the adapter's
/// codec.cc.
struct Codec {
  const char* name;
  /// Reads `value` into `message`. A fault's message says what is wrong without the value.
  absl::Status (*decode)(const json::Node& value, google::protobuf::Message& message);
  /// The member's JSON text, or "" when there is nothing to write.
  std::string (*encode)(const google::protobuf::Message& message);
  /// A valid JSON text of the member, the same for the same draw.
  std::string (*sample)(std::uint64_t draw);
};

}  // namespace interlingua::table
