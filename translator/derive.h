// Values that follow from others by an identity. Nothing else is ever computed.
//
//     value      = revenue + tax + shipping        (Order; all three must be known)
//     revenue    = value - tax - shipping          (Order; all three must be known)
//     item_count = sum of the quantities           (Order, CartState; every item must have a whole
//     one)
#pragma once

#include <optional>
#include <string_view>

#include "google/protobuf/message.h"
#include "translator/decimal.h"

namespace interlingua {

struct Derivation {
  DecimalValue value;
  std::string_view identity;  ///< in words, for the report
};

/// Derives `field` of `message` (a v1::Order or v1::CartState) where it is absent and an identity
/// above gives it.
std::optional<Derivation> Derive(const google::protobuf::Message& message,
                                 const google::protobuf::FieldDescriptor& field);

/// Whether there is an identity for the field at all; tables are checked with it.
bool IsDerivable(const google::protobuf::FieldDescriptor& field);

}  // namespace interlingua
