// The objects that the cart pushes for Google Tag Manager with Universal Analytics and for Adobe's
// Dynamic Tag Manager: {"event": "purchase", "ecommerce": {"purchase": {"actionField": {...},
// "products": [...]}}}. The two are the same but for the products' `externalRef`.
//
// The page puts the currency into another place in every event. Each place is written where it is
// documented and read in all of them: an amount without its currency is worth little. Its row comes
// after the others, so that the documented place wins where several have one.
#include "adapters/convertplus/convertplus.h"
#include "adapters/convertplus/items.h"
#include "translator/table/table.h"

namespace interlingua::convertplus {

using namespace table;  // the rows

namespace {

constexpr Row kUaProduct[] = {
    Text("name", "name").Expected(),
    Text("id", "item_id").AsNumber().Required().OrDerived(),
    AmountText("price", "unit_price", -1).Expected(),  // net discounted, of one
    Include(kItemTerms),
    Include(kItemNature),
    Include(kItemDynamic),
    Include(kItemLosses),
    Include(kUaItemLosses),
    NoHome("categories", "items of this dialect have no category"),
};
constexpr Row kDtmProduct[] = {
    Include(kUaProduct),
    Text("externalRef", "external_ref"),  // "only present if the product has an external reference"
};

constexpr Row kCheckoutAction[] = {
    Integer("step", "checkout.step_number").Expected(),  // always 1
    Entry("coupon", "checkout.order.coupons", "scope=ORDER", "code"),
    // The promotion's coupon, or the words auto-apply where it needs none.
    Entry("orderDiscountCoupon", "checkout.order.coupons", "scope=PROMOTION", "code"),
};
template <const auto& kProducts>
constexpr Row kCheckoutBody[] = {
    Text("currencyCode", "checkout.order.currency").ReadOnly(),
    Object("actionField", ".", kCheckoutAction),
    Each("products", "checkout.order.items", kProducts).Required(),
};
template <const auto& kProducts>
constexpr Row kCheckoutEcommerce[] = {
    Object("checkout", ".", kCheckoutBody<kProducts>).Required(),
    Text("currencyCode", "checkout.order.currency").Expected(),
};
template <const auto& kProducts>
constexpr Row kCheckout[] = {
    Constant("event", "checkout"),
    ImpliedBoth("checkout.step", "BEGIN"),
    Text("currencyCode", "checkout.order.currency").ReadOnly(),
    Object("ecommerce", ".", kCheckoutEcommerce<kProducts>).Required(),
    Include(kPushLosses),
    NoHome("checkout.order.revenue", "the checkout of this dialect has no totals"),
    NoHome("checkout.order.value", "the checkout of this dialect has no totals"),
    NoHome("checkout.order.order_id", "an order gets its number when it is placed"),
};

constexpr Row kPurchaseAction[] = {
    // "the order's refNo hashed with sha256"; plain in the samples. Kept as it is.
    Text("id", "purchase.order_id").Required(),
    Text("affiliation", "purchase.affiliation"),
    // For all its name "the order's gross discounted price".
    AmountText("revenue", "purchase.value", -1).Required().OrDerived(),
    AmountText("tax", "purchase.tax", -1),
    AmountText("shipping", "purchase.shipping", -1),
    OpenOneOf("purchaseFlow", "purchase.purchase_flow", kPurchaseFlows,
              "purchase.purchase_flow_text"),
    Text("returnUrl", "purchase.return_url"),
    Text("returnType", "purchase.return_type"),
    // Stands twice in the samples, first empty: the last one counts.
    Entry("coupon", "purchase.coupons", "scope=ORDER", "code"),
    Text("subscription", "purchase.subscription_id"),
    Entry("orderDiscountCoupon", "purchase.coupons", "scope=PROMOTION", "code"),
};
template <const auto& kProducts>
constexpr Row kPurchaseBody[] = {
    Text("currencyCode", "purchase.currency").Required(),
    Object("actionField", ".", kPurchaseAction).Required(),
    Each("products", "purchase.items", kProducts).Required(),
};
template <const auto& kProducts>
constexpr Row kPurchaseEcommerce[] = {
    Text("currencyCode", "purchase.currency").ReadOnly(),
    Object("purchase", ".", kPurchaseBody<kProducts>).Required(),
};
template <const auto& kProducts>
constexpr Row kPurchase[] = {
    Constant("event", "purchase"),
    Text("currencyCode", "purchase.currency").ReadOnly(),
    Object("ecommerce", ".", kPurchaseEcommerce<kProducts>).Required(),
    Include(kPushLosses),
    NoHome("purchase.revenue", "the member named revenue is the gross total"),
};

template <const auto& kProducts>
constexpr Row kRemoveBody[] = {
    Text("currencyCode", "cart.currency").ReadOnly(),
    Entry("coupon", "cart.coupons", "scope=ORDER", "code"),
    Entry("orderDiscountCoupon", "cart.coupons", "scope=PROMOTION", "code"),
    Each("products", "cart.items", kProducts).Required(),
};
template <const auto& kProducts>
constexpr Row kRemoveEcommerce[] = {
    Object("remove", ".", kRemoveBody<kProducts>).Required(),
    Text("currencyCode", "cart.currency").Expected(),
};
template <const auto& kProducts>
constexpr Row kRemoveFromCart[] = {
    Constant("event", "removeFromCart"),
    ImpliedBoth("cart.change", "REMOVE"),
    Text("currencyCode", "cart.currency").ReadOnly(),
    Object("ecommerce", ".", kRemoveEcommerce<kProducts>).Required(),
    Include(kPushLosses),
    NoHome("cart.value", "this dialect has prices of items and no value of the change"),
    NoHome("cart.state", "these events speak of the items they are about, not of the whole cart"),
};

template <const auto& kProducts>
constexpr Row kAddBody[] = {
    Text("currencyCode", "cart.currency").ReadOnly(),
    Each("products", "cart.items", kProducts).Required(),
};
template <const auto& kProducts>
constexpr Row kAddEcommerce[] = {
    Text("currencyCode", "cart.currency").ReadOnly(),
    Object("add", ".", kAddBody<kProducts>).Required(),
};
template <const auto& kProducts>
constexpr Row kAddToCart[] = {
    Constant("event", "addToCart"),
    ImpliedBoth("cart.change", "ADD"),
    Object("ecommerce", ".", kAddEcommerce<kProducts>).Required(),
    Text("currencyCode", "cart.currency").Expected(),
    Include(kPushLosses),
    NoHome("cart.value", "this dialect has prices of items and no value of the change"),
    NoHome("cart.state", "these events speak of the items they are about, not of the whole cart"),
    NoHome("cart.coupons", "an addition names coupons of items only"),
};

}  // namespace

constexpr EventTable kGtmUaTables[4] = {
    {"checkout", "checkout", kEventsPage, kCheckout<kUaProduct>},
    {"purchase", "purchase", kEventsPage, kPurchase<kUaProduct>},
    {"removeFromCart", "cart", kEventsPage, kRemoveFromCart<kUaProduct>},
    {"addToCart", "cart", kEventsPage, kAddToCart<kUaProduct>},
};
constexpr EventTable kDtmTables[4] = {
    {"checkout", "checkout", kEventsPage, kCheckout<kDtmProduct>},
    {"purchase", "purchase", kEventsPage, kPurchase<kDtmProduct>},
    {"removeFromCart", "cart", kEventsPage, kRemoveFromCart<kDtmProduct>},
    {"addToCart", "cart", kEventsPage, kAddToCart<kDtmProduct>},
};

}  // namespace interlingua::convertplus
