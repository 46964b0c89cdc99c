#include "service/admin/admin_streams.h"

#include <grpcpp/server_context.h>

#include <utility>

#include "service/admin/export_stream.h"
#include "service/admin/tail_stream.h"
#include "service/history/event_filter.h"
#include "service/rpc/rpc_status.h"
#include "translator/text/text.h"

namespace interlingua::admin {
namespace {

// A thread and a message each.
constexpr int kMostStreams = 16;

absl::Status EndOfTheGateway() { return absl::UnavailableError("the gateway is shutting down"); }

}  // namespace

grpc::Status AdminStreams::Export(const grpc::ServerContext& context,
                                  const v1::ExportEventsRequest& request,
                                  grpc::ServerWriter<v1::ExportEventsResponse>& writer) {
  auto filter = history::EventFilter::Create(request.filter());
  if (!filter.ok()) return rpc::ToRpcStatus(filter.status());
  return Run([&] {
    ExportStream exported(log_, *std::move(filter), max_message_bytes_,
                          [&](const v1::ExportEventsResponse& message) {
                            return !closed() && !context.IsCancelled() && writer.Write(message);
                          });
    return exported.Run();
  });
}

grpc::Status AdminStreams::Tail(const grpc::ServerContext& context, const v1::TailRequest& request,
                                grpc::ServerWriter<v1::TailResponse>& writer) {
  return Run([&] {
    TailStream tail(
        delivery_, log_, translator_, request,
        [&](const v1::TailResponse& message) { return writer.Write(message); },
        [&] { return closed() || context.IsCancelled(); });
    return tail.Run();
  });
}

grpc::Status AdminStreams::Run(const std::function<absl::Status()>& stream) {
  if (auto status = Enter(); !status.ok()) return rpc::ToRpcStatus(status);
  absl::Status status = stream();
  absl::MutexLock lock(&mutex_);
  --open_;
  if (closed_ && absl::IsCancelled(status)) status = EndOfTheGateway();
  return rpc::ToRpcStatus(status);
}

absl::Status AdminStreams::Enter() {
  absl::MutexLock lock(&mutex_);
  if (closed_) return EndOfTheGateway();
  if (open_ >= kMostStreams) {
    return absl::ResourceExhaustedError(
        text::Concat(kMostStreams, " exports and tails are open already; end one of them"));
  }
  ++open_;
  return absl::OkStatus();
}

void AdminStreams::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

bool AdminStreams::closed() const {
  absl::MutexLock lock(&mutex_);
  return closed_;
}

}  // namespace interlingua::admin
