// What a vendor takes in one object, checked on what is about to be written.
#pragma once

#include <string>
#include <string_view>

#include "translator/lens.h"
#include "translator/table.h"

namespace interlingua {

/// Why an object that has `count` members already cannot take the member `name` with the value
/// `json` (valid JSON text); "" where it can. Holds no value.
std::string LimitFault(const Limits& limits, int count, std::string_view name,
                       std::string_view json);

/// The same for the value of one row: the length of a text, the number of elements of a list.
std::string LimitFault(const Limits& limits, const Op& op, std::string_view json);

}  // namespace interlingua
