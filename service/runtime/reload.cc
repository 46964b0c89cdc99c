#include "service/runtime/reload.h"

#include <utility>

#include "google/protobuf/util/message_differencer.h"

namespace interlingua::runtime {
namespace {

/// What a running gateway cannot change.
v1::GatewayConfig Fixed(v1::GatewayConfig config) {
  config.clear_destinations();
  config.mutable_log()->clear_retention();
  return config;
}

}  // namespace

Reloader::Reloader(const v1::GatewayConfig& config, ConfigSource source,
                   delivery::Delivery& delivery,
                   std::function<void(const v1::GatewayConfig& config)> apply)
    : config_(config), source_(std::move(source)), delivery_(delivery), apply_(std::move(apply)) {}

absl::StatusOr<v1::ReloadConfigResponse> Reloader::Reload() {
  if (source_ == nullptr) {
    return absl::FailedPreconditionError("the gateway has no file to read its configuration from");
  }
  auto config = source_();
  if (!config.ok()) return absl::InvalidArgumentError(config.status().message());
  const std::lock_guard lock(mutex_);
  if (!google::protobuf::util::MessageDifferencer::Equals(Fixed(*config), Fixed(config_))) {
    return absl::FailedPreconditionError(
        "only destinations and log.retention can change while the gateway runs; restart it for "
        "the rest");
  }
  auto changes = delivery_.Reload(*config);
  if (!changes.ok()) return changes.status();
  apply_(*config);
  config_ = *std::move(config);
  return changes;
}

std::vector<v1::Destination> Reloader::Destinations() const {
  const std::lock_guard lock(mutex_);
  return {config_.destinations().begin(), config_.destinations().end()};
}

}  // namespace interlingua::runtime
