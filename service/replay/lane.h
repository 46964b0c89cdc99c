// The lane of a replay: a destination as it is configured, set back so that live events do not
// notice.
#pragma once

#include <string_view>

#include "interlingua/v1/config.pb.h"
#include "translator/translator.h"

namespace interlingua {

/// `destination` (with its defaults) for the replay of that name. Beside a gateway that serves it
/// too, the lane takes half of its connections and half of its requests a second, of the configured
/// or else of the vendor's limit, and a file destination gets a file of its own, `PATH.NAME`, since
/// a file has one writer. It always begins with the oldest event.
v1::Destination LaneOf(v1::Destination destination, const Translator& translator,
                       std::string_view replay, bool beside_live);

/// Requests a second that the destination allows: as configured, or else as its vendor documents;
/// 0: there is no limit.
int RequestRateOf(const v1::Destination& destination, const Translator& translator);

}  // namespace interlingua
