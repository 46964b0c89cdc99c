// LivePerson engagement attributes ("SDEs"): one JSON object each, told apart by `type`.
// https://developers.liveperson.com/engagement-attributes-types-of-engagement-attributes.html, read
// 2026-11-21.
//
// An attribute says what happened, not to whom, where or when: the person is an attribute of its
// own (ctmrinfo, personal), the visitor and the page stand in the request (wire.cc), and the time
// is that of arrival.
#include "translator/table/table.h"

namespace interlingua::liveperson {

using namespace table;  // the rows

namespace {

constexpr char kTypesPage[] =
    "https://developers.liveperson.com/engagement-attributes-types-of-engagement-attributes.html";

// What the request says beside the attribute.
constexpr Row kRequest[] = {
    ByWire("context.page.url", "entryPoints"),
    ByWire("context.page.sections", "entryPoints, sec://"),
    ByWire("context.page.id", "pageId"),
    ByWire("context.language", "entryPoints, lang://"),
    NoHome("event_id", "an attribute has no id; one that is sent twice counts twice"),
    NoHome("occurred_at", "an attribute has no time; it happens when it arrives"),
};

constexpr Row kProduct[] = {
    Text("name", "name"),
    FirstOf("category", "categories"),  // one category; the most general one is written
    Text("sku", "item_id"),
    Amount("price", "unit_price"),
};
constexpr Row kProducts[] = {
    Object("product", ".", kProduct).Required(),
    Amount("quantity", "quantity"),
};

constexpr Row kCart[] = {
    Constant("type", "cart"),
    Amount("total", "cart.state.total").Required(),
    Text("currency", "cart.currency"),
    Integer("numItems", "cart.state.item_count").Required().OrDerived(),
    Each("products", "cart.state.items", kProducts),
    // The attribute replaces the whole cart of the session: what was added or removed cannot be
    // said.
    ImpliedOnRead("cart.change", "STATE"),
    RequiresField("cart.state", "needs cart state"),
    NoHome("cart.items", "the attribute is the whole cart; the changed items have no member"),
    NoHome("cart.value", "the attribute is the whole cart; the value of the change has no member"),
    NoHome("cart.coupons", "there is no member for coupons"),
    Include(kRequest),
};

constexpr Row kPurchaseCart[] = {
    Each("products", "purchase.items", kProducts).Required(),
    Integer("numItems", "purchase.item_count"),
};
constexpr Row kPurchase[] = {
    Constant("type", "purchase"),
    // "TOTAL VALUE OF THE TRANSACTION AFTER DISCOUNT": what the shopper pays, so gross.
    Amount("total", "purchase.value").OrDerived(),
    Text("currency", "purchase.currency"),
    Text("orderId", "purchase.order_id"),
    Object("cart", ".", kPurchaseCart),
    NoHome("purchase.revenue", "there is one amount, the gross total"),
    NoHome("purchase.tax", "there is one amount, the gross total"),
    NoHome("purchase.shipping", "there is one amount, the gross total"),
    NoHome("purchase.discount", "there is one amount, the gross total after discount"),
    NoHome("purchase.coupons", "there is no member for coupons"),
    NoHome("purchase.payment_method", "there is no member for the payment"),
    NoHome("purchase.payment_method_text", "there is no member for the payment"),
    Include(kRequest),
};

// The stock members stand in the example only, not in the tables.
constexpr Row kViewedProduct[] = {
    Text("name", "name"),
    FirstOf("category", "categories"),
    Text("sku", "item_id"),
    Amount("price", "unit_price"),
    Text("statusInStock", "stock_status"),
    Integer("quantityInStock", "stock_quantity"),
};
constexpr Row kViewedProducts[] = {
    Object("product", ".", kViewedProduct).Required(),
    Amount("quantity", "quantity"),
};
constexpr Row kProductView[] = {
    Constant("type", "prodView"),
    Text("currency", "product_view.currency"),
    Each("products", "product_view.items", kViewedProducts),
    NoHome("product_view.value", "a view has no value there"),
    NoHome("product_view.revenue", "a view has no value there"),
    Include(kRequest),
};

constexpr Row kDay[] = {
    Integer("day", "day"),
    Integer("month", "month"),
    Integer("year", "year"),
};
// The table lists the members at the root; the example and the wire have them in `info`.
constexpr Row kCustomer[] = {
    Text("ctype", "identity.profile.customer_type"),
    Text("cstatus", "identity.profile.customer_status"),
    Amount("balance", "identity.profile.balance"),
    Text("currency", "identity.profile.balance_currency"),
    Text("customerId", "identity.user_id"),
    Entry("socialId", "identity.ids", "type=social", "value"),
    Entry("imei", "identity.ids", "type=imei", "value"),
    Entry("userName", "identity.ids", "type=username", "value"),
    Integer("companySize", "identity.profile.company.size"),
    Text("companyBranch", "identity.profile.company.branch"),
    Text("accountName", "identity.profile.company.name"),
    Text("role", "identity.profile.job_title"),
    Object("lastPaymentDate", "identity.profile.last_paid_on", kDay),
    Object("registrationDate", "identity.profile.registered_on", kDay),
    Integer("loginStatus", "identity.profile.login_status"),
    Text("storeZipCode", "identity.profile.store.postal_code").Unauthenticated(),
    Text("storeNumber", "identity.profile.store.number").Unauthenticated(),
};
constexpr Row kCustomerInfo[] = {
    Constant("type", "ctmrinfo"),
    Object("info", ".", kCustomer),
    ImpliedOnRead("identify.mode", "UPDATE"),
    NoHome("identify.method", "how the person logged in is not asked for"),
    Include(kRequest),
};

constexpr Word kChannels[] = {
    {"0", "DIRECT"}, {"1", "SEARCH"}, {"2", "SOCIAL"}, {"3", "EMAIL"}, {"4", "REFERRAL"}};

// `channel` is an integer in the table and a text in the example; `campaignID` stands in the table,
// `campaignId` in the example and in live pages; `Affiliate` stands in the row above the table.
constexpr Row kMarketingInfo[] = {
    OneOf("channel", "context.campaign.channel", kChannels).AsNumber(),
    Text("affiliate", "context.campaign.affiliate"),
    Alias("Affiliate", "affiliate"),
    Text("campaignId", "context.campaign.campaign_id"),
    Alias("campaignID", "campaignId"),
};
constexpr Row kMarketing[] = {
    Constant("type", "mrktInfo"),
    Object("info", ".", kMarketingInfo),
    NoHome("context.campaign.channel_text", "the channel is one of five numbers"),
    Include(kRequest),
};

constexpr Word kGenders[] = {{"MALE", "MALE"}, {"FEMALE", "FEMALE"}, {"OTHER", "OTHER_GENDER"}};

constexpr Row kAge[] = {
    Amount("age", "identity.profile.age"),  // 30.0 in the vendor's own samples
    Integer("year", "identity.profile.birth_date.year"),
    Integer("month", "identity.profile.birth_date.month"),
    Integer("day", "identity.profile.birth_date.day"),
};
constexpr Row kFirstAddress[] = {
    Text("country", "identity.profile.country"),
    Text("region", "identity.profile.region"),
};
constexpr Row kFirstContact[] = {
    Text("email", "identity.email"),
    Text("phone", "identity.phone"),
    Text("phoneType", "identity.profile.phone_type"),
    Object("address", ".", kFirstAddress),
};
constexpr Row kAddress[] = {
    Text("country", "country"),
    Text("region", "region"),
};
constexpr Row kContact[] = {
    Text("email", "email"),
    Text("phone", "phone"),
    Text("phoneType", "phone_type"),
    Object("address", ".", kAddress),
};
constexpr Row kPerson[] = {
    Text("firstname", "identity.profile.first_name"),
    Text("lastname", "identity.profile.last_name"),
    Object("age", ".", kAge),
    HeadAndTail("contacts", kFirstContact, "identity.profile.contacts", kContact),
    OneOf("gender", "identity.profile.gender", kGenders),
    Text("company", "identity.profile.company.name"),
    Text("language", "identity.profile.language").Normal(value::NormalForm::kLanguage),
};
constexpr Row kPersonal[] = {
    Constant("type", "personal"),
    Object("personal", ".", kPerson),
    ImpliedOnRead("identify.mode", "UPDATE"),
    NoHome("identity.profile.gender_text", "the gender is one of three words"),
    Include(kRequest),
};

constexpr Row kLeadDetails[] = {
    Text("topic", "topic"),
    Amount("value", "value"),
    Text("currency", "currency"),
    Text("leadId", "lead_id"),
};
constexpr Row kLead[] = {
    Constant("type", "lead"),
    Object("lead", "lead", kLeadDetails),
    Include(kRequest),
};

// 0 to 10 on the types page, 0 to 13 in the Engagement Attributes API
// (https://developers.liveperson.com/engagement-attributes-api-engagement-attributes.html).
constexpr Word kStatuses[] = {
    {"0", "COMPLETE"},        {"1", "IN_PROGRESS"},  {"2", "APPROVED"},
    {"3", "CANCELLED"},       {"4", "NOT_APPROVED"}, {"5", "REVIEWED"},
    {"6", "MISSING_DETAILS"}, {"7", "CLOSED"},       {"8", "REMOVED"},
    {"9", "ASSIGNED"},        {"10", "WAITING"},     {"11", "WAITING_FOR_RESPONSE"},
    {"12", "PENDING"},        {"13", "RESOLVED"},
};
constexpr Row kServiceDetails[] = {
    Text("topic", "topic"),
    OpenOneOf("status", "status", kStatuses, "status_text").AsNumber(),
    Text("category", "category"),
    Text("serviceId", "service_id"),
};
constexpr Row kService[] = {
    Constant("type", "service"),
    Object("service", "service_activity", kServiceDetails),
    Include(kRequest),
};

constexpr Row kErrorDetails[] = {
    Text("contextId", "context_id"), Text("message", "message"),      Text("code", "code"),
    Integer("level", "level"),       Boolean("resolved", "resolved"),
};
constexpr Row kError[] = {
    Constant("type", "error"),
    Object("error", "error", kErrorDetails),
    NoHome("error.fields", "there is no member for the form fields"),
    Include(kRequest),
};

constexpr Row kSearch[] = {
    Constant("type", "searchInfo"),
    TextList("keywords", "search.keywords"),
    NoHome("search.filters", "only the keywords can be said"),
    NoHome("search.results", "only the keywords can be said"),
    Include(kRequest),
};

// Our JSON form of the browser's `lpTag.section = [...]`; on the wire it becomes entry points
// `sec://...`.
constexpr Row kSection[] = {
    Constant("type", "section"),
    TextList("section", "context.page.sections").Required(),
    NoHome("page_view.redirect_url", "a page is known by its sections only"),
    NoHome("page_view.redirect_reason", "a page is known by its sections only"),
    Include(kRequest),
};

constexpr EventTable kCartTable = {.event = "cart",
                                   .kind = "cart",
                                   .reference = kTypesPage,
                                   .rows = kCart,
                                   .unauthenticated = true};
constexpr EventTable kPurchaseTable = {.event = "purchase",
                                       .kind = "purchase",
                                       .reference = kTypesPage,
                                       .rows = kPurchase,
                                       .unauthenticated = true};
constexpr EventTable kProductViewTable = {.event = "prodView",
                                          .kind = "product_view",
                                          .reference = kTypesPage,
                                          .rows = kProductView,
                                          .unauthenticated = true};
constexpr EventTable kCustomerInfoTable = {.event = "ctmrinfo",
                                           .kind = "identify",
                                           .reference = kTypesPage,
                                           .rows = kCustomerInfo,
                                           .part = true};
constexpr EventTable kMarketingTable = {.event = "mrktInfo",
                                        .kind = "marketing_touch",
                                        .reference = kTypesPage,
                                        .rows = kMarketing,
                                        .unauthenticated = true};
constexpr EventTable kPersonalTable = {.event = "personal",
                                       .kind = "identify",
                                       .reference = kTypesPage,
                                       .rows = kPersonal,
                                       .part = true};
constexpr EventTable kLeadTable = {.event = "lead",
                                   .kind = "lead",
                                   .reference = kTypesPage,
                                   .rows = kLead,
                                   .unauthenticated = true};
constexpr EventTable kServiceTable = {.event = "service",
                                      .kind = "service_activity",
                                      .reference = kTypesPage,
                                      .rows = kService,
                                      .unauthenticated = true};
constexpr EventTable kErrorTable = {.event = "error",
                                    .kind = "error",
                                    .reference = kTypesPage,
                                    .rows = kError,
                                    .unauthenticated = true};
constexpr EventTable kSearchTable = {.event = "searchInfo",
                                     .kind = "search",
                                     .reference = kTypesPage,
                                     .rows = kSearch,
                                     .unauthenticated = true};
constexpr EventTable kSectionTable = {.event = "section",
                                      .kind = "page_view",
                                      .reference = kTypesPage,
                                      .rows = kSection,
                                      .unauthenticated = true};

constexpr EventTable kTables[] = {
    kCartTable,      kPurchaseTable, kProductViewTable, kCustomerInfoTable,
    kMarketingTable, kPersonalTable, kLeadTable,        kServiceTable,
    kErrorTable,     kSearchTable,   kSectionTable,
};

// What a Monitoring API body says about all of its attributes.
constexpr Row kClaimedIdentity[] = {
    Text("iss", "issuer"),
    Text("acr", "assurance"),
    Text("sub", "value").Required(),
};
constexpr Row kClient[] = {
    Text("appVersion", "context.app.version"),
    Text("deviceFamily", "context.device.type"),
    Text("ipAddress", "context.device.ip"),
    Text("os", "context.device.os"),
    Alias("osName", "os"),  // the example's spelling
    Text("osVersion", "context.device.os_version"),
};
constexpr Row kReport[] = {
    Entry("consumerId", "identity.ids", "type=consumer", "value"),
    Each("identities", "identity.ids", kClaimedIdentity),
    Object("clientProperties", ".", kClient),
    Text("pageId", "context.page.id"),
    Coded("entryPoints", "context", "entry_points", "page.url,page.sections,language"),
};

}  // namespace

extern constexpr Format kFormats[] = {{
    .name = "liveperson",
    .title = "LivePerson engagement attributes (SDEs), one or an array of them, or a Monitoring "
             "API body",
    .discriminator = "type",
    .tables = kTables,
    .envelope = {.list = "engagementAttributes", .rows = kReport},
}};

}  // namespace interlingua::liveperson
