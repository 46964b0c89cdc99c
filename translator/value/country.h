// The countries of ISO 3166-1 with both letter codes.
//
// The table is the standard's as of November 2026 (249 entries), sorted by alpha-2 code. Codes that
// ISO reserves or has withdrawn (UK, EU, XK, AN) are not in it: they are not countries of the
// standard, and reading `UK` as `GB` would be a guess.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace interlingua::value {

/// One country. All texts are static.
struct Country {
  std::string_view alpha2;  ///< two upper-case letters: "FR"
  std::string_view alpha3;  ///< three upper-case letters: "FRA"
  std::string_view name;    ///< the standard's English short name, UTF-8: "France"
};

/// All countries, sorted by `alpha2`.
std::span<const Country> Countries();

/// The country that `text` names by alpha-2 code, alpha-3 code or English short name, letter case
/// aside; surrounding white space is ignored. Null when it names none. Thread-safe.
const Country* FindCountry(std::string_view text);

/// The ISO 3166-1 alpha-2 code ("FR") of a country given by alpha-2, alpha-3 or English short name,
/// in any case. kInvalidArgument: it names no country of the standard.
absl::StatusOr<std::string> CountryAlpha2(std::string_view country);

/// The ISO 3166-1 alpha-3 code ("FRA") of the same; same errors.
absl::StatusOr<std::string> CountryAlpha3(std::string_view country);

}  // namespace interlingua::value
