// The parts of the GA4 adapter.
#pragma once

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "translator/table.h"
#include "translator/wire.h"

namespace interlingua::ga4 {

extern const Format kFormats[1];  ///< in bindings.cc

inline constexpr std::size_t kMaxEvents = 25;         ///< in one request
inline constexpr std::size_t kMaxBytes = 130 * 1024;  ///< of the body of a request

/// The wire of the Measurement Protocol, and its twin; see Adapter.
absl::StatusOr<std::unique_ptr<Wire>> MakeWire(const Settings& settings);
TwinReply Twin(const HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::ga4
