// The parts of the Exponea adapter.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "translator/table/table.h"

namespace interlingua::vendor {
struct HttpRequest;
struct TwinReply;
}  // namespace interlingua::vendor

namespace interlingua::exponea {

/// Commands in one request (https://documentation.bloomreach.com/engagement/docs/batch-commands-2,
/// read 2026-11-22).
inline constexpr std::size_t kMaxCommands = 50;

/// The command, the body of a single event and the calls of the JavaScript SDK; in bindings.cc.
extern const table::Format kFormats[3];

/// The tracking API's answer; see Adapter::twin.
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::exponea
