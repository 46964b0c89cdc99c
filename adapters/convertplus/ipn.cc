// Instant payment notifications: what the payment service says of an order, from its placement to
// its refund. Read only. ipn_form.h says what becomes of the form body before these tables see it.
// https://docs.2checkout.com/2checkout-apis/2checkout-apis/webhooks/instant-payment-notification-ipn
// read 2026-11-22.
//
// Which parameters come is set in the merchant's control panel, so that nothing is required but
// what names the order.
#include "adapters/convertplus/convertplus.h"
#include "translator/table/table.h"

namespace interlingua::convertplus {

using namespace table;  // the rows

namespace {

constexpr char kIpnPage[] =
    "https://docs.2checkout.com/2checkout-apis/2checkout-apis/webhooks/"
    "instant-payment-notification-ipn/ipn-parameters";

constexpr char kPayout[] = "what the payment service settles with the merchant, not the sale";
constexpr char kCardData[] = "data of the shopper's card or bank";
constexpr char kSignature[] = "the signature; VerifyIpn checks it before the payload comes here";
constexpr char kNoZone[] =
    "without TIMEZONE_OFFSET it is no point in time; switch the parameter on in the IPN settings";

constexpr Word kStatuses[] = {
    {"PENDING", "PENDING"},          {"PURCHASE_PENDING", "PENDING"},
    {"PENDING_APPROVAL", "PENDING"}, {"PENDING_ORDER_APPROVAL", "PENDING"},
    {"CANCELED", "CANCELED"},
};

/// A circumstance that says nothing another vendor knows; `key` is "name=" and the parameter.
constexpr Row Circumstance(const char* member, const char* key) {
  return Entry(member, "context.attributes", key, "json");
}
constexpr Row OfPerson(const char* member, const char* key) {
  return Entry(member, "identity.profile.attributes", key, "json");
}
constexpr Row OfItem(const char* member, const char* key) {
  return Entry(member, "attributes", key, "json");
}

constexpr Row kItem[] = {
    Text("IPN_PID", "item_id").Required(),  // the id that the cart calls id or item_id
    Text("IPN_PNAME", "name"),
    OfItem("IPN_PCODE", "name=IPN_PCODE"),
    Text("IPN_EXTERNAL_REFERENCE", "external_ref"),
    OfItem("IPN_INFO", "name=IPN_INFO"),
    Amount("IPN_QTY", "quantity"),
    Amount("IPN_PRICE", "unit_price"),
    Amount("IPN_VAT", "tax"),
    OfItem("IPN_VAT_RATE", "name=IPN_VAT_RATE"),
    OfItem("IPN_VER", "name=IPN_VER"),
    Amount("IPN_DISCOUNT", "discount"),
    OfItem("IPN_PROMOTION_CATEGORY", "name=IPN_PROMOTION_CATEGORY"),
    OfItem("IPN_PROMONAME", "name=IPN_PROMONAME"),
    Text("IPN_PROMOCODE", "coupon"),
    OfItem("IPN_ORDER_COSTS", "name=IPN_ORDER_COSTS"),
    OfItem("IPN_SKU", "name=IPN_SKU"),
    OfItem("IPN_PGROUP", "name=IPN_PGROUP"),
    Text("IPN_PGROUP_NAME", "group"),
    Amount("IPN_TOTAL", "total_price"),
};

constexpr Row kPerson[] = {
    Text("FIRSTNAME", "identity.profile.first_name"),
    Text("LASTNAME", "identity.profile.last_name"),
    Text("COMPANY", "identity.profile.company.name"),
    OfPerson("REGISTRATIONNUMBER", "name=REGISTRATIONNUMBER"),
    OfPerson("FISCALCODE", "name=FISCALCODE"),
    OfPerson("TAX_OFFICE", "name=TAX_OFFICE"),
    Dropped("CBANKNAME", kCardData),
    Dropped("CBANKACCOUNT", kCardData),
    OfPerson("ADDRESS1", "name=ADDRESS1"),
    OfPerson("ADDRESS2", "name=ADDRESS2"),
    Text("CITY", "identity.profile.city"),
    Text("STATE", "identity.profile.region"),
    Text("ZIPCODE", "identity.profile.postal_code"),
    Text("COUNTRY", "identity.profile.country"),
    Text("COUNTRY_CODE", "identity.profile.country"),  // where it is there it is the better one
    Text("PHONE", "identity.phone"),
    OfPerson("FAX", "name=FAX"),
    Text("CUSTOMEREMAIL", "identity.email"),
    Text("EXTERNAL_CUSTOMER_REFERENCE", "identity.user_id"),
    Entry("AVANGATE_CUSTOMER_REFERENCE", "identity.ids", "type=avangate_customer_reference",
          "value"),
    Text("LANGUAGE", "identity.profile.language"),
};

// To whom it is delivered: in a gift order, and often in a firm, another person than the shopper.
constexpr Row kDelivery[] = {
    Circumstance("FIRSTNAME_D", "name=FIRSTNAME_D"),
    Circumstance("LASTNAME_D", "name=LASTNAME_D"),
    Circumstance("COMPANY_D", "name=COMPANY_D"),
    Circumstance("ADDRESS1_D", "name=ADDRESS1_D"),
    Circumstance("ADDRESS2_D", "name=ADDRESS2_D"),
    Circumstance("CITY_D", "name=CITY_D"),
    Circumstance("STATE_D", "name=STATE_D"),
    Circumstance("ZIPCODE_D", "name=ZIPCODE_D"),
    Circumstance("COUNTRY_D", "name=COUNTRY_D"),
    Circumstance("COUNTRY_D_CODE", "name=COUNTRY_D_CODE"),
    Circumstance("PHONE_D", "name=PHONE_D"),
    Circumstance("EMAIL_D", "name=EMAIL_D"),
    Circumstance("GIFT_ORDER", "name=GIFT_ORDER"),
};

constexpr Row kCircumstances[] = {
    Include(kPerson),
    Include(kDelivery),
    Text("IPADDRESS", "context.device.ip"),
    Circumstance("IPCOUNTRY", "name=IPCOUNTRY"),
    Text("IPN_REFERRER", "context.page.referrer"),
    Text("IPN_LINK_SOURCE", "context.campaign.channel_text"),  // the cart's SOURCE
    Circumstance("ORDERNO", "name=ORDERNO"),
    Circumstance("SHOPPER_REFERENCE_NUMBER", "name=SHOPPER_REFERENCE_NUMBER"),
    Circumstance("PAYMENTDATE", "name=PAYMENTDATE"),
    Circumstance("COMPLETE_DATE", "name=COMPLETE_DATE"),
    Dropped("SALEDATE_LOCAL", kNoZone),
    Dropped("PAYMENTDATE_LOCAL", kNoZone),
    Dropped("COMPLETE_DATE_LOCAL", kNoZone),
    Dropped("NOTIFIED_AT_LOCAL", kNoZone),
    Circumstance("IPN_DATE", "name=IPN_DATE"),
    Circumstance("MESSAGE_ID", "name=MESSAGE_ID"),
    Circumstance("MESSAGE_TYPE", "name=MESSAGE_TYPE"),
    Circumstance("ORDERFLOW", "name=ORDERFLOW"),
    Circumstance("PAYMETHOD_CODE", "name=PAYMETHOD_CODE"),
    Circumstance("IPN_SHIPPING_TAX", "name=IPN_SHIPPING_TAX"),
    Circumstance("IPN_ORDER_ORIGIN", "name=IPN_ORDER_ORIGIN"),
    Circumstance("FRAUD_STATUS", "name=FRAUD_STATUS"),
    Circumstance("REFUND_TYPE", "name=REFUND_TYPE"),
    Circumstance("CHARGEBACK_RESOLUTION", "name=CHARGEBACK_RESOLUTION"),
    Circumstance("CHARGEBACK_REASON_CODE", "name=CHARGEBACK_REASON_CODE"),
    Boolean("TEST_ORDER", "test"),
    Text("VENDOR_CODE", "source.property_id"),
    Dropped("IPN_PARTNER_MARGIN_PERCENT", kPayout),
    Dropped("IPN_PARTNER_MARGIN", kPayout),
    Dropped("IPN_EXTRA_MARGIN", kPayout),
    Dropped("IPN_EXTRA_DISCOUNT", kPayout),
    Dropped("IPN_COUPON_DISCOUNT", kPayout),
    Dropped("IPN_COMMISSION", kPayout),
    Dropped("FX_RATE", kPayout),
    Dropped("FX_MARKUP", kPayout),
    Dropped("PAYABLE_AMOUNT", kPayout),
    Dropped("PAYOUT_CURRENCY", kPayout),
    Dropped("CARD_TYPE", kCardData),
    Dropped("CARD_LAST_DIGITS", kCardData),
    Dropped("CARD_EXPIRATION_DATE", kCardData),
    Dropped("GATEWAY_RESPONSE", kCardData),
    Dropped("HASH", kSignature),
    Dropped("SIGNATURE_SHA2_256", kSignature),
    Dropped("SIGNATURE_SHA3_256", kSignature),
};

// Of an order that is placed, paid, delivered or canceled: one event for each notification, told
// apart by the status.
constexpr Row kOrder[] = {
    OpenOneOf("ORDERSTATUS", "purchase.status", kStatuses, "purchase.status_text").Required(),
    IsoTime("SALEDATE", "occurred_at"),  // when the order was placed
    Dropped("NOTIFIED_AT", "when the notification was sent; the order has a time of its own"),
    Text("REFNO", "purchase.order_id").Required(),  // the cart sends its SHA-256
    Text("REFNOEXT", "purchase.external_ref"),
    Text("PAYMETHOD", "purchase.payment_method_text"),
    Text("CURRENCY", "purchase.currency"),
    Each("items", "purchase.items", kItem),
    Amount("IPN_TOTALGENERAL", "purchase.value"),  // gross: what the shopper pays
    Amount("IPN_SHIPPING", "purchase.shipping"),
    Text("IPN_PARTNER_CODE", "purchase.affiliation"),
    Include(kCircumstances),
};

// Money that goes back: REFUND after the order was finished, REVERSED before. The amounts are
// negative in the notification and positive here.
constexpr Row kGivenBack[] = {
    // The order's own time is long past; when it was refunded stands nowhere, and the notification
    // follows at once.
    IsoTime("NOTIFIED_AT", "occurred_at"),
    Circumstance("SALEDATE", "name=SALEDATE"),
    Text("REFNO", "refund.order.order_id").Required(),
    Text("REFNOEXT", "refund.order.external_ref"),
    Text("PAYMETHOD", "refund.order.payment_method_text"),
    Text("CURRENCY", "refund.order.currency"),
    Each("items", "refund.order.items", kItem),
    Amount("IPN_TOTALGENERAL", "refund.order.value"),  // gross: what the shopper gets back
    Amount("IPN_SHIPPING", "refund.order.shipping"),
    Text("IPN_PARTNER_CODE", "refund.order.affiliation"),
    Include(kCircumstances),
};
constexpr Row kRefund[] = {Constant("ORDERSTATUS", "REFUND"), Include(kGivenBack)};
constexpr Row kReversal[] = {Constant("ORDERSTATUS", "REVERSED"), Include(kGivenBack)};

}  // namespace

constexpr EventTable kIpnTables[3] = {
    {"REFUND", "refund", kIpnPage, kRefund},
    {"REVERSED", "refund", kIpnPage, kReversal},
    {.event = "order", .kind = "purchase", .reference = kIpnPage, .rows = kOrder, .any = true},
};

}  // namespace interlingua::convertplus
