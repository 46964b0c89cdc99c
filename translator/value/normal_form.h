// Normal forms of what identifies a person.
//
// The canonical event keeps every value as the shop wrote it. A normal form is made where a vendor
// demands one, and where a value is hashed: two shops must come to the same hash for the same
// person. The caller that applies one names it in the report.
//
// Pure functions, thread-safe. No message holds the value it is about: it may be personal.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "interlingua/v1/event.pb.h"
#include "translator/value/forms.h"

namespace interlingua::value {

/// `text` in the form; as it is for kNone. `country` is that of the person as the shop wrote it, in
/// whose national form a telephone number without `+` is read; "" when it is not known.
/// kInvalidArgument: the text has no such form.
absl::StatusOr<std::string> Normalize(NormalForm form, std::string_view text,
                                      std::string_view country);

/// Trims white space and lower-cases: " John.Doe@Example.COM" becomes "john.doe@example.com".
///
/// White space is ASCII's and what copying leaves behind (no-break space, byte order mark). Only
/// ASCII letters change case, so that no locale or Unicode version can change a hash. Dots and
/// "+tag" stay: they are part of the address everywhere but at one provider. Whether it is an
/// address at all is not checked.
std::string NormalizeEmail(std::string_view email);

/// A name of a person or a place as it is hashed: without white space around it, in lower case.
///
/// The letters of Latin, Greek and Cyrillic that have a lower-case letter of their own change (in
/// the blocks up to U+052F); no locale changes the result.
std::string NormalizeName(std::string_view name);

/// A postal code as it is hashed: lower case, no white space.
std::string NormalizePostalCode(std::string_view code);

/// The hash in lower-case hexadecimal digits, surrounding white space removed.
///
/// kInvalidArgument: another number of digits than the algorithm makes (MD5 32, SHA-256 64), a
/// character that is no hexadecimal digit (so base64 is refused), or no algorithm.
absl::StatusOr<std::string> NormalizeHash(std::string_view hex, v1::Hash::Algorithm algorithm);

}  // namespace interlingua::value
