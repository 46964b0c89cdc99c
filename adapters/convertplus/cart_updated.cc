// cartUpdated, the event of the tag managers that reports the state of the cart under keys in
// capitals, and any other event of a data layer. They stand outside `ecommerce` and are the same in
// all three dialects of objects.
//
// A push has whatever changed within a second: any number of keys, one or forty. Keys without a row
// are properties like those that have one for the reference's sake.
#include "adapters/convertplus/convertplus.h"
#include "adapters/convertplus/items.h"
#include "translator/table/table.h"

namespace interlingua::convertplus {

using namespace table;  // the rows

namespace {

/// A key that says nothing another vendor knows; `key` is "name=" and the member.
constexpr Row Key(const char* member, const char* key) {
  return Entry(member, "checkout_update.properties", key, "json");
}

/// What a push says of the person, the page and the time, whatever else it is about.
constexpr Row kCircumstances[] = {
    Text("PAGE_NAME", "context.page.name"),  // checkout, finish, retry
    Text("merchant_CODE", "source.property_id"),
    Alias("VENDOR_CODE", "merchant_CODE"),  // on the page "ConvertPlus events"
    Boolean("TEST_ORDER", "test"),
    Text("COMPANY_NAME", "identity.profile.company.name"),
    Text("CUSTOMER_EXT_REF", "identity.user_id"),
    Text("BILLING_COUNTRY", "identity.profile.country").Normal(value::NormalForm::kCountry),
    Text("LANGUAGE", "identity.profile.language"),
    Text("SOURCE", "context.campaign.channel_text"),  // "Merchant defined source"
    Millis("time", "occurred_at"),
    NoHome("event_id", "pushes of the cart have no id"),
};

constexpr Row kUpdate[] = {
    Constant("event", "cartUpdated"),
    Include(kCircumstances),
    Key("PAGE_THEME", "name=PAGE_THEME"),
    Key("ONESTEPCART", "name=ONESTEPCART"),
    Alias("ONE_STEP_CART", "ONESTEPCART"),  // on the page "ConvertPlus events"
    Key("SHORT_FORM", "name=SHORT_FORM"),
    // "set to true if the page name is not finish": it looks inverted and no purchase is made of
    // it.
    Key("PURCHASE_COMPLETE", "name=PURCHASE_COMPLETE"),
    Key("TEMPLATE_CREATION_DATE", "name=TEMPLATE_CREATION_DATE"),  // dd-mm-yyyy or null
    Key("TEMPLATE_LAST_MODIFIED_DATE", "name=TEMPLATE_LAST_MODIFIED_DATE"),
    Key("PAGE_STYLE_NAME", "name=PAGE_STYLE_NAME"),
    Key("PROFESSIONAL_SERVICES", "name=PROFESSIONAL_SERVICES"),
    Key("PRODUCT_SOURCE", "name=PRODUCT_SOURCE"),
    Key("CART_LOCK", "name=CART_LOCK"),
    // A coupon of some products, the update does not say which: it has no scope.
    Text("DISCOUNT_COUPON", "checkout_update.order.coupons[0].code"),
    Key("DISCOUNT_COUPON_STATUS", "name=DISCOUNT_COUPON_STATUS"),
    Text("ORDER_EXT_REF", "checkout_update.order.external_ref"),
    Key("AUTO_RENEWAL", "name=AUTO_RENEWAL"),
    Key("PURCHASE_TYPE", "name=PURCHASE_TYPE"),
    Key("ADDITIONAL_HIDDEN_FIELDS", "name=ADDITIONAL_HIDDEN_FIELDS"),
    Key("VISITOR_COUNTRY", "name=VISITOR_COUNTRY"),  // "the same value as BILLING_COUNTRY"
    Text("BILLING_CURRENCY", "checkout_update.order.currency"),
    // The further event that the next table reads; here it is for the way back.
    Key("FORM_ERROR", "name=FORM_ERROR"),
    Text("PAYMENT_METHOD", "checkout_update.order.payment_method_text"),  // a code: visa
    Key("PAYMENT_METHOD_TYPE", "name=PAYMENT_METHOD_TYPE"),               // online, offline
    Key("PAYMENT_CATEGORY", "name=PAYMENT_CATEGORY"),  // a label, in any language
    Amount("QUANTITY_CHANGED", "checkout_update.quantity_changed"),
    Text("CART_STEP", "checkout_update.cart_step"),
    Key("ADDITIONAL_FIELDS_COUNT", "name=ADDITIONAL_FIELDS_COUNT"),
    OpenOneOf("PURCHASE_FLOW", "checkout_update.order.purchase_flow", kPurchaseFlows,
              "checkout_update.order.purchase_flow_text"),
    Key("CREDIT_CARD_INSTALLMENTS", "name=CREDIT_CARD_INSTALLMENTS"),  // Yes, No
    CatchAll("checkout_update.properties"),
};

constexpr Row kFormError[] = {
    Constant("event", "cartUpdated"),
    RequiresField("error.fields", "needs the fields of a form: the cart tells no other errors"),
    JoinedText("FORM_ERROR", "error.fields", "|").Required(),
    Include(kCircumstances),
    NoHome("error.message", "the cart names the refused fields and says nothing of why"),
    NoHome("error.code", "the cart names the refused fields and says nothing of why"),
};

constexpr Row kCustom[] = {
    Text("event", "custom.name").Required(),
    CatchAll("custom.properties"),
};

constexpr char kCustomEvents[] =
    "https://verifone.cloud/docs/2checkout/Documentation/Analytics/ConvertPlus_events";

}  // namespace

constexpr EventTable kPushTables[3] = {
    {"cartUpdated", "checkout_update", kCustomEvents, kUpdate},
    {.event = "cartUpdated",
     .kind = "error",
     .reference = kCustomEvents,
     .rows = kFormError,
     .beside = "FORM_ERROR"},
    {.event = "custom", .kind = "custom", .reference = kCustomEvents, .rows = kCustom, .any = true},
};

}  // namespace interlingua::convertplus
