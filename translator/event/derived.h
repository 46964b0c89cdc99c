// Values that follow from others by an identity. Nothing else is ever computed.
//
//   - value = revenue + tax + shipping (Order; all three must be known)
//   - revenue = value - tax - shipping (Order; all three must be known)
//   - item_count = sum of the quantities (Order, CartState; every item must have a whole one)
//   - total_price = unit_price x quantity (Item without a discount)
//   - unit_price = total_price / quantity (Item without a discount; only where exact)
//   - item_id = product_id, and the reverse (Item of which one id is known)
//   - discounted = there is a discount (Item whose discount is known, be it zero)
//   - target = id of the first item (ItemInteraction)
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "google/protobuf/message.h"
#include "translator/value/decimal.h"

namespace interlingua::event {

struct Derivation {
  value::DecimalValue value = {};  ///< where the field is a bool: zero is false
  std::string_view text = {};      ///< where the field is a string; borrowed from the message
  std::string_view identity = {};  ///< in words, for the report
  /// The field of the same message that loses nothing by being written as this one; 0 for none.
  int carries = 0;
};

/// Derives `field` of `message` (a v1::Order, v1::CartState, v1::Item or v1::ItemInteraction) where
/// it is absent and an identity above gives it.
std::optional<Derivation> Derive(const google::protobuf::Message& message,
                                 const google::protobuf::FieldDescriptor& field);

/// An identity: how a field follows from others of the same message.
struct Identity {
  std::string_view field;  ///< name of the field
  std::string_view text;   ///< in words
  /// Fields that it needs; none: elements of a list, or a field of which it says a part only.
  std::span<const std::string_view> inputs;
};

/// The identity of the fields of that name; null when there is none.
const Identity* IdentityOf(std::string_view field);

/// Whether there is an identity for the field at all; tables are checked with it.
bool IsDerivable(const google::protobuf::FieldDescriptor& field);

}  // namespace interlingua::event
