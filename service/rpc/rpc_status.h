// Status codes on the wire: those of gRPC are the status codes.
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

/// Tells a caller who was refused because the log or the disk is full when to come again, in the
/// words of gRPC's own retries: the trailing metadata `grpc-retry-pushback-ms`. Before the call is
/// finished.
inline void AskForPatience(const absl::Status& status, grpc::CallbackServerContext& context) {
  if (absl::IsResourceExhausted(status)) {
    context.AddTrailingMetadata("grpc-retry-pushback-ms", "1000");
  }
}

/// What callers hear while the gateway shuts down.
inline absl::Status ShuttingDown() {
  return absl::UnavailableError("the gateway is shutting down; nothing was stored");
}

}  // namespace interlingua::rpc
