// A table as a reference for people.
#pragma once

#include <vector>

#include "translator/lens.h"
#include "translator/translator.h"

namespace interlingua {

/// Appends a description of every row of the table, in its order, nested rows after their object.
void DescribeTable(const Lens& lens, std::vector<RowDescription>& rows);

}  // namespace interlingua
