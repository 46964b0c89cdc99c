// Variables of the environment, and `${NAME}` inside the values of a configuration.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interlingua::config {

/// Looks a variable of the environment up.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// The environment of this process.
Environment ProcessEnvironment();

/// A value with its variables replaced.
struct Substitution {
  std::string text;
  std::vector<std::string> inserted;  ///< values that came from the environment: secret
  std::vector<std::string> faults;    ///< one a variable that could not be replaced
};

/// Replaces `${NAME}` by the variable, `${NAME:-default}` by the variable or, where it is absent or
/// empty, by the default, and `$${` by `${`. Inserted text is not searched for variables again.
Substitution Substitute(std::string_view value, const Environment& environment);

}  // namespace interlingua::config
