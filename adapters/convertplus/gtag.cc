// The arrays that the cart pushes for Google's gtag: ["event", name, {...}], for Universal
// Analytics and for Google Analytics 4. The two differ in the names of the items' members, and GA4
// has add_to_cart and view_item_list beside.
#include "adapters/convertplus/convertplus.h"
#include "adapters/convertplus/items.h"
#include "translator/table/table.h"

namespace interlingua::convertplus {

using namespace table;  // the rows

namespace {

constexpr Row kUaItem[] = {
    FirstOf("category", "categories"),
    Text("id", "item_id").AsNumber().Required().OrDerived(),
    Text("name", "name").Expected(),
    Amount("price", "unit_price").Expected(),  // net discounted, of one
    Include(kItemTerms),
    Include(kItemLosses),
    Include(kUaItemLosses),
};

constexpr Row kGa4ItemRest[] = {
    Text("item_id", "item_id").AsNumber().Required().OrDerived(),
    Text("item_name", "name").Expected(),
    Include(kItemTerms),
    Include(kItemNature),
    Include(kItemOffer),
    Include(kItemLosses),
};
constexpr Row kGa4Item[] = {
    FirstOf("item_category", "categories"),
    Alias("category", "item_category"),
    Amount("price", "unit_price").Expected(),  // net discounted, of one
    Amount("discount", "discount"),            // GA4's own; the cart tells it in the list only
    Include(kGa4ItemRest),
};
// begin_checkout alone writes `category`.
constexpr Row kGa4CheckoutItem[] = {
    FirstOf("category", "categories"),
    Alias("item_category", "category"),
    Amount("price", "unit_price").Expected(),
    Amount("discount", "discount"),
    Include(kGa4ItemRest),
};
// The list alone has amounts in strings.
constexpr Row kGa4ListedItem[] = {
    FirstOf("item_category", "categories"),
    Alias("category", "item_category"),
    AmountText("price", "unit_price", -1).Expected(),
    AmountText("discount", "discount", -1),
    Include(kGa4ItemRest),
};

template <const auto& kItems>
constexpr Row kBeginCheckout[] = {
    ImpliedBoth("checkout.step", "BEGIN"),
    Text("currency", "checkout.order.currency").Expected(),
    Entry("coupon", "checkout.order.coupons", "scope=ORDER", "code"),
    Each("items", "checkout.order.items", kItems).Required(),
    // The order's net discounted price; the only total that is a string.
    AmountText("value", "checkout.order.revenue", -1).Expected().OrDerived(),
    NoHome("checkout.order.value", "the checkout tells the net total only"),
    NoHome("checkout.order.order_id", "an order gets its number when it is placed"),
};

template <const auto& kItems>
constexpr Row kPurchase[] = {
    // "the order's refNo hashed using sha256"; plain in the samples. Kept as it is.
    Text("transaction_id", "purchase.order_id").Required(),
    // "grossDiscounted price [...] the total amount the shopper has to pay".
    Amount("value", "purchase.value").Required().OrDerived(),
    Amount("tax", "purchase.tax"),
    Amount("shipping", "purchase.shipping"),
    Text("currency", "purchase.currency").Required(),
    Entry("coupon", "purchase.coupons", "scope=ORDER", "code"),
    Each("items", "purchase.items", kItems).Required(),
    NoHome("purchase.revenue", "the cart tells the gross total only"),
};

// The text calls `value` "the order's net discounted price"; in every sample it is that of the
// items added or removed, which is what cart.value holds.
template <const auto& kItems>
constexpr Row kCartChange[] = {
    Each("items", "cart.items", kItems).Required(),
    Text("currency", "cart.currency"),  // missing in the Universal Analytics sample
    Entry("coupon", "cart.coupons", "scope=ORDER", "code"),
    Amount("value", "cart.value").Expected(),
    NoHome("cart.state", "these events speak of the items they are about, not of the whole cart"),
};
template <const auto& kItems>
constexpr Row kRemoveFromCart[] = {ImpliedBoth("cart.change", "REMOVE"),
                                   Include(kCartChange<kItems>)};
template <const auto& kItems>
constexpr Row kAddToCart[] = {ImpliedBoth("cart.change", "ADD"), Include(kCartChange<kItems>)};

constexpr Row kViewItemList[] = {
    Text("currency", "item_list_view.currency"),
    Text("item_list_id", "item_list_view.lists[0].list_id"),
    Text("item_list_name", "item_list_view.lists[0].name"),
    Each("items", "item_list_view.lists[0].items", kGa4ListedItem).Required(),
    NoHome("item_list_view.lists", "one list an event: the first one is written"),
};

// "Is only triggered if the cart is redirected to the retry page": the label says where to.
constexpr Row kPageRedirect[] = {
    RequiresField("page_view.redirect_reason",
                  "needs the reason of a redirect; plain page views have none"),
    Text("event_label", "page_view.redirect_reason").Required(),
    Entry("event_category", "context.attributes", "name=event_category", "json"),
    Entry("non_interaction", "context.attributes", "name=non_interaction", "json"),
    NoHome("page_view.redirect_url", "the redirect has a label, no address"),
};

constexpr Row kCustomPayload[] = {CatchAll("custom.properties")};
// Foreign events may come without a payload.
constexpr Row kCustom[] = {
    Constant("0", "event"),
    Text("1", "custom.name").Required(),
    Object("2", ".", kCustomPayload),
};

constexpr Row kPayload[] = {TableRows()};

// ["config", "G-XXXX", {...}]: no event of a shopper, but part of the stream that a page hands
// over. It is read as a custom event that destinations can leave out, so that the stream has no
// failures in it.
constexpr Row kConfig[] = {
    Constant("0", "config"),
    ImpliedBoth("custom.name", "config"),
    Text("1", "source.property_id"),
    Object("2", ".", kCustomPayload),
};

}  // namespace

constexpr Row kGtagFrame[4] = {
    Constant("0", "event"),
    EventName("1"),
    Object("2", ".", kPayload).Required(),
    Include(kPushLosses),
};

constexpr EventTable kGtagUaTables[4] = {
    {"begin_checkout", "checkout", kEventsPage, kBeginCheckout<kUaItem>},
    {"purchase", "purchase", kEventsPage, kPurchase<kUaItem>},
    {"remove_from_cart", "cart", kEventsPage, kRemoveFromCart<kUaItem>},
    {"page_redirect", "page_view", kEventsPage, kPageRedirect},
};

constexpr EventTable kGtagGa4Tables[6] = {
    {"begin_checkout", "checkout", kEventsPage, kBeginCheckout<kGa4CheckoutItem>},
    {"purchase", "purchase", kEventsPage, kPurchase<kGa4Item>},
    {"remove_from_cart", "cart", kEventsPage, kRemoveFromCart<kGa4Item>},
    {"page_redirect", "page_view", kEventsPage, kPageRedirect},
    {"add_to_cart", "cart", kEventsPage, kAddToCart<kGa4Item>},
    {"view_item_list", "item_list_view", kEventsPage, kViewItemList},
};

constexpr EventTable kGtagWholeTables[2] = {
    {"config", "custom", "https://developers.google.com/tag-platform/gtagjs/reference#config",
     kConfig},
    {.event = "custom", .kind = "custom", .reference = kEventsPage, .rows = kCustom, .any = true},
};

}  // namespace interlingua::convertplus
