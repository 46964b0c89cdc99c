// Reading the gateway's configuration: YAML in, a checked v1::GatewayConfig out.
//
// Keys and types are those of proto/interlingua/v1/config.proto. `${NAME}` inside a value is
// replaced by the environment variable of that name, `${NAME:-default}` by the default where the
// variable is absent or empty; `$${` stands for `${`. Variables are replaced after the YAML is
// parsed, so that a secret may hold any character. All faults are found in one pass, each a line
// with its place:
//
//     gateway.yaml:12:5: destinations[1].http.timeout_ms: not a whole number
//     gateway.yaml:15:7: destinations[1].settings.api_key: the environment has no API_KEY
//
// Messages hold no value that came from the environment and no secret setting.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "interlingua/v1/config.pb.h"
#include "service/config/environment.h"
#include "translator/translator.h"

namespace interlingua::config {

/// Reads and checks a configuration; all defaults of config.proto and of the vendors' settings are
/// filled in.
///
/// `name` stands for the file in messages. `translator` knows the formats and their settings.
/// kInvalidArgument: one line a fault, all of them.
absl::StatusOr<v1::GatewayConfig> ParseConfig(std::string_view yaml, std::string_view name,
                                              const Environment& environment,
                                              const Translator& translator);

/// The same for a file. kNotFound, kPermissionDenied, kUnavailable: it cannot be read; the message
/// names the path.
absl::StatusOr<v1::GatewayConfig> LoadConfig(const std::string& path,
                                             const Environment& environment,
                                             const Translator& translator);

}  // namespace interlingua::config
