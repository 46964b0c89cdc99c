// What a translation between two formats keeps, derives and loses, told from the tables alone.
#pragma once

#include <string_view>
#include <vector>

#include "translator/engine/format_tables.h"
#include "translator/reference/description.h"

namespace interlingua::reference {

/// One entry for each table of `from` whose kind or name is `kind`, or for all when it is empty.
std::vector<Comparison> CompareTables(const engine::FormatTables& from,
                                      const engine::FormatTables& to, std::string_view kind);

}  // namespace interlingua::reference
