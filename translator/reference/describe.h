// A table as a reference for people.
#pragma once

#include <string_view>
#include <vector>

#include "translator/reference/description.h"
#include "translator/table/mapping.h"

namespace interlingua::reference {

/// Appends a description of every row of the table, in its order, nested rows after their object.
/// The rows of an `envelope`, unless it is null, come first, and the table's stand in its `list`.
void DescribeTable(const table::Mapping& mapping, const table::ObjectPlan* envelope,
                   std::string_view list, std::vector<RowDescription>& rows);

}  // namespace interlingua::reference
