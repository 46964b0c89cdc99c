// Documents drawn from a table: every one of them is valid, and together they visit every row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "translator/table/mapping.h"

namespace interlingua::reference {

/// A document of the table, the same for the same seed. Members without a row are mixed in, so that
/// extensions are exercised; texts hold quotes, backslashes and characters beyond ASCII; numbers
/// have up to 18 digits. With an `envelope` the document stands in its `list`. A `whole` document
/// has every member of the table, and none without a row.
std::string SampleDocument(const table::Mapping& mapping, const table::ObjectPlan* envelope,
                           std::string_view list, std::uint64_t seed, bool whole = false);

}  // namespace interlingua::reference
