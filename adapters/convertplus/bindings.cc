// The formats of 2Checkout (Verifone): what the ConvertPlus and InLine carts push into a page's
// data layer, in five dialects, and the notifications of the payment service.
// https://verifone.cloud/docs/2checkout/Documentation/Analytics/eCommerce-events, read 2026-11-22.
#include "adapters/convertplus/convertplus.h"
#include "translator/table/table.h"

namespace interlingua::convertplus {

constexpr table::Format kFormats[7] = {
    {.name = "convertplus",
     .title = "2Checkout ConvertPlus cart event, in whichever dialect it is",
     .dialect = DialectOf},
    {.name = "convertplus.gtag_ua",
     .title = "2Checkout ConvertPlus cart event for gtag, Universal Analytics",
     .discriminator = "1",
     .tables = kGtagUaTables,
     .frame = kGtagFrame,
     .whole = kGtagWholeTables,
     .array_root = true},
    {.name = "convertplus.gtag_ga4",
     .title = "2Checkout ConvertPlus cart event for gtag, Google Analytics 4",
     .discriminator = "1",
     .tables = kGtagGa4Tables,
     .frame = kGtagFrame,
     .whole = kGtagWholeTables,
     .array_root = true},
    {.name = "convertplus.gtm_ua",
     .title = "2Checkout ConvertPlus cart event for Google Tag Manager, Universal Analytics",
     .discriminator = "event",
     .tables = kGtmUaTables,
     .whole = kPushTables},
    {.name = "convertplus.gtm_ga4",
     .title = "2Checkout ConvertPlus cart event for Google Tag Manager, Google Analytics 4",
     .discriminator = "event",
     .tables = kGtmGa4Tables,
     .frame = kGtmGa4Frame,
     .whole = kPushTables},
    {.name = "convertplus.dtm",
     .title = "2Checkout ConvertPlus cart event for Adobe Dynamic Tag Manager",
     .discriminator = "event",
     .tables = kDtmTables,
     .whole = kPushTables},
    {.name = "convertplus.ipn",
     .title = "2Checkout instant payment notification, a form body",
     .discriminator = "ORDERSTATUS",
     .tables = kIpnTables,
     // A notification comes again until it is answered.
     .id_members = "REFNO,ORDERSTATUS,MESSAGE_TYPE,IPN_DATE",
     .payload_reader = &kIpnForm},
};

}  // namespace interlingua::convertplus
