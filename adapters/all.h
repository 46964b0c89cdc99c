// The list of vendors.
#pragma once

#include <span>

#include "translator/vendor/adapter.h"

namespace interlingua {

/// Every adapter of this build; static data.
std::span<const vendor::Adapter* const> AllAdapters();

}  // namespace interlingua
