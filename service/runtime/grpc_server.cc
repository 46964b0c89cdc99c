#include "service/runtime/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <mutex>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "translator/text/text.h"

namespace interlingua::runtime {
namespace {

// When all calls have ended, watchers of the health service still hold streams open; they get this
// long to read the last state.
constexpr absl::Duration kWatcherGracePeriod = absl::Milliseconds(200);

/// `address` with the port that was really taken.
std::string ActualAddress(const std::string& address, int port) {
  if (address.starts_with("unix:")) return address;
  return text::Concat(std::string_view(address).substr(0, address.rfind(':') + 1), port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(
    const v1::Listen& listen, std::initializer_list<grpc::Service*> services) {
  static std::once_flag plugins;
  std::call_once(plugins, [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(listen.grpc(), grpc::InsecureServerCredentials(), &port);
  // Otherwise a second gateway on the same port would silently take a share of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(static_cast<int>(listen.max_message_bytes()));
  builder.SetMaxSendMessageSize(static_cast<int>(listen.max_message_bytes()));
  for (grpc::Service* service : services) builder.RegisterService(service);
  auto server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return absl::UnavailableError(text::Concat(
        listen.grpc(), ": cannot listen here: in use, not allowed, or no such address"));
  }
  return std::unique_ptr<GrpcServer>(
      new GrpcServer(std::move(server), ActualAddress(listen.grpc(), port)));
}

GrpcServer::GrpcServer(std::unique_ptr<grpc::Server> server, std::string address)
    : server_(std::move(server)), address_(std::move(address)) {}

GrpcServer::~GrpcServer() = default;

void GrpcServer::SetServing(bool healthy) {
  auto& health = *server_->GetHealthCheckService();
  // Administration goes on while the log takes no events.
  health.SetServingStatus("interlingua.v1.GatewayAdmin", true);
  for (const char* name : {"", "interlingua.v1.EventGateway"}) {
    health.SetServingStatus(name, healthy);
  }
}

void GrpcServer::NoteStopping() { server_->GetHealthCheckService()->SetServingStatus(false); }

void GrpcServer::Shutdown(absl::Time deadline) {
  server_->Shutdown(absl::ToChronoTime(std::min(deadline, absl::Now() + kWatcherGracePeriod)));
}

}  // namespace interlingua::runtime
