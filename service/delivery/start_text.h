// What the start of a new destination means, in a sentence for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "interlingua/v1/config.pb.h"

namespace interlingua::delivery {

/// For a destination that the log does not know yet. The log holds `events` (at least one) that it
/// could begin with, of which `oldest` (wire bytes of v1::CommerceEvent) is the first.
std::string StartText(const v1::Destination& destination, std::int64_t events,
                      std::string_view oldest);

}  // namespace interlingua::delivery
