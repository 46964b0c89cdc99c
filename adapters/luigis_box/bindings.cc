// Luigi's Box events: page views, lists of products, clicks (conversions among them) and
// transactions, one JSON object each, told apart by `type` and, for clicks, by `action.type`.
// https://docs.luigisbox.com/analytics/api/events/ and its older revision
// https://live.luigisbox.com/event_api.html, read 2026-11-22.
//
// A product is named by its identity in the shop's catalogue, the same text in lists (`url`),
// clicks
// (`resource_identifier`), page views (`url`) and transactions (`url`): our `item_id`.
#include "translator/table/table.h"

namespace interlingua::luigis_box {

using namespace table;  // the rows

namespace {

constexpr char kEventsPage[] = "https://docs.luigisbox.com/analytics/api/events/";
constexpr char kShopPage[] = "https://docs.luigisbox.com/analytics/api_guides/ecommerce-events/";

constexpr Row kShopContext[] = {CatchAll("context.attributes")};

// What every event has. Ids are numbers in the older samples and texts in the newer ones; both are
// documented.
constexpr Row kEnvelope[] = {
    Text("id", "event_id").AsNumber().Required(),
    // Required too: the wire writes the destination's, so that a translation may lack it.
    Text("tracker_id", "source.property_id"),
    // Required by the text, and the wire refuses events without it. Expected only, so that what
    // other vendors say of no visitor can be translated and looked at.
    Text("client_id", "identity.anonymous_id").AsNumber().Expected(),
    Text("customer_id", "identity.user_id").AsNumber(),
    // Always written: an event that is sent later would happen when it arrives.
    WholeSeconds("local_timestamp", "occurred_at"),
    NoHome("occurred_at", "times are whole seconds: the fraction is cut off"),
    Coded("platform", "context", "platform", "device.os,app.version"),
    Text("app_version", "context.app.version").ReplacedBy("platform"),
    NoHome("context.app.version", "a version is written beside the name of the platform only"),
    Text("user_agent", "context.device.user_agent"),
    Object("context", ".", kShopContext),
    Text("ab_test_variant", "context.ab_variant"),
    Boolean("consent_granted", "context.consent.personalization_granted"),
    NoHome("context.consent", "consent is one yes or no, to personalization"),
    Text("recommendation_id", "context.from_list_id"),
    Text("from_list_id", "context.from_list_id").ReplacedBy("recommendation_id"),
    NoHome("identity", "a person is known by client_id and customer_id only"),
};
constexpr Row kPage[] = {
    Text("path", "context.page.path"),
    Text("title", "context.page.title"),
    Text("referer", "context.page.referrer"),
};
constexpr Row kOnPage[] = {Text("url", "context.page.url"), Include(kPage)};

// "url" holds the identity of the catalogue's object that is shown, or the address of the page.
constexpr Row kPageView[] = {
    Constant("type", "pv"),
    Include(kEnvelope),
    Text("url", "context.page.url").Required(),
    Include(kPage),
    NoHome("page_view", "the page that was shown is all that a page view says"),
};
constexpr Row kProductView[] = {
    Constant("type", "pv"),
    Include(kEnvelope),
    Text("url", "product_view.items[0].item_id").Required().OrDerived(),
    Include(kPage),
    NoHome("context.page.url", "the url of a product's page view is the product's identity"),
    NoHome("product_view.items", "a page view names one product, by its identity"),
    NoHome("product_view", "a page view has no amounts"),
};
constexpr Row kCartView[] = {
    Constant("type", "pv"), ImpliedBoth("cart.change", "VIEW"),
    Include(kEnvelope),     Text("url", "context.page.url").Required(),
    Include(kPage),         NoHome("cart", "a look at the cart is the view of its page"),
};

// The text requires title, type and position; other vendors know no catalogue types and not always
// a position.
constexpr Row kListed[] = {
    Text("title", "name").Expected(),
    Text("type", "item_type_text").Expected(),
    Text("url", "item_id").Required().OrDerived(),
    Integer("position", "list_position").Expected(),  // from 1, over all pages
    Amount("price", "unit_price"),                    // null where it is not known
    NoHome("url", "an item is known by its identity, which stands in url"),
    NoHome("currency", "prices have no currency"),
};

constexpr Row kFilters[] = {CatchAll("filters")};
constexpr Row kScopes[] = {CatchAll("scopes")};
constexpr Row kQuery[] = {
    Text("string", "query"),
    Object("filters", ".", kFilters),
    Object("scopes", ".", kScopes),
};
// The older text takes a search by filters alone.
constexpr Row kSearchQuery[] = {
    Text("string", "query").Expected(),
    Object("filters", ".", kFilters),
    Object("scopes", ".", kScopes),
};
// `_category_label` ("A||B||C") with `_category_identity`, or `_brand_label` with
// `_brand_identity`, or filters of the shop's own; not in the older text.
constexpr Row kListingQuery[] = {
    Text("string", "query"),
    Object("filters", ".", kFilters),
    Object("scopes", ".", kScopes).Expected(),
};
constexpr Row kRecommenderFilters[] = {
    Text("RecommenderClientId", "recommender.client_id").Required(),
    // "Required for new integrations".
    Text("RecommendationId", "recommender.recommendation_id").Expected(),
    TextList("ItemIds", "recommender.item_ids"),
    Text("Recommender", "recommender.name"),
    Text("Type", "recommender.type"),
    CatchAll("filters"),
};
constexpr Row kRecommendationQuery[] = {
    Text("string", "query"),
    Object("filters", ".", kRecommenderFilters).Required(),
    Object("scopes", ".", kScopes),
};

constexpr Row kListItems[] = {
    Each("items", "items", kListed).Required(),
    NoHome("items", "an item has its title, type, identity, position and price"),
    NoHome("list_id", "a list is known by its name"),
};
constexpr Row kList[] = {
    Include(kListItems),
    Object("query", ".", kQuery).Expected(),
    NoHome("recommender", "only a list named Recommendation has a recommender"),
};
constexpr Row kSearchResults[] = {
    Include(kListItems),
    Object("query", ".", kSearchQuery).Expected(),
    NoHome("recommender", "only a list named Recommendation has a recommender"),
};
constexpr Row kProductListing[] = {
    Include(kListItems),
    Object("query", ".", kListingQuery).Expected(),
    NoHome("recommender", "only a list named Recommendation has a recommender"),
};
constexpr Row kRecommendation[] = {
    Include(kListItems),
    Object("query", ".", kRecommendationQuery).Required(),
};
constexpr Choice kNamedLists[] = {{"Search Results", kSearchResults},
                                  {"Autocomplete", kSearchResults},
                                  {"Product Listing", kProductListing},
                                  {"Recommendation", kRecommendation}};
constexpr Row kLists[] = {
    KeyedOf("lists", "item_list_view.lists", "name", kNamedLists, kList).Required(),
    NoHome("item_list_view.lists", "a list is written under its name, and each name once"),
    NoHome("item_list_view.currency", "prices have no currency"),
};
constexpr Row kListView[] = {
    Constant("type", "event"),
    Include(kEnvelope),
    Include(kOnPage),
    Include(kLists),
};
// Older integrations report the lists of a page with its view.
constexpr Row kListsOfPage[] = {
    Constant("type", "pv"), Include(kEnvelope), Text("url", "context.page.url").Required(),
    Include(kPage),         Include(kLists),
};

// A search is known by the list that it found. One without items is a search that found nothing,
// which must not be said of one whose results are not known.
constexpr Row kFoundFilters[] = {CatchAll("search.filters")};
constexpr Row kFoundQuery[] = {
    FirstOf("string", "search.keywords").Required(),
    Object("filters", ".", kFoundFilters),
};
constexpr Row kFound[] = {
    Each("items", "search.results[0].items", kListed).Required(),
    Object("query", ".", kFoundQuery).Required(),
};
constexpr Row kFoundList[] = {Object("Search Results", ".", kFound).Required()};
constexpr Row kSearch[] = {
    Constant("type", "event"),
    RequiresField(
        "search.results",
        "needs the results of the search: without them it would be one that found nothing"),
    Include(kEnvelope),
    Include(kOnPage),
    Object("lists", ".", kFoundList).Required(),
    NoHome("search.keywords", "a list has one query: the first one is written"),
    NoHome("search.results", "one list of results, Search Results: the first one's items"),
};

constexpr Row kAttribution[] = {
    Text("event_id", "event_id").AsNumber().Required(),
    Text("list", "list").Required(),
    Integer("item_position", "item_position").Required(),
};
// Everything but "click" is a conversion, and its word is free.
constexpr Word kActions[] = {
    {"click", "SELECT"},
    {"add-to-wishlist", "ADD_TO_WISHLIST"},
    {"add-to-favorites", "ADD_TO_WISHLIST"},
    {"add-to-comparison", "ADD_TO_COMPARISON"},
    {"buy", "BUY"},
};
constexpr Row kAction[] = {
    OpenOneOf("type", "item_interaction.action", kActions, "item_interaction.action_text")
        .Required(),
    // Required now, while the older text takes attributions in its place. The wire refuses clicks
    // that have neither.
    Text("resource_identifier", "item_interaction.target").Expected().OrDerived(),
    Each("attributions", "item_interaction.attributions", kAttribution),
};
constexpr Row kClick[] = {
    Constant("type", "click"),
    Include(kEnvelope),
    Include(kOnPage),
    Object("action", ".", kAction).Required(),
    NoHome("item_interaction.items", "an item is named by its identity only, the target"),
    NoHome("item_interaction.list", "what led to a click is found by the item's identity"),
    NoHome("item_interaction.value", "a click has no amount"),
    NoHome("item_interaction.currency", "a click has no amount"),
};

constexpr Row kAddition[] = {
    Constant("type", "add-to-cart"),
    Text("resource_identifier", "cart.items[0].item_id").Expected().OrDerived(),
};
constexpr Row kAddToCart[] = {
    Constant("type", "click"),
    ImpliedBoth("cart.change", "ADD"),
    Include(kEnvelope),
    Include(kOnPage),
    Object("action", ".", kAddition).Required(),
    NoHome("cart.items", "an addition names one product, by its identity: the first one"),
    NoHome("cart.state", "there is no event for the whole cart"),
    NoHome("cart", "an addition has no amounts"),
};

// "Price of the product after taking into account quantity, discounts, and volume discounts": what
// is paid for the line. The text does not say whether with tax; it is the price that the shop
// shows, as in lists.
constexpr Row kSold[] = {
    Text("title", "name"),
    Text("url", "item_id").Required().OrDerived(),
    Amount("count", "quantity").Required(),
    // Required by the text; of a line with a discount it does not follow.
    Amount("total_price", "total_price").Expected().OrDerived(),
    // Required, and known to no other vendor: written where the discount of the line is known.
    Boolean("was_discounted", "discounted").Expected().OrDerived(),
    Boolean("was_volume_discounted", "volume_discounted").Expected(),
    NoHome("unit_price", "a line has its total price only"),
    NoHome("discount", "only whether a line was discounted can be said"),
    NoHome("currency", "a transaction has no currency"),
    NoHome("tax", "a transaction has no tax"),
    NoHome("coupon", "a transaction has no coupons"),
};
constexpr Row kTransaction[] = {
    Constant("type", "transaction"),
    Include(kEnvelope),
    Include(kOnPage),
    Each("items", "purchase.items", kSold).Required(),
    NoHome("purchase.items", "a line has its title, identity, quantity and price"),
    NoHome("purchase.order_id", "a transaction has no order number"),
    NoHome("purchase.currency", "a transaction has no currency"),
    NoHome("purchase.revenue", "a transaction has no total: its lines have the amounts"),
    NoHome("purchase.value", "a transaction has no total: its lines have the amounts"),
    NoHome("purchase.tax", "a transaction has no tax"),
    NoHome("purchase.shipping", "a transaction has no shipping costs"),
    NoHome("purchase.discount", "a transaction has no total: its lines have the amounts"),
    NoHome("purchase.coupons", "a transaction has no coupons"),
    NoHome("purchase", "a transaction says what was bought and nothing else of the order"),
};

constexpr EventTable kTables[] = {
    {.event = "pv", .kind = "page_view", .reference = kEventsPage, .rows = kPageView},
    {.event = "pv",
     .kind = "product_view",
     .reference = kEventsPage,
     .rows = kProductView,
     .read_as = "a page view"},
    {.event = "event", .kind = "item_list_view", .reference = kEventsPage, .rows = kListView},
    {.event = "pv",
     .kind = "item_list_view",
     .reference = kEventsPage,
     .rows = kListsOfPage,
     .beside = "lists"},
    {.event = "event",
     .kind = "search",
     .reference = kEventsPage,
     .rows = kSearch,
     .read_as = "a list view"},
    {.event = "click", .kind = "cart", .reference = kShopPage, .rows = kAddToCart},
    {.event = "pv",
     .kind = "cart",
     .reference = kEventsPage,
     .rows = kCartView,
     .read_as = "a page view"},
    {.event = "click", .kind = "item_interaction", .reference = kEventsPage, .rows = kClick},
    {.event = "transaction", .kind = "purchase", .reference = kShopPage, .rows = kTransaction},
};

}  // namespace

extern constexpr Format kFormats[] = {{
    .name = "luigis_box",
    .title = "Luigi's Box event, as the Events API takes it",
    .discriminator = "type",
    .tables = kTables,
}};

}  // namespace interlingua::luigis_box
