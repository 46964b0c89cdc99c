// The parts of the Commanders Act adapter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "translator/table/table.h"
#include "translator/vendor/wire.h"

namespace interlingua::commanders_act {

/// The HTTP body and the browser call; in bindings.cc.
extern const table::Format kFormats[2];

inline constexpr std::size_t kMaxEventBytes = 32 * 1024;   ///< of one event
inline constexpr std::size_t kMaxBatchBytes = 500 * 1024;  ///< of the body of a batch

/// The wire of the HTTP tracking API; see Adapter::make_wire.
absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings);

/// The collector's answer; see Adapter::twin.
vendor::TwinReply Twin(const vendor::HttpRequest& request, std::uint64_t serial);

}  // namespace interlingua::commanders_act
