// The parts of the ConvertPlus adapter.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "translator/json.h"
#include "translator/table.h"
#include "translator/wire.h"

namespace interlingua::convertplus {

/// All formats; in bindings.cc.
extern const Format kFormats[7];

/// Arrays of gtag; in gtag.cc.
extern const Row kGtagFrame[4];
extern const EventTable kGtagUaTables[4];
extern const EventTable kGtagGa4Tables[6];
extern const EventTable kGtagWholeTables[2];

/// Objects of the tag managers; in gtm_ua.cc, gtm_ga4.cc and cart_updated.cc.
extern const EventTable kGtmUaTables[4];
extern const EventTable kDtmTables[4];
extern const Row kGtmGa4Frame[3];
extern const EventTable kGtmGa4Tables[5];
extern const EventTable kPushTables[3];

/// Instant payment notifications; in ipn.cc.
extern const EventTable kIpnTables[3];

/// The format that a push of the cart is in, by its shape; see Format::dialect. In dialect.cc.
const char* DialectOf(const JsonNode& push);

/// The wire of an address of the user's own; see Adapter::make_wire. In wire.cc.
absl::StatusOr<std::unique_ptr<Wire>> MakeWire(const Settings& settings);

/// The answer of such an address; see Adapter::twin. In wire.cc.
TwinReply Twin(const HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::convertplus
