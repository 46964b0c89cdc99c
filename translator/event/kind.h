// The kinds of events: the fields of CommerceEvent.action, by name.
#pragma once

#include <string_view>

#include "interlingua/v1/event.pb.h"

namespace interlingua::event {

/// Name of the event's kind (`purchase`), or "" when no action is set. Static text.
std::string_view KindOf(const v1::CommerceEvent& event);

}  // namespace interlingua::event
