// Whether destinations fit the formats and vendors of this build.
#pragma once

#include "interlingua/v1/config.pb.h"
#include "service/config/faults.h"
#include "service/config/yaml_document.h"
#include "translator/translator.h"

namespace interlingua::config {

/// Fills in the defaults of the vendors' settings and faults what does not fit: names, formats,
/// ways to send, kinds, settings. A destination without faults of its own is tried out by making
/// its wire.
void CheckDestinations(const Translator& translator, v1::GatewayConfig& config,
                       const Places& places, Faults& faults);

}  // namespace interlingua::config
