// `${NAME}` inside the values of a configuration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/config/config.h"

namespace interlingua::config {

/// A value with its variables replaced.
struct Substituted {
  std::string text;
  std::vector<std::string> inserted;  ///< values that came from the environment: never to be shown
  std::vector<std::string> faults;    ///< one a variable that could not be replaced
};

/// Replaces `${NAME}` by the variable, `${NAME:-default}` by the variable or, where it is absent or
/// empty, by the default, and `$${` by `${`. What was inserted is not searched for variables again.
Substituted Substitute(std::string_view value, const Environment& environment);

}  // namespace interlingua::config
