// Whether what a destination is told to keep back, change and add makes sense.
#pragma once

#include <string>

#include "interlingua/v1/config.pb.h"
#include "service/config/faults.h"
#include "service/config/yaml_document.h"

namespace interlingua::config {

/// Faults sources, consent, identity rules and added members of the destination at `path`. Values
/// from the environment do not show in the faults.
void CheckPolicy(const v1::Destination& destination, const std::string& path, const Places& places,
                 Faults& faults);

}  // namespace interlingua::config
