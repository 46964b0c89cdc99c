// What a vendor answered, as it may be kept with a dead letter and shown to an operator.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interlingua/v1/event.pb.h"

namespace interlingua::delivery::send {

/// `answer` with `***` for every secret, for every value by which the event identifies a person,
/// and for whatever looks like an e-mail address or a long number; at most 512 bytes, whole UTF-8
/// characters.
std::string RedactedResponse(std::string_view answer, const v1::CommerceEvent& event,
                             const std::vector<std::string>& secrets);

}  // namespace interlingua::delivery::send
