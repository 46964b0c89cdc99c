// The parts of the Exponea adapter.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "translator/table/table.h"
#include "translator/vendor/wire.h"

namespace interlingua::exponea {

/// Commands in one request (https://documentation.bloomreach.com/engagement/docs/batch-commands-2,
/// read 2026-11-22).
inline constexpr std::size_t kMaxCommands = 50;

/// The command, the body of a single event and the calls of the JavaScript SDK; in bindings.cc.
extern const table::Format kFormats[3];

/// The wire of the tracking API; see Adapter::make_wire.
absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings);

/// The tracking API's answer; see Adapter::twin.
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::exponea
