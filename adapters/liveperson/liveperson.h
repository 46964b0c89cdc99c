// The parts of the LivePerson adapter.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "translator/table/table.h"
#include "translator/vendor/wire.h"

namespace interlingua::liveperson {

/// The one format; in bindings.cc.
extern const table::Format kFormats[1];

/// The wire of the Monitoring API's `report` call; see Adapter::make_wire.
absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings);

/// LivePerson's answer to a `report` call; see Adapter::twin.
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::liveperson
