// Normal forms of what identifies a person.
//
// The canonical event keeps every value as the shop wrote it. A normal form is made where a vendor
// demands one, and where a value is hashed: two shops must come to the same hash for the same
// person. Whoever applies one names it in the report.
//
// Pure functions, thread-safe. No message holds the value it is about: it may be personal.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "interlingua/v1/event.pb.h"

namespace interlingua::value {

/// Trims white space and lower-cases: " John.Doe@Example.COM" becomes "john.doe@example.com".
///
/// White space is ASCII's and what copying leaves behind (no-break space, byte order mark). Only
/// ASCII letters change case, so that no locale or Unicode version can change a hash. Dots and
/// "+tag" stay: they are part of the address everywhere but at one provider. Whether it is an
/// address at all is not checked.
std::string NormalizeEmail(std::string_view email);

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

/// The ISO 3166-1 alpha-2 code ("FR") of a country given by alpha-2, alpha-3 or English short name,
/// in any case. kInvalidArgument: it names no country of the standard.
absl::StatusOr<std::string> CountryAlpha2(std::string_view country);

/// The ISO 3166-1 alpha-3 code ("FRA") of the same; same errors.
absl::StatusOr<std::string> CountryAlpha3(std::string_view country);

/// The language tag in the separators and letter case of BCP 47: "en_us" becomes "en-US",
/// "ZH-hant-tw" "zh-Hant-TW".
///
/// kInvalidArgument: not the shape of a tag (subtags of 1 to 8 letters and digits, the first of
/// letters). That the subtags are registered is not checked; POSIX suffixes (".UTF-8", "@euro") are
/// refused.
absl::StatusOr<std::string> NormalizeLanguage(std::string_view tag);

/// The hash in lower-case hexadecimal digits, surrounding white space removed.
///
/// kInvalidArgument: another number of digits than the algorithm makes (MD5 32, SHA-256 64), a
/// character that is no hexadecimal digit (so base64 is refused), or no algorithm.
absl::StatusOr<std::string> NormalizeHash(std::string_view hex, v1::Hash::Algorithm algorithm);

}  // namespace interlingua::value
