// The parts of the GA4 adapter.
#pragma once

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "translator/table/table.h"
#include "translator/vendor/wire.h"

namespace interlingua::ga4 {

extern const table::Format kFormats[1];  ///< in bindings.cc

inline constexpr std::size_t kMaxEvents = 25;         ///< in one request
inline constexpr std::size_t kMaxBytes = 130 * 1024;  ///< of the body of a request

/// The wire of the Measurement Protocol, and its twin; see Adapter.
absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings);
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::ga4
