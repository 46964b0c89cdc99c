// Whether a canonical event that came from outside is well formed.
#pragma once

#include "absl/status/status.h"
#include "interlingua/v1/event.pb.h"

namespace interlingua::event {

/// Checks what the wire does not: exactly one action, decimals of one sign and in range, times
/// within the years 1 to 9999, JSON text that is JSON. Events that a Decode of this
/// library returned pass. kInvalidArgument: `purchase.items[2].unit_price: not a decimal number;
/// ...`, all faults.
absl::Status ValidateEvent(const v1::CommerceEvent& event);

}  // namespace interlingua::event
