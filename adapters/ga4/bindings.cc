// Google Analytics 4, Measurement Protocol: the body of a request with its events.
// https://developers.google.com/analytics/devguides/collection/protocol/ga4/reference and
// .../reference/events, read 2026-11-22.
//
// `value` is net: "the sum of price x quantity for all items, without shipping and tax".
#include "adapters/ga4/ga4.h"

namespace interlingua::ga4 {

using namespace table;  // the rows

namespace {

constexpr char kReference[] =
    "https://developers.google.com/analytics/devguides/collection/protocol/ga4/reference/events";

constexpr const char* kReservedPrefixes[] = {"_", "firebase_", "ga_", "google_", "gtag."};
constexpr const char* kReservedEvents[] = {"app_remove",
                                           "app_store_refund",
                                           "app_store_subscription_cancel",
                                           "app_store_subscription_renew",
                                           "click",
                                           "error",
                                           "file_download",
                                           "first_open",
                                           "first_visit",
                                           "form_start",
                                           "form_submit",
                                           "in_app_purchase",
                                           "scroll",
                                           "session_start",
                                           "user_engagement",
                                           "view_complete",
                                           "video_progress",
                                           "video_start",
                                           "view_search_results"};
constexpr VendorLimits kEventName = {
    .max_value_chars = 40, .values = NameForm::kIdentifier, .reserved_values = kReservedEvents};
constexpr VendorLimits kParamLimits = {.max_members = 25,
                                       .max_name_chars = 40,
                                       .max_value_chars = 100,
                                       .names = NameForm::kIdentifier,
                                       .reserved_prefixes = kReservedPrefixes};
constexpr VendorLimits kItems = {.max_members = 200};
constexpr VendorLimits kUserProperties = {.max_members = 25,
                                          .max_name_chars = 24,
                                          .names = NameForm::kIdentifier,
                                          .reserved_prefixes = kReservedPrefixes};
constexpr VendorLimits kUserValue = {.max_value_chars = 36};
constexpr VendorLimits kLocation = {.max_value_chars = 1000};
constexpr VendorLimits kTitle = {.max_value_chars = 300};
constexpr VendorLimits kReferrer = {.max_value_chars = 420};

constexpr Row kItem[] = {
    Text("item_id", "item_id").OrDerived(),
    Text("item_name", "name"),
    Text("affiliation", "affiliation"),
    Text("coupon", "coupon"),
    Amount("discount", "discount"),
    Integer("index", "index"),
    Text("item_brand", "brand"),
    Numbered("item_category", "categories", 5).FirstBare(),
    Text("item_list_name", "list_name"),
    Text("item_variant", "variant"),
    Amount("price", "unit_price").OrDerived(),
    Amount("quantity", "quantity"),
};

constexpr Row kPage[] = {
    Text("page_location", "context.page.url").LimitedBy(kLocation),
    Text("page_title", "context.page.title").LimitedBy(kTitle),
    Text("page_referrer", "context.page.referrer").LimitedBy(kReferrer),
};
constexpr Row kOrder[] = {
    Text("transaction_id", "order_id"),
    Text("currency", "currency"),
    Amount("value", "revenue").OrDerived(),
    Amount("tax", "tax"),
    Amount("shipping", "shipping"),
    Entry("coupon", "coupons", "scope=ORDER", "code"),
    Text("affiliation", "affiliation"),
    Each("items", "items", kItem).LimitedBy(kItems),
    NoHome("value", "value is the net amount here"),
};
constexpr Row kPurchase[] = {IncludeAt("purchase", kOrder)};
constexpr Row kRefund[] = {IncludeAt("refund.order", kOrder)};
constexpr Row kCart[] = {
    Text("currency", "cart.currency"),
    Amount("value", "cart.value"),
    Each("items", "cart.items", kItem).LimitedBy(kItems),
    NoHome("cart.state", "these events speak of the items they are about, not of the whole cart"),
};
constexpr Row kAddToCart[] = {ImpliedBoth("cart.change", "ADD"), Include(kCart)};
constexpr Row kRemoveFromCart[] = {ImpliedBoth("cart.change", "REMOVE"), Include(kCart)};
constexpr Row kViewCart[] = {ImpliedBoth("cart.change", "VIEW"), Include(kCart)};
constexpr Row kBeginCheckout[] = {ImpliedBoth("checkout.step", "BEGIN"),
                                  IncludeAt("checkout.order", kOrder)};
constexpr Row kAddShippingInfo[] = {ImpliedBoth("checkout.step", "SHIPPING"),
                                    Text("shipping_tier", "checkout.shipping_tier"),
                                    IncludeAt("checkout.order", kOrder)};
constexpr Row kAddPaymentInfo[] = {ImpliedBoth("checkout.step", "PAYMENT"),
                                   Text("payment_type", "checkout.order.payment_method_text"),
                                   IncludeAt("checkout.order", kOrder)};
constexpr Row kViewItem[] = {
    Text("currency", "product_view.currency"),
    Amount("value", "product_view.revenue"),
    Each("items", "product_view.items", kItem).LimitedBy(kItems),
    NoHome("product_view.value", "value is the net amount here"),
};
constexpr Row kViewItemList[] = {
    Text("item_list_id", "item_list_view.lists[0].list_id"),
    Text("item_list_name", "item_list_view.lists[0].name"),
    Text("currency", "item_list_view.currency"),
    Each("items", "item_list_view.lists[0].items", kItem).LimitedBy(kItems),
    NoHome("item_list_view.lists", "one list an event: the first one is written"),
};
constexpr Row kInteraction[] = {
    Text("item_list_id", "item_interaction.list.list_id"),
    Text("item_list_name", "item_interaction.list.name"),
    Text("currency", "item_interaction.currency"),
    Amount("value", "item_interaction.value"),
    Each("items", "item_interaction.items", kItem).LimitedBy(kItems),
};
constexpr Row kSelectItem[] = {ImpliedBoth("item_interaction.action", "SELECT"),
                               Include(kInteraction)};
constexpr Row kAddToWishlist[] = {ImpliedBoth("item_interaction.action", "ADD_TO_WISHLIST"),
                                  Include(kInteraction)};
constexpr Row kPromotion[] = {
    Text("promotion_id", "promotion.promotion_id"),
    Text("promotion_name", "promotion.name"),
    Text("creative_name", "promotion.creative"),
    Text("creative_slot", "promotion.position"),
    Text("location_id", "promotion.location_id"),
    Each("items", "promotion.items", kItem).LimitedBy(kItems),
};
constexpr Row kViewPromotion[] = {ImpliedBoth("promotion.action", "VIEW"), Include(kPromotion)};
constexpr Row kSelectPromotion[] = {ImpliedBoth("promotion.action", "CLICK"), Include(kPromotion)};
constexpr Row kSearch[] = {FirstOf("search_term", "search.keywords")};
constexpr Row kLead[] = {
    Text("currency", "lead.currency"),
    Amount("value", "lead.value"),
    Text("lead_id", "lead.lead_id"),  // a custom parameter, as `topic` and those of exception are
    Text("topic", "lead.topic"),
};
// The name `error` is reserved.
constexpr Row kException[] = {
    Text("description", "error.message"),
    Text("code", "error.code"),
    Text("context_id", "error.context_id"),
};
constexpr Row kMethod[] = {Text("method", "identify.method")};
constexpr Row kLogin[] = {ImpliedBoth("identify.mode", "IDENTIFY"), Include(kMethod)};
constexpr Row kSignUp[] = {ImpliedBoth("identify.mode", "SIGN_UP"), Include(kMethod)};
constexpr Row kPageView[] = {Text("page_type", "context.page.type")};
constexpr Row kCampaign[] = {
    Text("campaign_id", "context.campaign.campaign_id"),
    Text("campaign", "context.campaign.name"),
    Text("source", "context.campaign.source"),
    Text("medium", "context.campaign.medium"),
    Text("term", "context.campaign.term"),
    Text("content", "context.campaign.content"),
};
constexpr Row kCustom[] = {CatchAll("custom.properties")};

constexpr EventTable kTables[] = {
    {"purchase", "purchase", kReference, kPurchase},
    {"refund", "refund", kReference, kRefund},
    {"add_to_cart", "cart", kReference, kAddToCart},
    {"remove_from_cart", "cart", kReference, kRemoveFromCart},
    {"view_cart", "cart", kReference, kViewCart},
    {"begin_checkout", "checkout", kReference, kBeginCheckout},
    {"add_shipping_info", "checkout", kReference, kAddShippingInfo},
    {"add_payment_info", "checkout", kReference, kAddPaymentInfo},
    {"view_item", "product_view", kReference, kViewItem},
    {"view_item_list", "item_list_view", kReference, kViewItemList},
    {"select_item", "item_interaction", kReference, kSelectItem},
    {"add_to_wishlist", "item_interaction", kReference, kAddToWishlist},
    {"view_promotion", "promotion", kReference, kViewPromotion},
    {"select_promotion", "promotion", kReference, kSelectPromotion},
    {"search", "search", kReference, kSearch},
    {"generate_lead", "lead", kReference, kLead},
    {"exception", "error", kReference, kException},
    {"login", "identify", kReference, kLogin},
    {"sign_up", "identify", kReference, kSignUp},
    {"page_view", "page_view", kReference, kPageView},
    {"campaign_details", "marketing_touch", kReference, kCampaign},
    {.event = "custom", .kind = "custom", .reference = kReference, .rows = kCustom, .any = true},
};

constexpr Row kParams[] = {
    Text("session_id", "context.session_id"),
    Include(kPage),
    TableRows(),
};
constexpr Row kEvent[] = {
    EventName("name").LimitedBy(kEventName),
    Micros("timestamp_micros", "occurred_at").ReadOnly(),
    Object("params", ".", kParams).LimitedBy(kParamLimits),
};
constexpr Row kUserProperty[] = {Verbatim("value", "json").Required().LimitedBy(kUserValue)};
constexpr Word kGrants[] = {{"GRANTED", "true"}, {"DENIED", "false"}};
constexpr Row kConsent[] = {
    OneOf("ad_user_data", "user_data_granted", kGrants),
    OneOf("ad_personalization", "personalization_granted", kGrants),
};
constexpr Row kAddress[] = {
    Entry("sha256_first_name", "identity.hashes", "field=first_name,algorithm=SHA256", "hex")
        .Hex(64),
    Entry("sha256_last_name", "identity.hashes", "field=last_name,algorithm=SHA256", "hex").Hex(64),
    Text("city", "identity.profile.city"),
    Text("region", "identity.profile.region"),
    Text("postal_code", "identity.profile.postal_code"),
    Text("country", "identity.profile.country").Normal(value::NormalForm::kCountry),
};
constexpr Row kUserData[] = {
    Entry("sha256_email_address", "identity.hashes", "field=email,algorithm=SHA256", "hex")
        .Hex(64)
        .InArray()
        .HashOf("identity.email", value::NormalForm::kEmail),
    Entry("sha256_phone_number", "identity.hashes", "field=phone,algorithm=SHA256", "hex")
        .Hex(64)
        .InArray()
        .HashOf("identity.phone", value::NormalForm::kPhone),
    Object("address", ".", kAddress).InArray(),
};
constexpr Row kBody[] = {
    Text("client_id", "identity.anonymous_id").Expected(),  // the wire refuses events without it
    Text("user_id", "identity.user_id"),
    Micros("timestamp_micros", "occurred_at"),
    Keyed("user_properties", "identity.profile.attributes", "name", kUserProperty)
        .LimitedBy(kUserProperties),
    Object("consent", "context.consent", kConsent),
    Object("user_data", ".", kUserData),
    Text("ip_override", "context.device.ip"),
    Text("user_agent", "context.device.user_agent"),
};

}  // namespace

extern constexpr Format kFormats[] = {
    {.name = "ga4",
     .title = "Google Analytics 4, Measurement Protocol: the body of a request",
     .discriminator = "name",
     .tables = kTables,
     .frame = kEvent,
     .envelope = {.list = "events", .rows = kBody, .kept = true}}};

}  // namespace interlingua::ga4
