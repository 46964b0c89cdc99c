// A vendor's response as it may be kept with a dead letter and shown to an operator.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace interlingua::v1 {
class CommerceEvent;
}  // namespace interlingua::v1

namespace interlingua::delivery::send {

/// `answer` with `***` in place of every secret, every value by which the event identifies a
/// person, and everything that looks like an e-mail address or a long number; at most 512 bytes,
/// whole UTF-8 characters.
std::string RedactedResponse(std::string_view answer, const v1::CommerceEvent& event,
                             const std::vector<std::string>& secrets);

}  // namespace interlingua::delivery::send
