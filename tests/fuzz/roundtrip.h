// What must hold for any bytes that a format accepts; a violation stops the process, which is how a
// fuzzer learns of it.
#pragma once

#include <string_view>

#include "translator/translator.h"

namespace interlingua::fuzz {

/// The translator of all adapters of this build.
const Translator& FuzzedTranslator();

/// Decodes `payload`. Whatever is accepted can be written in the same format (unless that is read
/// only, or the vendor's limits forbid it), reads back as the same event, and is then written as
/// the same bytes. Where a payload has members around its events, only what the event's own
/// document holds is compared.
void CheckRoundTrip(std::string_view format, std::string_view payload);

}  // namespace interlingua::fuzz
