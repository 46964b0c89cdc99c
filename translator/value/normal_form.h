// Normal forms by their names in the tables, and those of the values of a person that no vendor's
// table asks for and a hash needs. See identity.h for what each of them is.
//
// Pure functions, thread-safe. No message holds the value it is about.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "translator/value/forms.h"

namespace interlingua::value {

/// `text` in the form; as it is for kNone. `country` is that of the person as the shop wrote it, in
/// whose national form a telephone number without `+` is read; "" when it is not known.
/// kInvalidArgument: the text has no such form.
absl::StatusOr<std::string> Normalize(NormalForm form, std::string_view text,
                                      std::string_view country);

/// A name of a person or a place as it is hashed: without white space around it, in lower case.
///
/// The letters of Latin, Greek and Cyrillic that have a lower-case letter of their own change (in
/// the blocks up to U+052F); no locale changes the result.
std::string NormalizeName(std::string_view name);

/// A postal code as it is hashed: lower case, no white space.
std::string NormalizePostalCode(std::string_view code);

}  // namespace interlingua::value
