// A destination of a replay: as it is configured, with limits that leave room for live events.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "interlingua/v1/config.pb.h"
#include "service/delivery/delivery.h"
#include "translator/translator.h"

namespace interlingua::replay {

/// `destination` (with its defaults) for the replay of that name. Beside a gateway that serves it
/// too, the replay takes half of its connections and half of its requests a second, of the
/// configured or else of the vendor's limit, and a file destination gets a file of its own,
/// `PATH.NAME`, since a file has one writer. It always begins with the oldest event, and does not
/// keep what is sent.
v1::Destination ReplayDestinationOf(v1::Destination destination, const Translator& translator,
                                    std::string_view replay, bool beside_live);

/// Requests a second that the destination allows: as configured, or else as its vendor documents;
/// 0: there is no limit.
int RequestRateOf(const v1::Destination& destination, const Translator& translator);

/// Offsets in the store of a replay that its destinations have come to.
struct DeliveredOffsets {
  std::int64_t slowest = std::numeric_limits<std::int64_t>::max();
  std::int64_t fastest = 0;
  std::int64_t slowest_committed = std::numeric_limits<std::int64_t>::max();
};

DeliveredOffsets DeliveredOffsetsOf(const delivery::Delivery& delivery);

}  // namespace interlingua::replay
