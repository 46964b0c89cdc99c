// The parts of the LivePerson adapter.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "translator/table.h"
#include "translator/wire.h"

namespace interlingua::liveperson {

/// The one format; in bindings.cc.
extern const Format kFormats[1];

/// The wire of the Monitoring API's `report` call; see Adapter::make_wire.
absl::StatusOr<std::unique_ptr<Wire>> MakeWire(const Settings& settings);

/// LivePerson's answer to a `report` call; see Adapter::twin.
TwinReply Twin(const HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::liveperson
