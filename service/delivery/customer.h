// Whom an event is about, for destinations that keep the order of each customer's events.
#pragma once

#include <string>
#include <vector>

#include "interlingua/v1/event.pb.h"

namespace interlingua {

/// The keys of the customer that an event names: the user id and the anonymous id, as far as it has
/// them; of an event with neither, the first further id, else the e-mail address, else the
/// telephone number (a plain one is the same customer as its SHA-256). None: it names nobody.
///
/// An event with both ids belongs to the order of either, so that a login in the middle of a visit
/// comes after what the visitor did before, and before what the user does next.
///
/// Pure, thread-safe. Personal data: for the memory of this process only.
std::vector<std::string> CustomersOf(const v1::CommerceEvent& event);

}  // namespace interlingua
