// Rows of items, and words, that the dialects of the cart share. The dialects differ in the names
// of the members and in whether an amount is a number or a string.
#pragma once

#include "translator/table/table.h"

namespace interlingua::convertplus {

using namespace table;  // the rows

inline constexpr char kEventsPage[] =
    "https://verifone.cloud/docs/2checkout/Documentation/Analytics/eCommerce-events";

inline constexpr Word kItemTypes[] = {{"Electronic", "ELECTRONIC"}, {"Physical", "PHYSICAL"}};
inline constexpr Word kItemFormats[] = {
    {"main", "MAIN"}, {"cross_sell", "CROSS_SELL"}, {"auto_cross_sell", "AUTO_CROSS_SELL"}};
inline constexpr Word kPurchaseFlows[] = {{"personal", "PERSONAL"}, {"company", "COMPANY"}};

/// In every dialect.
inline constexpr Row kItemTerms[] = {
    Amount("quantity", "quantity"),
    Text("coupon", "coupon"),  // "only present if a coupon is applied"
    Text("group", "group"),    // null where the product is in none
    Amount("tax", "tax"),      // a number even where all other amounts are strings
};

/// What is sold; not in the Universal Analytics arrays.
inline constexpr Row kItemNature[] = {
    OpenOneOf("type", "item_type", kItemTypes, "item_type_text"),
    Text("options", "options"),  // USERS=5;PERIOD=12
    Alias("option", "options"),  // the notes' name of it
    // An array of objects of one member each; a value may be "" or null.
    Entry("hiddenAdditionalFields", "attributes", "name=hiddenAdditionalFields", "json"),
};

/// "only present if the product is dynamic".
inline constexpr Row kItemDynamic[] = {
    Entry("isDynamic", "attributes", "name=isDynamic", "json"),
    Text("dynamicType", "subscription.type"),
    Text("dynamicRecurrence", "subscription.recurrence"),
    Alias("recurrence", "dynamicRecurrence"),  // the notes' name of it
    Text("dynamicDuration", "subscription.duration"),
    AmountText("dynamicRenewalPrice", "subscription.renewal_price", -1),
};

/// Why it is offered.
inline constexpr Row kItemOffer[] = {
    OpenOneOf("format", "format", kItemFormats, "format_text"),
    Integer("index", "index"),  // position in the cross-sell list, from 0
};

/// What items of the cart cannot say.
inline constexpr Row kItemLosses[] = {
    NoHome("product_id", "an item has one id"),
    NoHome("brand", "items of the cart have no brand"),
    NoHome("variant", "variants are options of the product, in words of their own"),
    NoHome("colors", "variants are options of the product, in words of their own"),
    NoHome("size", "variants are options of the product, in words of their own"),
    NoHome("total_price", "prices are of one piece"),
    NoHome("line_unit_price", "an item has one price, net of discounts"),
};
/// And those of Universal Analytics neither.
inline constexpr Row kUaItemLosses[] = {
    NoHome("discount", "prices are after the discount, which is not told"),
    NoHome("list_position", "there are no lists of products"),
    NoHome("index", "there are no lists of products"),
};

/// What pushes other than cartUpdated cannot say.
inline constexpr Row kPushLosses[] = {
    NoHome("event_id", "pushes of the cart have no id"),
    NoHome("occurred_at", "only cartUpdated carries a time"),
    NoHome("identity", "only cartUpdated speaks of the person"),
    NoHome("context", "the page that is pushed to knows its circumstances"),
};

}  // namespace interlingua::convertplus
