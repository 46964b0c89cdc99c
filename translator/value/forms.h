// Forms in which vendors write points in time and what identifies a person.
#pragma once

#include <cstdint>

namespace interlingua::value {

/// Forms in which vendors write points in time.
enum class TimeForm : std::uint8_t { kMillis, kSeconds, kWholeSeconds, kMicros, kIso };

/// Spellings that a vendor demands of an identity; see normal_form.h.
enum class NormalForm : std::uint8_t {
  kNone,
  kEmail,
  kPhone,        ///< E.164 with its `+`
  kPhoneDigits,  ///< E.164 without it
  kCountry,
  kLanguage,
};

}  // namespace interlingua::value
