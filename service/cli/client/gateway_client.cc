#include "service/cli/client/gateway_client.h"

#include <grpcpp/grpcpp.h>

#include "absl/time/clock.h"
#include "translator/text/text.h"

namespace interlingua::cli::client {
namespace {

constexpr absl::Duration kConnectTimeout = absl::Seconds(10);

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const std::string& target,
                                                       absl::Duration timeout) {
  grpc::ChannelArguments arguments;
  // Answers may be as large as the gateway's own limit lets them be.
  arguments.SetMaxReceiveMessageSize(-1);
  // A proxy for the web is not the way to a gateway, which usually runs on the same machine.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
  if (!channel->WaitForConnected(absl::ToChronoTime(absl::Now() + timeout))) {
    return absl::UnavailableError(text::Concat(target, ": no gateway answers here"));
  }
  return channel;
}

absl::StatusOr<std::unique_ptr<v1::GatewayAdmin::Stub>> ConnectAdmin(const std::string& target) {
  const auto channel = Connect(target, kConnectTimeout);
  if (!channel.ok()) return channel.status();
  return v1::GatewayAdmin::NewStub(*channel);
}

std::string RpcErrorText(const grpc::Status& status) {
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  return text::Concat(absl::StatusCodeToString(code), ": ", status.error_message());
}

absl::Status RpcError(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()), RpcErrorText(status)};
}

}  // namespace interlingua::cli::client
