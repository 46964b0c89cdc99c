// The way to a running gateway.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "interlingua/v1/admin.grpc.pb.h"

namespace interlingua::cli::client {

/// Where `serve` listens unless its configuration says otherwise.
inline constexpr const char* kDefaultTarget = "127.0.0.1:7070";

/// Connects to `target` (`HOST:PORT` or `unix:/path`). kUnavailable: nobody answers there within
/// `timeout`.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const std::string& target,
                                                       absl::Duration timeout);

/// `UNAVAILABLE: the gateway is shutting down`.
std::string RpcErrorText(const grpc::Status& status);

/// The same with the code of the call, which was not OK.
absl::Status RpcError(const grpc::Status& status);

/// A connection to the administration of the gateway at `target`. Errors as above.
absl::StatusOr<std::unique_ptr<v1::GatewayAdmin::Stub>> ConnectAdmin(const std::string& target);

/// One call of the administration, with the time that it may take. The code of an error is that of
/// the call.
template <typename Request, typename Response>
absl::StatusOr<Response> Call(v1::GatewayAdmin::Stub& stub,
                              grpc::Status (v1::GatewayAdmin::Stub::*method)(grpc::ClientContext*,
                                                                             const Request&,
                                                                             Response*),
                              const Request& request, absl::Duration timeout = absl::Minutes(5)) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (status.ok()) return response;
  return RpcError(status);
}

}  // namespace interlingua::cli::client
