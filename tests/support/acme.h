// A vendor that exists only in tests: one row of every kind.
#pragma once

#include <memory>

#include "translator/translator.h"
#include "translator/vendor/adapter.h"

namespace interlingua::acme {

extern const vendor::Adapter kAcme;

/// A translator that knows `canonical` and acme's formats; lives as long as the program.
const Translator& SharedTranslator();

}  // namespace interlingua::acme
