// The gRPC server of a gateway, with the standard services for health and reflection.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace interlingua::runtime {

/// Thread-safe.
class GrpcServer {
 public:
  /// Listens at `listen.grpc()` and serves `services`, which outlive the server. kUnavailable: the
  /// address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(
      const v1::Listen& listen, std::initializer_list<grpc::Service*> services);

  /// Ends the calls that still run.
  ~GrpcServer();
  GrpcServer(const GrpcServer&) = delete;
  GrpcServer& operator=(const GrpcServer&) = delete;

  /// Where it listens: `HOST:PORT` with the actual port, or `unix:/path`.
  const std::string& address() const { return address_; }

  /// Sets what grpc.health.v1.Health says of the gateway; the administration is always served.
  void SetServing(bool healthy);

  /// Has grpc.health.v1.Health say from now on that nothing is served.
  void NoteStopping();

  /// Ends the server; calls that still run at `deadline`, or a moment after they could have ended,
  /// are cancelled.
  void Shutdown(absl::Time deadline);

 private:
  GrpcServer(std::unique_ptr<grpc::Server> server, std::string address);

  const std::unique_ptr<grpc::Server> server_;
  const std::string address_;
};

}  // namespace interlingua::runtime
