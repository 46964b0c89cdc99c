// Statuses as gRPC sends them; the codes are the same.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"

namespace interlingua::rpc {

/// The same code and message for gRPC.
inline grpc::Status ToRpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.raw_code()),
                      std::string(status.message()));
}

/// Where the log or the disk is full (kResourceExhausted), tells the caller when to retry, by the
/// trailing metadata `grpc-retry-pushback-ms` of gRPC's retries. Called before the call is
/// finished.
inline void SetRetryPushback(const absl::Status& status, grpc::CallbackServerContext& context) {
  if (absl::IsResourceExhausted(status)) {
    context.AddTrailingMetadata("grpc-retry-pushback-ms", "1000");
  }
}

/// The status of publish calls while the gateway shuts down.
inline absl::Status ShuttingDown() {
  return absl::UnavailableError("the gateway is shutting down; nothing was stored");
}

}  // namespace interlingua::rpc
