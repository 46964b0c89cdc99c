// What a crossing keeps, derives and loses, told from the tables alone.
#pragma once

#include <string_view>
#include <vector>

#include "translator/binding.h"
#include "translator/translator.h"

namespace interlingua {

/// One entry for each table of `from` whose kind or name is `kind`, or for all when it is empty.
std::vector<Comparison> CompareTables(const Binding& from, const Binding& to,
                                      std::string_view kind);

}  // namespace interlingua
