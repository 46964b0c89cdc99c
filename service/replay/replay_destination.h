// The lane of a replay: a destination as it is configured, set back so that live events do not
// notice.
#pragma once

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "interlingua/v1/config.pb.h"
#include "translator/translator.h"
#include "translator/vendor/wire.h"

namespace interlingua::replay {

/// `destination` (with its defaults) for the replay of that name. Beside a gateway that serves it
/// too, the lane takes half of its connections and half of its requests a second, of the configured
/// or else of the vendor's limit, and a file destination gets a file of its own, `PATH.NAME`, since
/// a file has one writer. It always begins with the oldest event, and does not keep what is sent.
v1::Destination ReplayDestinationOf(v1::Destination destination, const Translator& translator,
                                    std::string_view replay, bool beside_live);

/// The wire of a destination (with its defaults); null where it is a file. kInvalidArgument: there
/// is no such format, or its events do not travel over HTTP. The errors of the adapter.
absl::StatusOr<std::unique_ptr<vendor::Wire>> WireOf(const v1::Destination& destination,
                                                     const Translator& translator);

/// Requests a second that the destination allows: as configured, or else as its vendor documents;
/// 0: there is no limit.
int RequestRateOf(const v1::Destination& destination, const Translator& translator);

}  // namespace interlingua::replay
