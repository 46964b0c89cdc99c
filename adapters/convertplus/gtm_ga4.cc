// The objects that the cart pushes for Google Tag Manager with Google Analytics 4:
// {"event": "purchase", "ecommerce": {"value": "168.06", "items": [...]}}. The names are those of
// the GA4 arrays; every amount but the items' tax is a string, and the order tells more.
#include "adapters/convertplus/convertplus.h"
#include "adapters/convertplus/items.h"
#include "translator/table/table.h"

namespace interlingua::convertplus {

using namespace table;  // the rows

namespace {

constexpr Row kItem[] = {
    Text("item_name", "name").Expected(),
    Text("item_id", "item_id").AsNumber().Required().OrDerived(),
    AmountText("price", "unit_price", -1).Expected(),  // net discounted, of one
    AmountText("discount", "discount", -1),  // GA4's own; the cart tells it in the list only
    Include(kItemTerms),
    Include(kItemNature),
    Include(kItemDynamic),
    Include(kItemOffer),
    Include(kItemLosses),
    NoHome("categories", "items of this dialect have no category"),
};

constexpr Row kCheckoutAction[] = {
    Integer("step", "checkout.step_number").Expected(),  // always 1
    // The notes' place of it; the sample has it in `ecommerce`.
    Entry("coupon", "checkout.order.coupons", "scope=ORDER", "code").ReadOnly(),
    // The promotion's coupon, or the words auto-apply where it needs none.
    Entry("orderDiscountCoupon", "checkout.order.coupons", "scope=PROMOTION", "code"),
};
constexpr Row kBeginCheckout[] = {
    ImpliedBoth("checkout.step", "BEGIN"),
    Text("currency", "checkout.order.currency").Expected(),
    // The order's net discounted price.
    AmountText("value", "checkout.order.revenue", -1).Expected().OrDerived(),
    Object("actionField", ".", kCheckoutAction),
    Entry("coupon", "checkout.order.coupons", "scope=ORDER", "code"),
    Each("items", "checkout.order.items", kItem).Required(),
    NoHome("checkout.order.value", "the checkout tells the net total only"),
    NoHome("checkout.order.order_id", "an order gets its number when it is placed"),
};

constexpr Row kPurchaseAction[] = {
    Text("affiliation", "purchase.affiliation"),
    OpenOneOf("purchaseFlow", "purchase.purchase_flow", kPurchaseFlows,
              "purchase.purchase_flow_text"),
    Text("returnUrl", "purchase.return_url"),
    Text("returnType", "purchase.return_type"),
    Text("subscription", "purchase.subscription_id"),
    Entry("orderDiscountCoupon", "purchase.coupons", "scope=PROMOTION", "code"),
};
constexpr Row kPurchase[] = {
    Entry("coupon", "purchase.coupons", "scope=ORDER", "code"),
    Text("currency", "purchase.currency").Required(),
    // "the order's gross discounted price".
    AmountText("value", "purchase.value", -1).Required().OrDerived(),
    AmountText("shipping", "purchase.shipping", -1),
    AmountText("tax", "purchase.tax", -1),
    // "the order's refNo hashed with sha256"; kept as it is.
    Text("transaction_id", "purchase.order_id").Required(),
    Object("actionField", ".", kPurchaseAction),
    Each("items", "purchase.items", kItem).Required(),
    NoHome("purchase.revenue", "the cart tells the gross total only"),
};

// `value` is that of the items added or removed in every sample; see gtag.cc.
constexpr Row kCartChange[] = {
    Text("currency", "cart.currency").Expected(),
    AmountText("value", "cart.value", -1).Expected(),
    Entry("coupon", "cart.coupons", "scope=ORDER", "code"),
    Entry("orderDiscountCoupon", "cart.coupons", "scope=PROMOTION", "code"),
    Each("items", "cart.items", kItem).Required(),
    NoHome("cart.state", "these events speak of the items they are about, not of the whole cart"),
};
constexpr Row kRemoveFromCart[] = {ImpliedBoth("cart.change", "REMOVE"), Include(kCartChange)};
constexpr Row kAddToCart[] = {ImpliedBoth("cart.change", "ADD"), Include(kCartChange)};

// The page's row of this event is titled add_to_cart.
constexpr Row kViewItemList[] = {
    Text("currency", "item_list_view.currency"),
    Text("item_list_id", "item_list_view.lists[0].list_id"),
    Text("item_list_name", "item_list_view.lists[0].name"),
    Each("items", "item_list_view.lists[0].items", kItem).Required(),
    NoHome("item_list_view.lists", "one list an event: the first one is written"),
};

constexpr Row kEcommerce[] = {TableRows()};

}  // namespace

constexpr Row kGtmGa4Frame[3] = {
    EventName("event"),
    Object("ecommerce", ".", kEcommerce).Required(),
    Include(kPushLosses),
};

constexpr EventTable kGtmGa4Tables[5] = {
    {"begin_checkout", "checkout", kEventsPage, kBeginCheckout},
    {"purchase", "purchase", kEventsPage, kPurchase},
    {"remove_from_cart", "cart", kEventsPage, kRemoveFromCart},
    {"add_to_cart", "cart", kEventsPage, kAddToCart},
    {"view_item_list", "item_list_view", kEventsPage, kViewItemList},
};

}  // namespace interlingua::convertplus
