// What no row can say: functions that an adapter names in its tables and formats.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace google::protobuf {
class Message;
}

namespace interlingua::json {
struct Node;
}  // namespace interlingua::json

namespace interlingua::table {

/// Reads and writes one member; both directions stand side by side in one file of the adapter.
struct Codec {
  const char* name;
  /// Reads `value` into `message`. A fault's message says what is wrong without the value.
  absl::Status (*decode)(const json::Node& value, google::protobuf::Message& message);
  /// The member's JSON text, or "" when there is nothing to write.
  std::string (*encode)(const google::protobuf::Message& message);
  /// A valid JSON text of the member, the same for the same draw.
  std::string (*sample)(std::uint64_t draw);
};

/// Reads the payloads of a format that is not JSON.
struct PayloadReader {
  /// The JSON text that the format's tables speak of. A fault's message says what is wrong and at
  /// which byte.
  absl::StatusOr<std::string> (*to_json)(std::string_view payload);
};

}  // namespace interlingua::table
