// The events of Exponea, as tables of their properties: the same for the tracking API and for
// `exponea.track(name, properties)`.
//
// Purchases, carts, checkouts, views and searches have conventional names. For what has none
// (leads, errors, promotions, ...) the names are conventions of this adapter; they follow GA4 where
// GA4 has the event.
#pragma once

#include "adapters/exponea/properties.h"
#include "translator/table/table.h"

namespace interlingua::exponea {

using namespace table;  // the rows

inline constexpr char kEventsPage[] =
    "https://documentation.bloomreach.com/engagement/docs/custom-events";
inline constexpr char kDataHubPage[] =
    "https://documentation.bloomreach.com/data-hub/docs/sdk-tracking-required-events-details";
inline constexpr char kTrackingPage[] =
    "https://documentation.bloomreach.com/engagement/docs/tracking";

inline constexpr Row kPurchase[] = {
    IncludeAt("purchase", kOrder),
    OpenOneOf("purchase_status", "purchase.status", kStatuses, "purchase.status_text").Expected(),
    Include(kCircumstances),
};
// There is no event for a refund: it is a purchase with another status.
inline constexpr Row kRefund[] = {
    Constant("purchase_status", "refund"),
    IncludeAt("refund.order", kOrder),
    Text("refund_reason", "refund.reason"),
    Include(kCircumstances),
    NoHome("refund.order.status", "the status says that it is a refund"),
    NoHome("refund.order.status_text", "the status says that it is a refund"),
};
// "one per line, beside purchase": that a product was bought, and no purchase of its own, so that
// the money is not counted twice. The members that repeat the order stay as they are.
inline constexpr Row kPurchaseItem[] = {
    ImpliedBoth("item_interaction.action", "BUY"),
    IncludeAt("item_interaction.items[0]", kItem),
    Amount("total_price", "item_interaction.items[0].total_price"),
    Text("currency", "item_interaction.currency"),
    EachFurther("further_products", "item_interaction.items", kListedItem),
    Amount("interaction_value", "item_interaction.value"),
    Text("interaction_target", "item_interaction.target"),
    Include(kCircumstances),
};

// The attributes of the product are those of the change, `product_list` and the totals those of the
// whole cart after it.
inline constexpr Row kCartUpdate[] = {
    IncludeAt("cart.items[0]", kFlatItem),
    EachFurther("further_products", "cart.items", kListedItem),
    Each("product_list", "cart.state.items", kListedItem),
    Integer("total_quantity", "cart.state.item_count"),
    Amount("total_price", "cart.state.total"),  // what the shopper would pay
    Text("cart_id", "cart.state.cart_id"),
    Amount("change_value", "cart.value"),
    Text("currency", "cart.currency"),
    Entry("voucher_code", "cart.coupons", "scope=ORDER", "code"),
    Entry("promotion_code", "cart.coupons", "scope=PROMOTION", "code"),
    NoHome("cart.coupons", "one voucher and one promotion a cart"),
    Include(kCircumstances),
};
inline constexpr Row kCartAdd[] = {Constant("action", "add"), ImpliedBoth("cart.change", "ADD"),
                                   Include(kCartUpdate)};
inline constexpr Row kCartRemove[] = {Constant("action", "remove"),
                                      ImpliedBoth("cart.change", "REMOVE"), Include(kCartUpdate)};
inline constexpr Row kCartEmpty[] = {Constant("action", "empty"),
                                     ImpliedBoth("cart.change", "EMPTY"), Include(kCartUpdate)};
inline constexpr Row kViewCart[] = {ImpliedBoth("cart.change", "VIEW"), Include(kCartUpdate)};
// Without an action, or with one of the shop's own, all that is said is what is in the cart.
inline constexpr Row kCartState[] = {ImpliedOnRead("cart.change", "STATE"), Include(kCartUpdate)};

// `checkout` is every step; the first one, or one without a number, begins the checkout.
inline constexpr Row kCheckout[] = {
    ImpliedOnRead("checkout.step", "BEGIN"),
    Coded("step_number", "checkout", "step_number", "step_number"),
    Coded("checkout_step", "checkout", "checkout_step", "step"),
    Text("step_option", "checkout.option"),
    Text("shipping_type", "checkout.shipping_tier"),  // "courier / personally"
    IncludeAt("checkout.order", kOrder),
    OpenOneOf("purchase_status", "checkout.order.status", kStatuses, "checkout.order.status_text"),
    Include(kCircumstances),
};

inline constexpr Row kViewItem[] = {
    IncludeAt("product_view.items[0]", kFlatItem),
    EachFurther("further_products", "product_view.items", kListedItem),
    Amount("total_price", "product_view.value"),
    Amount("net_revenue", "product_view.revenue"),
    Text("currency", "product_view.currency"),
    Include(kCircumstances),
};
inline constexpr Row kCategory[] = {
    Text("category_id", "list_id"),
    Text("category_name", "name"),
    Text("list_query", "query"),
    Object("list_filters", ".", kFilters),
    IncludeAt("recommender", kRecommender),
    Each("product_list", "items", kListedItem),
};
inline constexpr Row kViewCategory[] = {
    IncludeAt("item_list_view.lists[0]", kCategory),
    EachFurther("further_lists", "item_list_view.lists", kList),
    Text("currency", "item_list_view.currency"),
    Include(kCircumstances),
};
inline constexpr Row kSearchFilters[] = {CatchAll("search.filters")};
inline constexpr Row kSearch[] = {
    FirstOf("q", "search.keywords"),
    Object("search_filters", ".", kSearchFilters),
    IncludeAt("search.results[0]", kList),
    EachFurther("further_lists", "search.results", kList),
    NoHome("search.keywords", "one search an event: the first keywords are written"),
    Include(kCircumstances),
};

inline constexpr Row kPageVisit[] = {
    Text("redirect_url", "page_view.redirect_url"),
    Text("redirect_reason", "page_view.redirect_reason"),
    Include(kCircumstances),
};
inline constexpr Row kTouch[] = {Include(kCircumstances)};

inline constexpr Row kInteraction[] = {
    IncludeAt("item_interaction.items[0]", kFlatItem),
    EachFurther("further_products", "item_interaction.items", kListedItem),
    Text("interaction_target", "item_interaction.target"),
    IncludeAt("item_interaction.list", kList),
    Amount("total_price", "item_interaction.value"),
    Text("currency", "item_interaction.currency"),
    Include(kCircumstances),
};
inline constexpr Row kAttribution[] = {
    Text("event_id", "event_id"),
    Text("list", "list"),
    Integer("item_position", "item_position"),
};
inline constexpr Row kAttributed[] = {
    Include(kInteraction),
    Each("attributions", "item_interaction.attributions", kAttribution),
};
inline constexpr Row kSelectItem[] = {ImpliedBoth("item_interaction.action", "SELECT"),
                                      Include(kAttributed)};
inline constexpr Row kAddToWishlist[] = {ImpliedBoth("item_interaction.action", "ADD_TO_WISHLIST"),
                                         Include(kAttributed)};
inline constexpr Row kAddToComparison[] = {
    ImpliedBoth("item_interaction.action", "ADD_TO_COMPARISON"), Include(kAttributed)};
inline constexpr Row kItemAction[] = {ImpliedOnRead("item_interaction.action", "OTHER"),
                                      Text("action_name", "item_interaction.action_text"),
                                      Include(kAttributed)};

inline constexpr Row kOnePromotion[] = {
    Text("promotion_id", "promotion_id"),      Text("promotion_name", "name"),
    Text("promotion_creative", "creative"),    Text("promotion_position", "position"),
    Text("promotion_location", "location_id"), Each("product_list", "items", kListedItem),
};
inline constexpr Row kPromotion[] = {
    IncludeAt("promotion", kOnePromotion),
    Each("further_promotions", "promotion.further", kOnePromotion),
    Include(kCircumstances),
};
inline constexpr Row kViewPromotion[] = {ImpliedBoth("promotion.action", "VIEW"),
                                         Include(kPromotion)};
inline constexpr Row kSelectPromotion[] = {ImpliedBoth("promotion.action", "CLICK"),
                                           Include(kPromotion)};

inline constexpr Row kLead[] = {
    Text("lead_id", "lead.lead_id"),   Text("topic", "lead.topic"), Amount("value", "lead.value"),
    Text("currency", "lead.currency"), Include(kCircumstances),
};
inline constexpr Row kError[] = {
    Text("error_context", "error.context_id"),
    Text("error_message", "error.message"),
    Text("error_code", "error.code"),
    Integer("error_level", "error.level"),
    Boolean("error_resolved", "error.resolved"),
    TextList("form_fields", "error.fields"),
    Include(kCircumstances),
};
inline constexpr Word kServiceStatuses[] = {
    {"complete", "COMPLETE"},
    {"in_progress", "IN_PROGRESS"},
    {"approved", "APPROVED"},
    {"cancelled", "CANCELLED"},
    {"not_approved", "NOT_APPROVED"},
    {"reviewed", "REVIEWED"},
    {"missing_details", "MISSING_DETAILS"},
    {"closed", "CLOSED"},
    {"removed", "REMOVED"},
    {"assigned", "ASSIGNED"},
    {"waiting", "WAITING"},
    {"waiting_for_response", "WAITING_FOR_RESPONSE"},
    {"pending", "PENDING"},
    {"resolved", "RESOLVED"},
};
inline constexpr Row kService[] = {
    Text("service_id", "service_activity.service_id"),
    Text("service_topic", "service_activity.topic"),
    Text("service_category", "service_activity.category"),
    OpenOneOf("service_status", "service_activity.status", kServiceStatuses,
              "service_activity.status_text"),
    Include(kCircumstances),
};
inline constexpr Row kCheckoutUpdate[] = {
    Text("cart_step", "checkout_update.cart_step"),
    Amount("quantity_changed", "checkout_update.quantity_changed"),
    IncludeAt("checkout_update.order", kOrder),
    OpenOneOf("purchase_status", "checkout_update.order.status", kStatuses,
              "checkout_update.order.status_text"),
    CatchAll("checkout_update.properties"),
    Include(kCircumstances),
};

// Among these are first_session, session_end, view_homepage, login, register and consent: what a
// visitor agreed to is said there by events, one a category, and is no state of another event.
inline constexpr Row kCustom[] = {CatchAll("custom.properties")};

inline constexpr EventTable kEvents[] = {
    {.event = "purchase", .kind = "refund", .reference = kEventsPage, .rows = kRefund},
    {.event = "purchase", .kind = "purchase", .reference = kEventsPage, .rows = kPurchase},
    {.event = "purchase_item",
     .kind = "item_interaction",
     .reference = kEventsPage,
     .rows = kPurchaseItem},
    {.event = "cart_update", .kind = "cart", .reference = kEventsPage, .rows = kCartAdd},
    {.event = "cart_update", .kind = "cart", .reference = kEventsPage, .rows = kCartRemove},
    {.event = "cart_update", .kind = "cart", .reference = kEventsPage, .rows = kCartEmpty},
    {.event = "view_cart", .kind = "cart", .reference = kEventsPage, .rows = kViewCart},
    {.event = "cart_update", .kind = "cart", .reference = kEventsPage, .rows = kCartState},
    {.event = "checkout", .kind = "checkout", .reference = kEventsPage, .rows = kCheckout},
    {.event = "view_item", .kind = "product_view", .reference = kEventsPage, .rows = kViewItem},
    {.event = "view_category",
     .kind = "item_list_view",
     .reference = kEventsPage,
     .rows = kViewCategory},
    {.event = "view_search_results", .kind = "search", .reference = kDataHubPage, .rows = kSearch},
    {.event = "search_submit",
     .kind = "search",
     .reference = kDataHubPage,
     .rows = kSearch,
     .own = true},
    {.event = "page_visit", .kind = "page_view", .reference = kTrackingPage, .rows = kPageVisit},
    // The SDK's own; made up for another vendor's visit it would count as a session.
    {.event = "session_start",
     .kind = "marketing_touch",
     .reference = kTrackingPage,
     .rows = kTouch,
     .own = true},
    {.event = "campaign_visit",
     .kind = "marketing_touch",
     .reference = kEventsPage,
     .rows = kTouch},
    {.event = "select_item",
     .kind = "item_interaction",
     .reference = kEventsPage,
     .rows = kSelectItem},
    {.event = "add_to_wishlist",
     .kind = "item_interaction",
     .reference = kEventsPage,
     .rows = kAddToWishlist},
    {.event = "add_to_comparison",
     .kind = "item_interaction",
     .reference = kEventsPage,
     .rows = kAddToComparison},
    {.event = "item_action",
     .kind = "item_interaction",
     .reference = kEventsPage,
     .rows = kItemAction},
    {.event = "view_promotion",
     .kind = "promotion",
     .reference = kEventsPage,
     .rows = kViewPromotion},
    {.event = "select_promotion",
     .kind = "promotion",
     .reference = kEventsPage,
     .rows = kSelectPromotion},
    {.event = "lead", .kind = "lead", .reference = kEventsPage, .rows = kLead},
    {.event = "error", .kind = "error", .reference = kEventsPage, .rows = kError},
    {.event = "service_activity",
     .kind = "service_activity",
     .reference = kEventsPage,
     .rows = kService},
    {.event = "checkout_update",
     .kind = "checkout_update",
     .reference = kEventsPage,
     .rows = kCheckoutUpdate},
    {.event = "any other event",
     .kind = "custom",
     .reference = kTrackingPage,
     .rows = kCustom,
     .any = true},
};

}  // namespace interlingua::exponea
