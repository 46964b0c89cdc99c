// What is said of a diff: what would be sent now, against what was sent then.
#pragma once

#include <string>

#include "interlingua/v1/forecast.pb.h"

namespace interlingua::cli::view {

/// The whole report, for people.
std::string DiffText(const v1::DiffReport& diff);

/// Whether something would be sent otherwise than it was, or could not be looked at: a damaged
/// record, a destination of which nothing is kept.
bool Differs(const v1::DiffReport& diff);

}  // namespace interlingua::cli::view
