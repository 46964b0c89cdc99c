// The parts of the Luigi's Box adapter.
#pragma once

#include <cstdint>

#include "translator/table/table.h"
#include "translator/vendor/wire.h"

namespace interlingua::luigis_box {

/// The one format; in bindings.cc.
extern const table::Format kFormats[1];

// https://docs.luigisbox.com/analytics/api.html: 30 events in 15 seconds and 400 events in a
// session, which ends after 30 minutes without events; for each tracker id and client id.
inline constexpr vendor::RateLimit kBurst = {
    .max_events = 30, .period = absl::Seconds(15), .session = false};
inline constexpr vendor::RateLimit kSession = {
    .max_events = 400, .period = absl::Minutes(30), .session = true};

/// The answer of the Events API; see Adapter::twin.
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::luigis_box
