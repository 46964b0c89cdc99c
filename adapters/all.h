// The list of vendors.
#pragma once

#include <span>

#include "translator/adapter.h"

namespace interlingua {

/// Every adapter of this build; static data.
std::span<const Adapter* const> AllAdapters();

}  // namespace interlingua
