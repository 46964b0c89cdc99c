// Bounds that the parts of an HTTP destination's worker share.
#pragma once

#include <cstddef>

#include "absl/time/time.h"

namespace interlingua::delivery::destination {

/// The memory that events on their way take, about.
inline constexpr std::size_t kMaxHeldBytes = 16 << 20;

/// An event that holds up others for so long is parked. A kill repeats what was delivered beyond it
/// in that time, at most.
inline constexpr absl::Duration kParkAfter = absl::Milliseconds(100);

}  // namespace interlingua::delivery::destination
