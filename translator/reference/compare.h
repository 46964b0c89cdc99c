// What a crossing keeps, derives and loses, told from the tables alone.
#pragma once

#include <string_view>
#include <vector>

#include "translator/engine/format_codec.h"
#include "translator/reference/description.h"

namespace interlingua::reference {

/// One entry for each table of `from` whose kind or name is `kind`, or for all when it is empty.
std::vector<Comparison> CompareTables(const engine::FormatCodec& from,
                                      const engine::FormatCodec& to, std::string_view kind);

}  // namespace interlingua::reference
