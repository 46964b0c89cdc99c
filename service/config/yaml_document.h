// From YAML text to a message, driven by the message's descriptor: keys are field names, so that a
// new field of config.proto can be written in a file without a change here.
#pragma once

#include <string_view>

#include "google/protobuf/message.h"
#include "service/config/environment.h"
#include "service/config/faults.h"

namespace interlingua::config {

/// Reads `yaml` into `message`. What does not fit goes to `faults`, with the places of all values;
/// the rest is filled in, so that further checks find it. An empty text is an empty message.
/// `faults.places()` is empty afterwards where the text is not YAML.
void ReadYaml(std::string_view yaml, const Environment& environment,
              google::protobuf::Message& message, Faults& faults);

}  // namespace interlingua::config
