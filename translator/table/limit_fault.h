// Whether the vendor's limits allow what is about to be written.
#pragma once

#include <string>
#include <string_view>

#include "translator/table/row.h"

namespace interlingua::table {

/// Why an object that has `count` members already cannot take the member `name` with the value
/// `json` (valid JSON text); "" where it can. Holds no value.
std::string LimitFault(const VendorLimits& limits, int count, std::string_view name,
                       std::string_view json);

/// The same for the value of one row: the length of a text, the number of elements of a list.
std::string LimitFault(const VendorLimits& limits, const Row& row, std::string_view json);

}  // namespace interlingua::table
