// The parts of the Luigi's Box adapter.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "translator/table.h"
#include "translator/wire.h"

namespace interlingua::luigis_box {

/// The one format; in bindings.cc.
extern const Format kFormats[1];

/// The wire of the Events API; see Adapter::make_wire.
absl::StatusOr<std::unique_ptr<Wire>> MakeWire(const Settings& settings);

/// The answer of the Events API; see Adapter::twin.
TwinReply Twin(const HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::luigis_box
