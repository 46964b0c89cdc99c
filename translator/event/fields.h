// The fields of an event that are set, by name.
#pragma once

#include <functional>
#include <string>

#include "interlingua/v1/event.pb.h"

namespace interlingua::event {

/// Whether the field of CommerceEvent tells where the event came from; such fields stay in the
/// gateway. False for fields of other messages.
bool IsProvenance(const google::protobuf::FieldDescriptor& field);

/// Calls `visit` for every field that is set, as reports name it: `purchase.items[].unit_price`,
/// once for each place where it stands; properties by their own name (`custom.properties[].color`).
/// A date is named whole and by its parts. Provenance (`source`, `received_at`, `derived_from`,
/// `extensions`) is left out.
void VisitFields(const v1::CommerceEvent& event,
                 const std::function<void(const std::string& field)>& visit);

}  // namespace interlingua::event
