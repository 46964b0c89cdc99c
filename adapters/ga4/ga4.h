// The parts of the GA4 adapter.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "translator/json.h"
#include "translator/table.h"
#include "translator/wire.h"

namespace interlingua::ga4 {

extern const Format kFormats[1];  ///< in bindings.cc

/// `{"ad_user_data":"GRANTED"}` <-> v1::Consent; see Codec.
absl::Status ReadConsent(const JsonNode& value, google::protobuf::Message& message);
std::string WriteConsent(const google::protobuf::Message& message);
std::string DrawConsent(std::uint64_t draw);

/// The wire of the Measurement Protocol, and its twin; see Adapter.
absl::StatusOr<std::unique_ptr<Wire>> MakeWire(const Settings& settings);
TwinReply Twin(const HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::ga4
