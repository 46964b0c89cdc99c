// The parts of the Exponea adapter.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "translator/table.h"
#include "translator/wire.h"

namespace interlingua::exponea {

/// Commands in one request (https://documentation.bloomreach.com/engagement/docs/batch-commands-2,
/// read 2026-11-22).
inline constexpr std::size_t kMaxCommands = 50;

/// The command, the body of a single event and the calls of the JavaScript SDK; in bindings.cc.
extern const Format kFormats[3];

/// The wire of the tracking API; see Adapter::make_wire.
absl::StatusOr<std::unique_ptr<Wire>> MakeWire(const Settings& settings);

/// The tracking API's answer; see Adapter::twin.
TwinReply Twin(const HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::exponea
