// What is printed of one entry of a tail.
#pragma once

#include <string>

#include "interlingua/v1/tail.pb.h"

namespace interlingua::cli::view {

/// One line for a person; what was lost, and the event itself, on lines of their own below it.
/// `colour`: with the colours of a terminal.
std::string TailText(const v1::TailEntry& entry, bool colour);

/// One JSON object on one line.
std::string TailJson(const v1::TailEntry& entry);

}  // namespace interlingua::cli::view
