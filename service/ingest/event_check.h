// Whether a canonical event that somebody handed in makes sense: what the types of event.proto
// cannot say.
#pragma once

#include "absl/status/status.h"
#include "interlingua/v1/event.pb.h"

namespace interlingua {

/// Finds faults of a canonical event: no action, a decimal whose parts differ in sign or are out of
/// range, a time that is none. kInvalidArgument lists all of them with their fields: `canonical:
/// purchase.items[1].unit_price: not a valid decimal; ...`. Thread-safe.
absl::Status CheckEvent(const v1::CommerceEvent& event);

}  // namespace interlingua
