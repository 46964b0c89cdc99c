// exponea.trackEnhancedEcommerce(object, kind): what shops push to Google Analytics' Enhanced
// Ecommerce, given to the SDK as it is. "It is optional with default value of all", so that each
// part of the object has three forms: with its kind, with `all`, and without a kind.
// https://developers.google.com/analytics/devguides/collection/ua/gtm/enhanced-ecommerce, read
// 2026-11-22.
//
// These forms are only written for events that were read from them: how the SDK lays out the nested
// products in the event that it sends is not documented, so that others get `track`.
//
// `actionField.revenue` is gross: "the total revenue or grand total associated with the
// transaction", "total transaction value (incl. tax and shipping)" in Google's own sample.
#pragma once

#include <array>
#include <cstddef>
#include <iterator>

#include "adapters/exponea/events.h"
#include "translator/table/table.h"

namespace interlingua::exponea {

using namespace table;  // the rows

inline constexpr char kEcommercePage[] =
    "https://developers.google.com/analytics/devguides/collection/ua/gtm/enhanced-ecommerce";

/// A product or impression, of Item.
inline constexpr Row kProductObject[] = {
    Text("id", "item_id"),  // "the product ID or SKU": either it or the name is required
    Text("name", "name"),
    Text("brand", "brand"),
    JoinedText("category", "categories", "/"),  // "up to 5 levels", Apparel/Mens/T-Shirts
    Text("variant", "variant"),
    Amount("price", "unit_price"),  // a string in the samples, a number in traffic
    Amount("quantity", "quantity"),
    Text("coupon", "coupon"),
    Integer("position", "list_position"),
    CatchAll("attributes"),  // dimension1, metric1, ...
};

inline constexpr Row kListField[] = {Text("list", "item_interaction.list.name")};
inline constexpr Row kClickObject[] = {
    Object("actionField", ".", kListField),
    Each("products", "item_interaction.items", kProductObject),
};
// The list that the shopper came from by its name; there is no id of it.
inline constexpr Row kFromListField[] = {Text("list", "context.from_list_id")};
inline constexpr Row kDetailObject[] = {
    Object("actionField", ".", kFromListField),
    Each("products", "product_view.items", kProductObject),
};
inline constexpr Row kChangeObject[] = {
    Object("actionField", ".", kFromListField),
    Each("products", "cart.items", kProductObject),
};
inline constexpr Row kStepField[] = {
    Coded("step", "checkout", "step_number", "step_number"),
    Text("option", "checkout.option"),
};
inline constexpr Row kCheckoutObject[] = {
    Object("actionField", ".", kStepField),
    Each("products", "checkout.order.items", kProductObject),
};
inline constexpr Row kOptionField[] = {
    Integer("step", "checkout.step_number"),
    Text("option", "checkout.option"),
};
inline constexpr Row kOptionObject[] = {Object("actionField", ".", kOptionField)};
inline constexpr Row kTransactionField[] = {
    Text("id", "order_id").Expected(),
    Text("affiliation", "affiliation"),
    Amount("revenue", "value"),  // gross
    Amount("tax", "tax"),
    Amount("shipping", "shipping"),
    Entry("coupon", "coupons", "scope=ORDER", "code"),
};
inline constexpr Row kPurchaseField[] = {IncludeAt("purchase", kTransactionField)};
inline constexpr Row kPurchaseObject[] = {
    Object("actionField", ".", kPurchaseField),
    Each("products", "purchase.items", kProductObject),
};
inline constexpr Row kRefundField[] = {IncludeAt("refund.order", kTransactionField)};
inline constexpr Row kRefundObject[] = {
    Object("actionField", ".", kRefundField),
    // "Leave unset to issue a full refund."
    Each("products", "refund.order.items", kProductObject),
};
/// Of Promotion.
inline constexpr Row kPromotionObject[] = {
    Text("id", "promotion_id"),
    Text("name", "name"),
    Text("creative", "creative"),
    Text("position", "position"),
};
inline constexpr Row kFirstPromotion[] = {IncludeAt("promotion", kPromotionObject)};
inline constexpr Row kPromotionsObject[] = {
    HeadAndTail("promotions", kFirstPromotion, "promotion.further", kPromotionObject),
};
inline constexpr Row kImpressionObject[] = {
    Text("list", "list_name"),
    Include(kProductObject),
};

// The object, by the part of it that an event is about. Of an object with several parts (a page of
// a product with impressions of others) one becomes the event, the earliest of kParts; the others
// stay with it.
inline constexpr Row kClick[] = {ImpliedBoth("item_interaction.action", "SELECT"),
                                 Text("currencyCode", "item_interaction.currency"),
                                 Object("click", ".", kClickObject).Discriminates()};
inline constexpr Row kDetail[] = {Text("currencyCode", "product_view.currency"),
                                  Object("detail", ".", kDetailObject).Discriminates()};
inline constexpr Row kAdd[] = {ImpliedBoth("cart.change", "ADD"),
                               Text("currencyCode", "cart.currency"),
                               Object("add", ".", kChangeObject).Discriminates()};
inline constexpr Row kRemove[] = {ImpliedBoth("cart.change", "REMOVE"),
                                  Text("currencyCode", "cart.currency"),
                                  Object("remove", ".", kChangeObject).Discriminates()};
inline constexpr Row kPromoView[] = {ImpliedBoth("promotion.action", "VIEW"),
                                     Object("promoView", ".", kPromotionsObject).Discriminates()};
inline constexpr Row kPromoClick[] = {ImpliedBoth("promotion.action", "CLICK"),
                                      Object("promoClick", ".", kPromotionsObject).Discriminates()};
inline constexpr Row kCheckoutStep[] = {ImpliedOnRead("checkout.step", "BEGIN"),
                                        Text("currencyCode", "checkout.order.currency"),
                                        Object("checkout", ".", kCheckoutObject).Discriminates()};
inline constexpr Row kCheckoutOption[] = {
    ImpliedBoth("checkout.step", "OPTION"), Text("currencyCode", "checkout.order.currency"),
    Object("checkout_option", ".", kOptionObject).Discriminates()};
inline constexpr Row kTransaction[] = {Text("currencyCode", "purchase.currency"),
                                       Object("purchase", ".", kPurchaseObject).Discriminates()};
inline constexpr Row kReturn[] = {Text("currencyCode", "refund.order.currency"),
                                  Object("refund", ".", kRefundObject).Discriminates()};
inline constexpr Row kImpressions[] = {
    Text("currencyCode", "item_list_view.currency"),
    Each("impressions", "item_list_view.lists[0].items", kImpressionObject).Discriminates(),
};

/// What no call of the SDK says, and what only those about the customer do.
inline constexpr Row kNeverSaid[] = {
    NoHome("event_id", "a call has no id"),
    NoHome("occurred_at", "the SDK adds the time of the call"),
    NoHome("context", "the SDK reads page and device in the browser"),
};
inline constexpr Row kNotSaid[] = {
    NoHome("identity", "the SDK knows the customer from identify() and by its cookie"),
    Include(kNeverSaid),
};

/// The three forms of a call about one part of the object.
struct Forms {
  const char* event = "";
  const char* canonical_kind = "";
  Row named[4];
  Row all[4];
  Row plain[3];
};
constexpr Forms FormsOf(const char* event, const char* kind, const char* canonical_kind,
                        Rows object) {
  const Row function = Constant("0", "trackEnhancedEcommerce");
  const Row argument = Object("1", ".", object).Required();
  return {event,
          canonical_kind,
          {function, argument, Constant("2", kind), Include(kNotSaid)},
          {function, argument, Constant("2", "all"), Include(kNotSaid)},
          {function, argument, Include(kNotSaid)}};
}
inline constexpr Forms kParts[] = {
    FormsOf("ecommerce purchase", "purchase", "purchase", kTransaction),
    FormsOf("ecommerce refund", "refund", "refund", kReturn),
    FormsOf("ecommerce checkout_option", "checkout_option", "checkout", kCheckoutOption),
    FormsOf("ecommerce checkout", "checkout", "checkout", kCheckoutStep),
    FormsOf("ecommerce add", "add", "cart", kAdd),
    FormsOf("ecommerce remove", "remove", "cart", kRemove),
    FormsOf("ecommerce click", "click", "item_interaction", kClick),
    FormsOf("ecommerce promoClick", "promoClick", "promotion", kPromoClick),
    FormsOf("ecommerce detail", "detail", "product_view", kDetail),
    FormsOf("ecommerce promoView", "promoView", "promotion", kPromoView),
    // Impressions have no kind of their own; `impressions` is understood.
    FormsOf("ecommerce impressions", "impressions", "item_list_view", kImpressions),
};

constexpr auto MakeEcommerceTables() {
  constexpr std::size_t kCount = std::size(kParts);
  std::array<EventTable, 3 * kCount> tables{};
  const auto table = [](const char* event, const Forms& part, Rows rows) {
    return EventTable{.event = event,
                      .kind = part.canonical_kind,
                      .reference = kEcommercePage,
                      .rows = rows,
                      .own = true};
  };
  for (std::size_t i = 0; i < kCount; ++i) {
    tables[i] = table(kParts[i].event, kParts[i], kParts[i].named);
    tables[kCount + i] = table("ecommerce all", kParts[i], kParts[i].all);
    tables[2 * kCount + i] = table("ecommerce", kParts[i], kParts[i].plain);
  }
  return tables;
}

inline constexpr auto kEcommerceTables = MakeEcommerceTables();

}  // namespace interlingua::exponea
