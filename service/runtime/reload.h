// The configuration of a running gateway, and its reload.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "interlingua/v1/admin.pb.h"
#include "interlingua/v1/config.pb.h"
#include "service/delivery/delivery.h"

namespace interlingua::runtime {

/// Reads the configuration as it is now.
using ConfigSource = std::function<absl::StatusOr<v1::GatewayConfig>()>;

/// Thread-safe.
class Reloader {
 public:
  /// `source` may be null: the configuration stays as it is. `apply` runs with a new configuration
  /// once the delivery has switched to it. `delivery` outlives the reloader.
  Reloader(const v1::GatewayConfig& config, ConfigSource source, delivery::Delivery& delivery,
           std::function<void(const v1::GatewayConfig& config)> apply);

  /// Reads the configuration and switches to its destinations and its retention, all or nothing;
  /// what changed. kFailedPrecondition: it changes what only a restart can change, or there is no
  /// source. kInvalidArgument: the configuration is faulty. The errors of Delivery::Reload.
  absl::StatusOr<v1::ReloadConfigResponse> Reload();

  /// The destinations as they are configured now.
  std::vector<v1::Destination> Destinations() const;

 private:
  mutable std::mutex mutex_;
  v1::GatewayConfig config_;
  const ConfigSource source_;
  delivery::Delivery& delivery_;
  const std::function<void(const v1::GatewayConfig& config)> apply_;
};

}  // namespace interlingua::runtime
