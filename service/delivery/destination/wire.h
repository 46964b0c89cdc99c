// The wire of a destination.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "interlingua/v1/config.pb.h"
#include "translator/translator.h"
#include "translator/vendor/wire.h"

namespace interlingua::delivery::destination {

/// The wire of the destination's format, with its settings; null where it goes to a file.
/// kInvalidArgument: there is no such format, or its events do not travel over HTTP. The errors of
/// the adapter.
absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const v1::Destination& destination,
                                                       const Translator& translator);

}  // namespace interlingua::delivery::destination
