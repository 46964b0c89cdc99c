// The parts of the Commanders Act adapter.
#pragma once

#include <cstddef>
#include <cstdint>

#include "translator/table/table.h"

namespace interlingua::vendor {
struct HttpRequest;
struct TwinReply;
}  // namespace interlingua::vendor

namespace interlingua::commanders_act {

/// The HTTP body and the browser call; in bindings.cc.
extern const table::Format kFormats[2];

inline constexpr std::size_t kMaxEventBytes = 32 * 1024;   ///< of one event
inline constexpr std::size_t kMaxBatchBytes = 500 * 1024;  ///< of the body of a batch

/// The collector's answer; see Adapter::twin.
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::commanders_act
