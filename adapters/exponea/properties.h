// What the properties of Exponea's events are called, as rows that several tables share.
//
// Exponea enforces no names. Those that its pages use are taken from them
// (https://documentation.bloomreach.com/engagement/docs/custom-events and
// https://documentation.bloomreach.com/engagement/docs/tracking, read 2026-11-22): purchase_id,
// purchase_status, purchase_source_type, purchase_source_name, product_list, product_id, quantity,
// title, brand, category_1, price, total_price, total_quantity, payment_type, voucher_code, ... All
// others are conventions of this adapter (README.md lists them), made so that money, quantities and
// ids survive. A shop may use any of them for something else: a property of another form than its
// row says stays as it is.
#pragma once

#include "translator/table/table.h"

namespace interlingua::exponea {

using namespace table;  // the rows

// "up to 255 event types with 255 event attributes for each event type with a value up to 128Kbit
// for the attribute", "only use ASCII characters for events and attributes naming"; the same for
// the attributes of customers. Contracts may say otherwise (1,024 of 2 KiB).
inline constexpr VendorLimits kObjectLimits = {
    .max_members = 255, .max_value_bytes = 16 * 1024, .names = NameForm::kAscii};

inline constexpr Word kItemTypes[] = {
    {"electronic", "ELECTRONIC"}, {"physical", "PHYSICAL"}, {"other", "OTHER_TYPE"}};
inline constexpr Word kItemFormats[] = {
    {"main", "MAIN"}, {"cross_sell", "CROSS_SELL"}, {"auto_cross_sell", "AUTO_CROSS_SELL"}};

inline constexpr Row kSubscription[] = {
    Text("subscription_type", "type"),
    Text("subscription_recurrence", "recurrence"),
    Text("subscription_duration", "duration"),
    Amount("subscription_renewal_price", "renewal_price"),
};

/// One product, of Item: an element of a `product_list`, or flat among the properties of an event.
inline constexpr Row kItem[] = {
    Text("product_id", "product_id").OrDerived(),
    Text("sku", "item_id"),
    Text("title", "name"),
    Text("variant", "variant"),
    Text("brand", "brand"),
    Numbered("category_", "categories", 5),
    Amount("price", "unit_price"),
    Amount("quantity", "quantity"),
    Amount("line_unit_price", "line_unit_price"),
    Amount("line_discount", "discount"),
    Amount("line_tax", "tax"),
    Text("line_voucher_code", "coupon"),
    Text("line_currency", "currency"),
    Text("seller", "affiliation"),
    Text("product_url", "url"),
    Text("image_url", "image_url"),
    Text("item_list_name", "list_name"),
    Integer("list_position", "list_position"),
    Integer("list_index", "index"),
    TextList("colors", "colors"),
    Text("size", "size"),
    Text("stock_status", "stock_status"),
    Integer("stock_quantity", "stock_quantity"),
    OpenOneOf("item_type", "item_type", kItemTypes, "item_type_text"),
    OpenOneOf("item_format", "format", kItemFormats, "format_text"),
    Text("item_group", "group"),
    Text("item_options", "options"),
    Boolean("was_discounted", "discounted"),
    Boolean("was_volume_discounted", "volume_discounted"),
    IncludeAt("subscription", kSubscription),
    Text("item_reference", "external_ref"),
};

/// An element of a `product_list`: "all purchased products, their quantities and other required
/// properties", which are the shop's own.
inline constexpr Row kListedItem[] = {
    Include(kItem),
    Amount("total_price", "total_price"),
    CatchAll("attributes"),
};

/// A product that stands flat among the properties of an event: `total_price` is the event's there.
inline constexpr Row kFlatItem[] = {
    Include(kItem),
    Amount("line_total", "total_price"),
    NoHome("attributes", "the properties beside it are the event's"),
};

inline constexpr Word kConversionTypes[] = {
    {"online", "ONLINE"}, {"store", "OFFLINE"}, {"call", "CALL"}};
// The vendor's examples are `bank transfer`, `online payment`, `cash`, `cod` and `credit_card`.
inline constexpr Word kPaymentTypes[] = {
    {"invoice", "BY_INVOICE"},
    {"bank transfer", "BY_BANK_TRANSFER_IN_ADVANCE"},
    {"credit_card", "CARD"},
    {"check", "CHECK_IN_ADVANCE"},
    {"cod", "COD"},
    {"coupon", "COUPON"},
    {"direct_debit", "DIRECT_DEBIT"},
    {"online payment", "ONLINE_PAYMENT_SYSTEM"},
    {"other", "OTHER_METHOD"},
};
// `success` has no enumerator: that an order is complete is what a purchase means.
inline constexpr Word kStatuses[] = {
    {"canceled", "CANCELED"},
    {"delivered", "DELIVERED"},
    {"in_progress", "IN_PROGRESS"},
    {"partially_delivered", "PARTIALLY_DELIVERED"},
    {"partially_returned", "PARTIALLY_RETURNED"},
    {"partially_shipped", "PARTIALLY_SHIPPED"},
    {"pending_shipment", "PENDING_SHIPMENT"},
    {"returned", "RETURNED"},
    {"shipped", "SHIPPED"},
    {"pending", "PENDING"},
};
inline constexpr Word kPurchaseFlows[] = {{"personal", "PERSONAL"}, {"company", "COMPANY"}};

/// An order, of Order, but for its state.
inline constexpr Row kOrder[] = {
    Text("purchase_id", "order_id"),
    OpenOneOf("purchase_source_type", "conversion_type", kConversionTypes, "conversion_type_text"),
    Text("purchase_source_name", "affiliation"),
    Each("product_list", "items", kListedItem),
    // "Total price paid by the customer [...] including tax and shipping": gross. The documented
    // total_price_without_tax includes shipping, so that it is neither gross nor our net, and stays
    // as it is.
    Amount("total_price", "value").OrDerived(),
    Text("currency", "currency"),
    Integer("total_quantity", "item_count"),
    OpenOneOf("payment_type", "payment_method", kPaymentTypes, "payment_method_text"),
    Entry("voucher_code", "coupons", "scope=ORDER", "code"),
    Entry("promotion_code", "coupons", "scope=PROMOTION", "code"),
    Amount("net_revenue", "revenue"),  // after discount, without tax and shipping
    Amount("tax_amount", "tax"),
    Amount("shipping_cost", "shipping"),
    Amount("discount_amount", "discount"),
    Text("last_channel", "last_channel"),
    Text("last_source", "last_source"),
    OneOf("purchase_flow", "purchase_flow", kPurchaseFlows),
    Text("subscription_id", "subscription_id"),
    Text("return_url", "return_url"),
    Text("return_type", "return_type"),
    Text("purchase_reference", "external_ref"),
    Text("purchase_url", "url"),
    NoHome("coupons", "one voucher and one promotion an order"),
};

inline constexpr Row kRecommender[] = {
    Text("recommender_type", "type"),           Text("recommender_name", "name"),
    Text("recommender_client_id", "client_id"), Text("recommendation_id", "recommendation_id"),
    TextList("recommended_for", "item_ids"),
};
inline constexpr Row kFilters[] = {CatchAll("filters")};

/// A list of products, of ItemList.
inline constexpr Row kList[] = {
    Text("list_id", "list_id"),
    Text("list_name", "name"),
    Text("list_query", "query"),
    Object("list_filters", ".", kFilters),
    IncludeAt("recommender", kRecommender),
    Each("product_list", "items", kListedItem),
};

/// "Exponea JS SDK adds some default properties to the event itself"; `path` and `referer` (one r)
/// to its automatic ones. `page_title` and `lang` are those of Data hub
/// (https://documentation.bloomreach.com/data-hub/docs/sdk-tracking-required-events-details, read
/// 2026-11-22).
inline constexpr Row kDefaults[] = {
    Text("os", "context.device.os"),
    Text("browser", "context.device.browser"),
    Text("device", "context.device.type"),
    Text("location", "context.page.url"),
    Text("path", "context.page.path"),
    Text("referer", "context.page.referrer"),
    Text("page_title", "context.page.title"),
    Text("lang", "context.language"),
    // The vendor has no id of an event, and drops events that are the same in every property.
    Text("source_event_id", "event_id"),
    NoHome("context.consent", "a consent is an event of its own there"),
    NoHome("context.device.ip", "the vendor takes the address from the request"),
    NoHome("context.device.cookie", "a raw cookie is no business of the vendor's"),
};

inline constexpr Word kChannels[] = {{"direct", "DIRECT"},
                                     {"search", "SEARCH"},
                                     {"social", "SOCIAL"},
                                     {"email", "EMAIL"},
                                     {"referral", "REFERRAL"}};

inline constexpr Row kCampaign[] = {
    Text("utm_source", "source"),
    Text("utm_medium", "medium"),
    Text("utm_campaign", "name"),
    Text("utm_term", "term"),
    Text("utm_content", "content"),
    Text("campaign_id", "campaign_id"),
    Text("affiliate", "affiliate"),
    OpenOneOf("marketing_channel", "channel", kChannels, "channel_text"),
};

/// Further circumstances, of events whose properties are known; those of custom events keep theirs.
inline constexpr Row kCircumstances[] = {
    IncludeAt("context.campaign", kCampaign),
    Text("page_type", "context.page.type"),
    Text("page_name", "context.page.name"),
    Text("page_id", "context.page.id"),
    TextList("page_sections", "context.page.sections"),
    Text("os_version", "context.device.os_version"),
    Text("device_manufacturer", "context.device.manufacturer"),
    Text("device_model", "context.device.model"),
    Text("device_name", "context.device.name"),
    Text("device_language", "context.device.language"),
    Text("timezone", "context.device.timezone"),
    Text("user_agent", "context.device.user_agent"),
    Text("app_name", "context.app.name"),
    Text("app_version", "context.app.version"),
    Text("app_build", "context.app.build"),
    Text("app_namespace", "context.app.namespace"),
    Text("from_list_id", "context.from_list_id"),
    Text("session_id", "context.session_id"),
    NoHome("context.device.advertising_id", "an id of the device is no property of an event"),
    NoHome("context.attributes", "the names are the shop's own, and so are those of properties"),
};

}  // namespace interlingua::exponea
