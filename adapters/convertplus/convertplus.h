// The parts of the ConvertPlus adapter.
#pragma once

#include <cstdint>

#include "translator/table/table.h"

namespace interlingua::vendor {
struct HttpRequest;
struct TwinReply;
}  // namespace interlingua::vendor

namespace interlingua::convertplus {

/// All formats; in bindings.cc.
extern const table::Format kFormats[7];

/// Arrays of gtag; in gtag.cc.
extern const table::Row kGtagFrame[4];
extern const table::EventTable kGtagUaTables[4];
extern const table::EventTable kGtagGa4Tables[6];
extern const table::EventTable kGtagWholeTables[2];

/// Objects of the tag managers; in gtm_ua.cc, gtm_ga4.cc and cart_updated.cc.
extern const table::EventTable kGtmUaTables[4];
extern const table::EventTable kDtmTables[4];
extern const table::Row kGtmGa4Frame[3];
extern const table::EventTable kGtmGa4Tables[5];
extern const table::EventTable kPushTables[3];

/// Instant payment notifications; in ipn.cc, and their form body in ipn_form.cc.
extern const table::EventTable kIpnTables[3];
extern const table::PayloadReader kIpnForm;

/// The format that a push of the cart is in, by its shape; see Format::dialect. In dialect.cc.
const char* DialectOf(const json::Node& push);

/// The answer of an address that takes pushes; see Adapter::twin. In twin.cc.
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::convertplus
