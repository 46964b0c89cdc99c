// Telephone numbers in E.164.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace interlingua::value {

/// The number in E.164: `+`, then 7 to 15 digits.
///
/// `default_region` is the ISO 3166-1 alpha-2 code of the country in whose national form a number
/// without `+` is read, in upper case; "" when there is none. kInvalidArgument: not a telephone
/// number, national without a region, an unknown calling code, or too long or short for E.164. An
/// extension is left out, as E.164 has none. That the number is in service is not checked.
///
/// A text that is plainly E.164 already is returned without a parse (some nanoseconds against 10 to
/// 18 us): `+`, 7 to 15 digits, a one- or two-digit calling code whose numbering plan drops no
/// leading digit but 0, 1 or 8, and a national number that begins with none of these. Anything else
/// is parsed ("+440207..." is not E.164: the 0 has to go); each thread keeps the last few hundred
/// results.
absl::StatusOr<std::string> NormalizePhone(std::string_view phone,
                                           std::string_view default_region = {});

}  // namespace interlingua::value
