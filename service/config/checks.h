// The defaults of a configuration, and the checks that its YAML alone does not make. Each function
// notes what is wrong in `faults`, which knows the places of all values.
#pragma once

#include <string>

#include "interlingua/v1/config.pb.h"
#include "service/config/faults.h"
#include "translator/translator.h"

namespace interlingua::config {

/// Fills in every absent value that has a default, as config.proto documents them; vendors'
/// settings are left alone.
void FillDefaults(v1::GatewayConfig& config);

/// Faults every number that is out of its bounds (a timeout of zero). `config` has its defaults.
void CheckNumbers(const v1::GatewayConfig& config, Faults& faults);

/// Fills in the defaults of the vendors' settings and faults what does not fit the formats and
/// vendors of this build: names, formats, ways to send, kinds, settings, policy. A destination
/// without faults of its own is tried out by making its wire.
void CheckDestinations(const Translator& translator, v1::GatewayConfig& config, Faults& faults);

/// Faults sources, consent, identity rules and added members of the destination at `path`.
void CheckPolicy(const v1::Destination& destination, const std::string& path, Faults& faults);

}  // namespace interlingua::config
