// What a vendor takes in one object, checked on what is about to be written.
#pragma once

#include <string>
#include <string_view>

#include "translator/table/mapping.h"
#include "translator/table/table.h"

namespace interlingua::table {

/// Why an object that has `count` members already cannot take the member `name` with the value
/// `json` (valid JSON text); "" where it can. Holds no value.
std::string LimitFault(const VendorLimits& limits, int count, std::string_view name,
                       std::string_view json);

/// The same for the value of one row: the length of a text, the number of elements of a list.
std::string LimitFault(const VendorLimits& limits, const FieldOp& op, std::string_view json);

}  // namespace interlingua::table
