// Who an event is about, as delivery needs it: the same text for the same person, and no personal
// data in it.
#pragma once

#include <string>

#include "interlingua/v1/event.pb.h"

namespace interlingua {

/// 32 hexadecimal digits that stand for the customer; empty where the event tells of none.
///
/// The first of these that the event has says who it is: user id, anonymous id, a further
/// identifier, e-mail address, telephone number, a hash of one of them. They are the first digits
/// of the SHA-256 of what it is, a NUL and its value (of addresses and numbers: their normal form).
std::string CustomerOf(const v1::CommerceEvent& event);

/// The same of the anonymous id alone; empty where the event has none.
std::string AnonymousCustomerOf(const v1::CommerceEvent& event);

}  // namespace interlingua
