// The parts of the GA4 adapter.
#pragma once

#include <cstddef>
#include <cstdint>

#include "translator/table/table.h"

namespace interlingua::vendor {
struct HttpRequest;
struct TwinReply;
}  // namespace interlingua::vendor

namespace interlingua::ga4 {

extern const table::Format kFormats[1];  ///< in bindings.cc

inline constexpr std::size_t kMaxEvents = 25;         ///< in one request
inline constexpr std::size_t kMaxBytes = 130 * 1024;  ///< of the body of a request

/// The answer of the Measurement Protocol; see Adapter::twin. In twin.cc.
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::ga4
