// The customer of an event, as delivery needs it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace interlingua::v1 {
class CommerceEvent;
}  // namespace interlingua::v1

namespace interlingua::delivery::prepare {

/// 32 hexadecimal digits that stand for the customer, without personal data in them; empty where
/// the event names none.
///
/// They are the first digits of the SHA-256 of the first key that CustomersOf gives; where it gives
/// none, of the first hash that the event has.
std::string CustomerOf(const v1::CommerceEvent& event);

/// The same of the anonymous id alone; empty where the event has none.
std::string AnonymousCustomerOf(const v1::CommerceEvent& event);

/// The keys of the customer that an event names, for destinations that keep the order of each
/// customer's events: the user id and the anonymous id, as far as it has them; of an event with
/// neither, the first further id, else the e-mail address, else the telephone number (a plain one
/// is the same customer as its SHA-256). Empty: the event names no customer.
///
/// An event with both ids is in the order of either, so that a login in the middle of a visit
/// comes after what the visitor did before, and before what the user does next.
///
/// Pure, thread-safe. Personal data: for the memory of this process only.
std::vector<std::string> CustomersOf(const v1::CommerceEvent& event);

/// Hashes of such keys, and of the vendor's order key unless that is empty: equal for equal keys,
/// also after a restart, and without personal data in them.
std::vector<std::uint64_t> OrderKeysOf(const std::vector<std::string>& customers,
                                       const std::string& order_key);

}  // namespace interlingua::delivery::prepare
