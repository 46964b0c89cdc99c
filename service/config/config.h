// Reading the gateway's configuration: YAML in, a checked v1::GatewayConfig out.
//
// Keys and types are those of proto/interlingua/v1/config.proto. `${NAME}` inside a value is
// replaced by the environment variable of that name, `${NAME:-default}` by the default where the
// variable is absent or empty; `$${` stands for `${`. Replacement happens in values that are read
// already, so that a secret may hold any character. All faults are found in one go, each a line
// with its place:
//
//     gateway.yaml:12:5: destinations[1].http.timeout_ms: not a whole number
//     gateway.yaml:15:7: destinations[1].settings.source_key: the environment has no
//     COMMANDERS_ACT_KEY
//
// Messages hold no value that came from the environment and no secret setting.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "interlingua/v1/config.pb.h"
#include "translator/translator.h"

namespace interlingua::config {

/// Looks a variable of the environment up.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;

/// The environment of this process.
Environment ProcessEnvironment();

/// Reads and checks a configuration; all defaults of config.proto and of the vendors' settings are
/// filled in.
///
/// `name` stands for the file in messages. `translator` knows the formats and their settings.
/// kInvalidArgument: one line a fault, all of them.
absl::StatusOr<v1::GatewayConfig> ParseConfig(std::string_view yaml, std::string_view name,
                                              const Environment& environment,
                                              const Translator& translator);

/// The same for a file. kNotFound or kPermissionDenied when it cannot be read.
absl::StatusOr<v1::GatewayConfig> LoadConfig(const std::string& path,
                                             const Environment& environment,
                                             const Translator& translator);

}  // namespace interlingua::config
