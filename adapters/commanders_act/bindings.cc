// Commanders Act events: the HTTP tracking body, version 2 (`event_name` and `context` at the
// root), and the browser call `cact('trigger', name, properties)` as a JSON array. Both share the
// tables of the properties. https://doc.commandersact.com/developers/tracking/events-reference,
// read 2026-11-21.
//
// `revenue` is net (after discount, without tax and shipping), `value` is gross; many of the page's
// footnotes name the wrong one of the two, the tables decide. A star behind "Yes" in the tables
// means "for many destinations": Expected. So are, where the tables say "Yes", `user`, `revenue`
// and `value`, and what a product is beyond its id: most vendors know one of the two amounts only,
// some name no person or list bare ids, and an order that came through without them is worth more
// than none. A strict destination refuses it.
#include "adapters/commanders_act/commanders_act.h"
#include "translator/table/table.h"

namespace interlingua::commanders_act {

using namespace table;  // the rows

namespace {

constexpr char kEventsPage[] = "https://doc.commandersact.com/developers/tracking/events-reference";

constexpr Word kPaymentMethods[] = {
    {"by_invoice", "BY_INVOICE"},
    {"by_bank_transfer_in_advance", "BY_BANK_TRANSFER_IN_ADVANCE"},
    {"card", "CARD"},
    {"check_in_advance", "CHECK_IN_ADVANCE"},
    {"cod", "COD"},
    {"coupon", "COUPON"},
    {"direct_debit", "DIRECT_DEBIT"},
    {"online_payment_system", "ONLINE_PAYMENT_SYSTEM"},
    {"other", "OTHER_METHOD"},
};
constexpr Word kStatuses[] = {
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
constexpr Word kConversionTypes[] = {
    {"online", "ONLINE"}, {"offline", "OFFLINE"}, {"call", "CALL"}};
constexpr Word kGenders[] = {{"m", "MALE"}, {"f", "FEMALE"}};

constexpr Row kProduct[] = {
    Text("id", "product_id").Expected(),
    Text("name", "name").Expected(),
    Amount("price", "unit_price").Expected().OrDerived(),
    Text("currency", "currency"),
    // The text speaks of item_category2 to 5, every sample writes category_2.
    Numbered("category_", "categories", 5),
    Alias("item_category2", "category_2"),
    Alias("item_category3", "category_3"),
    Alias("item_category4", "category_4"),
    Alias("item_category5", "category_5"),
    Text("brand", "brand"),
    TextList("colors", "colors"),
    Text("size", "size"),
};
constexpr Row kItem[] = {
    Text("id", "item_id").Required().OrDerived(),
    Object("product", ".", kProduct).Expected(),
    Text("variant", "variant"),
    Integer("list_position", "list_position"),
    Amount("discount", "discount"),
    Amount("quantity", "quantity").Expected(),
    Text("affiliation", "affiliation"),
    Text("coupon", "coupon"),
    Amount("price", "line_unit_price"),  // in the samples only
};

constexpr Row Md5(const char* member, const char* key) {
  return Entry(member, "identity.hashes", key, "hex").Hex(32);
}
constexpr Row Sha256(const char* member, const char* key) {
  return Entry(member, "identity.hashes", key, "hex").Hex(64);
}

// "Every user.<property> can be sent under hashed format with algorithm suffix".
constexpr Row kHashes[] = {
    Md5("id_md5", "field=user_id,algorithm=MD5"),
    Sha256("id_sha256", "field=user_id,algorithm=SHA256"),
    Md5("email_md5", "field=email,algorithm=MD5"),
    Sha256("email_sha256", "field=email,algorithm=SHA256"),
    Md5("phone_md5", "field=phone,algorithm=MD5"),
    Sha256("phone_sha256", "field=phone,algorithm=SHA256"),
    Md5("firstname_md5", "field=first_name,algorithm=MD5"),
    Sha256("firstname_sha256", "field=first_name,algorithm=SHA256"),
    Md5("lastname_md5", "field=last_name,algorithm=MD5"),
    Sha256("lastname_sha256", "field=last_name,algorithm=SHA256"),
    Md5("gender_md5", "field=gender,algorithm=MD5"),
    Sha256("gender_sha256", "field=gender,algorithm=SHA256"),
    Md5("birthdate_md5", "field=birth_date,algorithm=MD5"),
    Sha256("birthdate_sha256", "field=birth_date,algorithm=SHA256"),
    Md5("city_md5", "field=city,algorithm=MD5"),
    Sha256("city_sha256", "field=city,algorithm=SHA256"),
    Md5("state_md5", "field=region,algorithm=MD5"),
    Sha256("state_sha256", "field=region,algorithm=SHA256"),
    Md5("zipcode_md5", "field=postal_code,algorithm=MD5"),
    Sha256("zipcode_sha256", "field=postal_code,algorithm=SHA256"),
    Md5("country_md5", "field=country,algorithm=MD5"),
    Sha256("country_sha256", "field=country,algorithm=SHA256"),
};
constexpr Row kUser[] = {
    Text("id", "identity.user_id"),
    Text("consistent_anonymous_id", "identity.anonymous_id"),
    Text("email", "identity.email").Normal(value::NormalForm::kEmail),
    Text("phone", "identity.phone").Normal(value::NormalForm::kPhone),
    Text("firstname", "identity.profile.first_name"),
    Text("lastname", "identity.profile.last_name"),
    OpenOneOf("gender", "identity.profile.gender", kGenders, "identity.profile.gender_text"),
    DateText("birthdate", "identity.profile.birth_date"),
    Text("city", "identity.profile.city"),
    Text("state", "identity.profile.region"),
    Text("zipcode", "identity.profile.postal_code"),
    Text("country", "identity.profile.country").Normal(value::NormalForm::kCountry),
    // Numbers on the page, strings in the HTTP samples; mandatory, and missing in the purchase
    // sample.
    TextList("consent_categories", "context.consent.granted").AsNumber().Expected(),
    TextList("refused_vendors", "context.consent.refused_vendors"),
    Text("consentID", "context.consent.record_id"),
    Include(kHashes),
    CatchAll("identity.profile.attributes"),
};

constexpr Row kPage[] = {
    Text("url", "context.page.url"),
    Text("title", "context.page.title"),
    Text("lang", "context.language"),
    Text("referrer", "context.page.referrer"),
};
constexpr Row kOs[] = {
    Text("name", "context.device.os"),
    Text("version", "context.device.os_version"),
};
constexpr Row kDevice[] = {
    Text("user_agent", "context.device.user_agent"),
    Text("ip", "context.device.ip"),
    Text("lang", "context.device.language"),
    Text("cookie", "context.device.cookie"),
    Text("timezone", "context.device.timezone"),
    Entry("sdk_id", "identity.ids", "type=sdk", "value"),
    Text("manufacturer", "context.device.manufacturer"),
    Text("model", "context.device.model"),
    Text("name", "context.device.name"),
    Text("type", "context.device.type"),
    Object("os", ".", kOs),
    Text("advertising_id", "context.device.advertising_id"),
    Entry("idfv", "identity.ids", "type=idfv", "value"),
};
constexpr Row kApp[] = {
    Text("name", "context.app.name"),
    Text("version", "context.app.version"),
    Text("build", "context.app.build"),
    Text("namespace", "context.app.namespace"),
};
constexpr Row kContext[] = {
    // Required by the API's text; the page's own examples have no context, and an id is derived
    // then.
    Text("event_id", "event_id").Expected(),
    Millis("event_timestamp", "occurred_at").Expected(),
    Object("page", ".", kPage),
    Object("device", ".", kDevice),
    Object("app", ".", kApp),
};
// What an HTTP body has beside the properties.
constexpr Row kBody[] = {
    Object("context", ".", kContext).Expected(),
    Millis("event_timestamp", "occurred_at").ReadOnly(),  // its place in the batch sample
};

constexpr Row kAddPaymentInfo[] = {
    ImpliedBoth("checkout.step", "PAYMENT"),
    OpenOneOf("payment_method", "checkout.order.payment_method", kPaymentMethods,
              "checkout.order.payment_method_text")
        .Required(),
    Object("user", ".", kUser).Expected(),
    Entry("coupon", "checkout.order.coupons", "scope=ORDER", "code"),
    Amount("revenue", "checkout.order.revenue"),
    Text("currency", "checkout.order.currency"),
    Each("items", "checkout.order.items", kItem),
};
constexpr Row kAddShippingInfo[] = {
    ImpliedBoth("checkout.step", "SHIPPING"),
    Text("currency", "checkout.order.currency").Required(),
    Amount("value", "checkout.order.value").Expected().OrDerived(),
    Object("user", ".", kUser).Expected(),
    Entry("coupon", "checkout.order.coupons", "scope=ORDER", "code"),
    Text("shipping_tier", "checkout.shipping_tier"),
    Each("items", "checkout.order.items", kItem).Required(),
};
constexpr Row kBeginCheckout[] = {
    ImpliedBoth("checkout.step", "BEGIN"),
    Amount("revenue", "checkout.order.revenue").Expected().OrDerived(),
    Amount("value", "checkout.order.value").Expected().OrDerived(),
    Text("currency", "checkout.order.currency").Required(),
    Entry("coupon", "checkout.order.coupons", "scope=ORDER", "code"),
    Text("id", "checkout.order.order_id"),
    Object("user", ".", kUser).Expected(),
    Each("items", "checkout.order.items", kItem).Required(),
};

constexpr Row kCart[] = {
    Amount("value", "cart.value"),
    Text("currency", "cart.currency"),
    Object("user", ".", kUser).Expected(),
    Each("items", "cart.items", kItem).Required(),
    NoHome("cart.state", "these events speak of the items they are about, not of the whole cart"),
};
constexpr Row kAddToCart[] = {
    ImpliedBoth("cart.change", "ADD"),
    Amount("value", "cart.value").Expected(),
    Text("currency", "cart.currency").Expected(),
    Object("user", ".", kUser).Expected(),
    Each("items", "cart.items", kItem).Required(),
    NoHome("cart.state", "these events speak of the items they are about, not of the whole cart"),
};
constexpr Row kRemoveFromCart[] = {ImpliedBoth("cart.change", "REMOVE"), Include(kCart)};
constexpr Row kViewCart[] = {ImpliedBoth("cart.change", "VIEW"), Include(kCart)};

constexpr Row kAddToWishlist[] = {
    ImpliedBoth("item_interaction.action", "ADD_TO_WISHLIST"),
    Amount("value", "item_interaction.value"),
    Text("currency", "item_interaction.currency"),
    Object("user", ".", kUser).Expected(),
    Each("items", "item_interaction.items", kItem).Required(),
};
constexpr Row kSelectItem[] = {
    ImpliedBoth("item_interaction.action", "SELECT"),
    Text("item_list_name", "item_interaction.list.name"),
    Each("items", "item_interaction.items", kItem).Required(),
    Object("user", ".", kUser).Expected(),  // in the sample, not in the table
};

constexpr Row kGenerateLead[] = {
    Amount("value", "lead.value"),
    Text("currency", "lead.currency"),
    Text("id", "lead.lead_id"),
    Object("user", ".", kUser).Expected(),
};

constexpr Row kPurchase[] = {
    Text("id", "purchase.order_id").Required(),
    Object("user", ".", kUser).Expected(),
    Amount("revenue", "purchase.revenue").Expected().OrDerived(),
    Amount("value", "purchase.value").Expected().OrDerived(),
    Amount("shipping_amount", "purchase.shipping"),
    Amount("tax_amount", "purchase.tax"),
    Text("currency", "purchase.currency").Required(),
    Entry("coupon", "purchase.coupons", "scope=ORDER", "code"),
    // Required by the table and absent from the sample, as payment_method and status are.
    OpenOneOf("type", "purchase.conversion_type", kConversionTypes, "purchase.conversion_type_text")
        .Expected(),
    Each("items", "purchase.items", kItem).Required(),
    OpenOneOf("payment_method", "purchase.payment_method", kPaymentMethods,
              "purchase.payment_method_text")
        .Expected(),
    OpenOneOf("status", "purchase.status", kStatuses, "purchase.status_text").Expected(),
    Text("last_channel", "purchase.last_channel"),
    Text("last_source", "purchase.last_source"),
    Text("url", "purchase.url"),
    NoHome("purchase.item_count", "the items are listed, their number is not stated"),
};
constexpr Row kRefund[] = {
    Text("id", "refund.order.order_id").Required(),
    Object("user", ".", kUser).Expected(),
    Amount("revenue", "refund.order.revenue").Expected().OrDerived(),
    Amount("value", "refund.order.value").Expected().OrDerived(),
    Amount("shipping_amount", "refund.order.shipping"),
    Amount("tax_amount", "refund.order.tax"),  // "Shipping cost" in the table: a slip, it is tax
    Text("currency", "refund.order.currency").Required(),
    Entry("coupon", "refund.order.coupons", "scope=ORDER", "code"),
    OpenOneOf("type", "refund.order.conversion_type", kConversionTypes,
              "refund.order.conversion_type_text")
        .Expected(),
    Each("items", "refund.order.items", kItem),  // required for partial refunds only
    Text("url", "refund.order.url"),
};

constexpr Row kViewItem[] = {
    Amount("revenue", "product_view.revenue").Expected(),  // the sample sends value
    Amount("value", "product_view.value"),
    Text("currency", "product_view.currency").Expected(),
    Object("user", ".", kUser).Expected(),
    Each("items", "product_view.items", kItem).Required(),
};
constexpr Row kViewItemList[] = {
    Text("item_list_name", "item_list_view.lists[0].name"),
    Object("user", ".", kUser).Expected(),
    Each("items", "item_list_view.lists[0].items", kItem).Required(),
    NoHome("item_list_view.lists", "one list an event: the first one is written"),
};

constexpr Row kPromotion[] = {
    Text("promotion_id", "promotion.promotion_id"), Text("promotion_name", "promotion.name"),
    Text("creative_name", "promotion.creative"),    Text("creative_slot", "promotion.position"),
    Text("location_id", "promotion.location_id"),   Each("items", "promotion.items", kItem),
    Object("user", ".", kUser).Expected(),
};
constexpr Row kViewPromotion[] = {ImpliedBoth("promotion.action", "VIEW"), Include(kPromotion)};
constexpr Row kSelectPromotion[] = {ImpliedBoth("promotion.action", "CLICK"), Include(kPromotion)};

constexpr Row kPageView[] = {
    Text("page_type", "context.page.type").Expected(),
    Text("page_name", "context.page.name"),
    Object("user", ".", kUser).Expected(),
};
constexpr Row kSearch[] = {
    FirstOf("search_term", "search.keywords").Required(),
    Object("user", ".", kUser).Expected(),
};
constexpr Row kIdentify[] = {
    Text("method", "identify.method"),
    Object("user", ".", kUser).Expected(),
};
constexpr Row kLogin[] = {ImpliedBoth("identify.mode", "IDENTIFY"), Include(kIdentify)};
constexpr Row kSignUp[] = {ImpliedBoth("identify.mode", "SIGN_UP"), Include(kIdentify)};

// select_content is among these: content is no product, its members stay properties under the names
// GA4 gives them too.
constexpr Row kCustom[] = {
    Object("user", ".", kUser).Expected(),
    CatchAll("custom.properties"),
};

constexpr EventTable kTables[] = {
    {"add_payment_info", "checkout", kEventsPage, kAddPaymentInfo},
    {"add_shipping_info", "checkout", kEventsPage, kAddShippingInfo},
    {"add_to_cart", "cart", kEventsPage, kAddToCart},
    {"add_to_wishlist", "item_interaction", kEventsPage, kAddToWishlist},
    {"begin_checkout", "checkout", kEventsPage, kBeginCheckout},
    {"generate_lead", "lead", kEventsPage, kGenerateLead},
    {"purchase", "purchase", kEventsPage, kPurchase},
    {"refund", "refund", kEventsPage, kRefund},
    {"remove_from_cart", "cart", kEventsPage, kRemoveFromCart},
    {"select_item", "item_interaction", kEventsPage, kSelectItem},
    {"view_cart", "cart", kEventsPage, kViewCart},
    {"view_item", "product_view", kEventsPage, kViewItem},
    {"view_item_list", "item_list_view", kEventsPage, kViewItemList},
    {"view_promotion", "promotion", kEventsPage, kViewPromotion},
    {"select_promotion", "promotion", kEventsPage, kSelectPromotion},
    {"page_view", "page_view", kEventsPage, kPageView},
    {"search", "search", kEventsPage, kSearch},
    {"login", "identify", kEventsPage, kLogin},
    {"sign_up", "identify", kEventsPage, kSignUp},
    {.event = "custom", .kind = "custom", .reference = kEventsPage, .rows = kCustom, .any = true},
};

// {"event_name": "purchase", ...the properties..., "context": {...}}
constexpr Row kBodyFrame[] = {EventName("event_name"), TableRows(), Include(kBody)};

// ["trigger", "purchase", {...the properties...}]
constexpr Row kProperties[] = {TableRows()};
constexpr Row kCallFrame[] = {
    Constant("0", "trigger"),
    EventName("1"),
    Object("2", ".", kProperties).Required(),
    NoHome("event_id", "the vendor's tag gives the event its id"),
    NoHome("occurred_at", "the vendor's tag adds the time of the call"),
    NoHome("context", "the vendor's tag reads page and device in the browser"),
};

}  // namespace

constexpr Format kFormats[2] = {
    {.name = "commanders_act",
     .title = "Commanders Act event, HTTP tracking API 2.0",
     .discriminator = "event_name",
     .tables = kTables,
     .frame = kBodyFrame},
    {.name = "commanders_act.cact",
     .title = "Commanders Act browser call, cact('trigger', name, properties) as a JSON array",
     .discriminator = "1",
     .tables = kTables,
     .frame = kCallFrame,
     .deliverable = false,  // the collector takes bodies, not calls
     .array_root = true},
};

}  // namespace interlingua::commanders_act
