// The member `platform`: "iOS", or ["iOS", "4.2.0"] with the version of the application.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "translator/json/document.h"

namespace interlingua::luigis_box {

/// Reads it into `context` (a v1::Context): `device.os` and `app.version`. kInvalidArgument:
/// neither a string nor an array of one or two of them.
absl::Status ReadPlatform(const json::Node& platform, google::protobuf::Message& context);

/// The same as JSON; "" where there is no platform, whose version alone cannot be said.
std::string WritePlatform(const google::protobuf::Message& context);

/// A valid platform, the same for the same `draw`.
std::string DrawPlatform(std::uint64_t draw);

}  // namespace interlingua::luigis_box
