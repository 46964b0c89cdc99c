// The parts of the LivePerson adapter.
#pragma once

#include <cstdint>

#include "translator/table/table.h"

namespace interlingua::vendor {
struct HttpRequest;
struct TwinReply;
}  // namespace interlingua::vendor

namespace interlingua::liveperson {

/// The one format; in bindings.cc.
extern const table::Format kFormats[1];

/// LivePerson's answer to a `report` call; see Adapter::twin.
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::liveperson
