// How much of a test is run: the short form is part of the suite, the long one is
// scripts/reliability.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace interlingua::reliability {

/// The number in the environment variable INTERLINGUA_`name`, or else `otherwise`.
inline std::int64_t Scale(const std::string& name, std::int64_t otherwise) {
  const char* text = std::getenv(("INTERLINGUA_" + name).c_str());
  return text == nullptr ? otherwise : std::atoll(text);
}

}  // namespace interlingua::reliability
