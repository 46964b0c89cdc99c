// What a vendor takes in one object, as data: part of a table's rows.
#pragma once

#include <cstdint>
#include <span>

namespace interlingua::table {

/// What names of members may be made of.
enum class NameForm : std::uint8_t {
  kAny,
  kAscii,       ///< ASCII characters only
  kIdentifier,  ///< letters, digits and underscores, beginning with a letter
};

/// What a vendor takes in one object; 0 means no limit. What breaks a limit is left out when an
/// event is written, and the report says so; a required member, or an element too many of a list,
/// refuses the event.
struct VendorLimits {
  int max_members = 0;      ///< members of an object, elements of a list
  int max_name_chars = 0;   ///< of a member's name
  int max_value_chars = 0;  ///< of a string
  int max_value_bytes = 0;  ///< of a string in UTF-8; of the JSON text of any other value
  NameForm names = NameForm::kAny;
  std::span<const char* const> reserved_names = {};     ///< names that the vendor refuses
  std::span<const char* const> reserved_prefixes = {};  ///< beginnings of names that it refuses
  NameForm values = NameForm::kAny;                     ///< what a string may be made of
  std::span<const char* const> reserved_values = {};    ///< strings that the vendor refuses
};

}  // namespace interlingua::table
