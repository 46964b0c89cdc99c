// Arithmetic of one cart: what it holds after a change, and what changed between two of them.
//
// A line of a cart is an item; two items are the same product where the item id (else the product
// id, else the name) and the variant are the same. An item without a quantity is one piece.
// Quantities and amounts are exact. Pure functions.
#pragma once

#include <vector>

#include "interlingua/v1/event.pb.h"

namespace interlingua::delivery::prepare {

/// A cart after a change.
struct CartAfter {
  /// Currency and `state` of the cart: each product once, `item_count` where all quantities are
  /// whole, `total` where it is known. Nothing else is set.
  v1::Cart cart;
  /// Products of which more was removed than the cart held, or that it did not hold at all: there
  /// are none of them now.
  int floored = 0;
};

/// The whole cart of an event, `change.state`, each product once.
v1::Cart WholeCart(const v1::Cart& change);

/// The cart after `change`, which adds (ADD) or removes (REMOVE) its items.
///
/// The total is the sum of price times quantity where every line has a price and none a discount;
/// else that of before, changed by the value of the change, where both are known.
CartAfter ChangeCart(const v1::Cart& before, const v1::Cart& change);

/// What leads from one cart to the other.
struct CartDifference {
  std::vector<v1::Item> removed;  ///< lines of the former with the quantity removed
  std::vector<v1::Item> added;    ///< lines of the latter with the quantity added
};

CartDifference CompareCarts(const v1::Cart& before, const v1::Cart& after);

/// Sets `cart.value` to the sum of price times quantity of its items where every one has a price
/// and none a discount.
void SetValueOfItems(v1::Cart& cart);

}  // namespace interlingua::delivery::prepare
