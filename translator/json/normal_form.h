// The one spelling of a JSON value, and comparing by it.
#pragma once

#include <string>

#include "translator/json/document.h"

namespace interlingua::json {

/// The document in one spelling: members sorted by name (the last of duplicates), strings with the
/// fewest escapes, numbers without redundant zeros. Equal values give equal texts; used to derive
/// ids and to compare.
std::string NormalText(const Node& node);

/// Whether two documents are equal as values: members in any order, 16.0 equal to 16.
bool Equal(const Node& a, const Node& b);

}  // namespace interlingua::json
