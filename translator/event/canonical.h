// The format `canonical`: proto3 JSON of CommerceEvent, with the field names of the proto file.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "interlingua/v1/event.pb.h"

namespace interlingua::event {

/// Reads one event; both spellings of field names are read. kInvalidArgument: no such field, a
/// wrong type, or not valid (see validate.h); the message holds no values.
absl::Status ParseCanonical(std::string_view json, v1::CommerceEvent& event);

/// Writes one event on one line. kInternal: the event holds what proto3 JSON cannot.
absl::StatusOr<std::string> CanonicalText(const v1::CommerceEvent& event);

/// Checks an event that came as a protobuf message and completes it: without `received_at`, which
/// is the gateway's to say, and with an id where it has none, derived from its content and
/// `source.id`. kInvalidArgument: not valid (see validate.h); the message begins with `canonical:`.
absl::Status AdmitEvent(v1::CommerceEvent& event);

/// The bytes of an event, which depend on its content alone; what ids are derived from.
std::string StableBytes(const v1::CommerceEvent& event);

}  // namespace interlingua::event
