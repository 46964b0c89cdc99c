// What holds where a configuration says nothing, and the bounds of its numbers. The values are
// those that config.proto documents.
#pragma once

#include "interlingua/v1/config.pb.h"
#include "service/config/faults.h"
#include "service/config/yaml_document.h"

namespace interlingua::config {

/// Fills in every absent value that has a default, vendors' settings excepted.
void FillDefaults(v1::GatewayConfig& config);

/// Faults every number that makes no sense (a timeout of zero). `config` has its defaults.
void CheckNumbers(const v1::GatewayConfig& config, const Places& places, Faults& faults);

}  // namespace interlingua::config
