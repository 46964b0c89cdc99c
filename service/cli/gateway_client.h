// The way to a running gateway.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace grpc {
class Channel;
class Status;
}  // namespace grpc

namespace interlingua {

/// Where `serve` listens unless its configuration says otherwise.
inline constexpr const char* kDefaultTarget = "127.0.0.1:7070";

/// Connects to `target` (`HOST:PORT` or `unix:/path`). kUnavailable: nobody answers there within
/// `timeout`.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const std::string& target,
                                                       absl::Duration timeout);

/// `UNAVAILABLE: the gateway is shutting down`.
std::string RpcErrorText(const grpc::Status& status);

}  // namespace interlingua
