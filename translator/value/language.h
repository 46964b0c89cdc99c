// Language tags of BCP 47.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace interlingua::value {

/// The language tag in the separators and letter case of BCP 47: "en_us" becomes "en-US",
/// "ZH-hant-tw" "zh-Hant-TW".
///
/// kInvalidArgument: not the shape of a tag (subtags of 1 to 8 letters and digits, the first of
/// letters). That the subtags are registered is not checked; POSIX suffixes (".UTF-8", "@euro") are
/// refused.
absl::StatusOr<std::string> NormalizeLanguage(std::string_view tag);

}  // namespace interlingua::value
