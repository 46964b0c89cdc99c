#include "service/admin/admin_service.h"

#include <utility>

#include "service/rpc/rpc_status.h"

namespace interlingua::admin {
namespace {

using rpc::ToRpcStatus;

std::function<bool()> IsCancelled(const grpc::ServerContext& context) {
  return [&context] { return context.IsCancelled(); };
}

template <typename Message>
std::function<bool(const Message&)> WriteTo(grpc::ServerWriter<Message>& writer) {
  return [&writer](const Message& message) { return writer.Write(message); };
}

class GrpcFeedStream : public FeedStream {
 public:
  using Stream = grpc::ServerReaderWriter<v1::FeedReplayResponse, v1::FeedReplayRequest>;

  GrpcFeedStream(grpc::ServerContext& context, Stream& stream)
      : context_(context), stream_(stream) {}

  bool Read(v1::FeedReplayRequest& message) override { return stream_.Read(&message); }
  bool Write(const v1::FeedReplayResponse& message) override { return stream_.Write(message); }
  bool IsCancelled() const override { return context_.IsCancelled(); }
  void Cancel() override { context_.TryCancel(); }

 private:
  grpc::ServerContext& context_;
  Stream& stream_;
};

}  // namespace

AdminService::AdminService(const ErasureScope& scope, EventStreams& streams, Reload reload)
    : scope_(scope),
      delivery_(scope.delivery),
      dead_letters_(scope.delivery, scope.log, scope.replays),
      parked_(scope.delivery, scope.log),
      replays_(scope.replays),
      streams_(streams),
      reload_(std::move(reload)) {}

grpc::Status AdminService::ListDestinations(grpc::ServerContext* /*context*/,
                                            const v1::ListDestinationsRequest* /*request*/,
                                            v1::ListDestinationsResponse* response) {
  for (v1::DestinationStatus& status : delivery_.Status()) {
    *response->add_destinations() = std::move(status);
  }
  return grpc::Status::OK;
}

grpc::Status AdminService::PauseDestination(grpc::ServerContext* /*context*/,
                                            const v1::PauseDestinationRequest* request,
                                            v1::PauseDestinationResponse* /*response*/) {
  return ToRpcStatus(delivery_.SetPaused(request->name(), true));
}

grpc::Status AdminService::ResumeDestination(grpc::ServerContext* /*context*/,
                                             const v1::ResumeDestinationRequest* request,
                                             v1::ResumeDestinationResponse* /*response*/) {
  return ToRpcStatus(delivery_.SetPaused(request->name(), false));
}

grpc::Status AdminService::ForgetDestination(grpc::ServerContext* /*context*/,
                                             const v1::ForgetDestinationRequest* request,
                                             v1::ForgetDestinationResponse* /*response*/) {
  return ToRpcStatus(delivery_.Forget(request->name()));
}

grpc::Status AdminService::ReloadConfig(grpc::ServerContext* /*context*/,
                                        const v1::ReloadConfigRequest* /*request*/,
                                        v1::ReloadConfigResponse* response) {
  const auto changes = reload_();
  if (changes.ok()) *response = *changes;
  return ToRpcStatus(changes.status());
}

grpc::Status AdminService::ListDeadLetters(grpc::ServerContext* /*context*/,
                                           const v1::ListDeadLettersRequest* request,
                                           v1::ListDeadLettersResponse* response) {
  return ToRpcStatus(dead_letters_.List(*request, *response));
}

grpc::Status AdminService::GetDeadLetter(grpc::ServerContext* /*context*/,
                                         const v1::GetDeadLetterRequest* request,
                                         v1::GetDeadLetterResponse* response) {
  return ToRpcStatus(dead_letters_.Get(*request, *response));
}

grpc::Status AdminService::RedriveDeadLetters(grpc::ServerContext* /*context*/,
                                              const v1::RedriveDeadLettersRequest* request,
                                              v1::RedriveDeadLettersResponse* response) {
  return ToRpcStatus(dead_letters_.Redrive(*request, *response));
}

grpc::Status AdminService::DiscardDeadLetters(grpc::ServerContext* /*context*/,
                                              const v1::DiscardDeadLettersRequest* request,
                                              v1::DiscardDeadLettersResponse* response) {
  return ToRpcStatus(dead_letters_.Discard(*request, *response));
}

grpc::Status AdminService::ListParked(grpc::ServerContext* /*context*/,
                                      const v1::ListParkedRequest* request,
                                      v1::ListParkedResponse* response) {
  return ToRpcStatus(parked_.List(*request, *response));
}

grpc::Status AdminService::RetryParked(grpc::ServerContext* /*context*/,
                                       const v1::RetryParkedRequest* request,
                                       v1::RetryParkedResponse* response) {
  return ToRpcStatus(parked_.Retry(*request, *response));
}

grpc::Status AdminService::BuryParked(grpc::ServerContext* /*context*/,
                                      const v1::BuryParkedRequest* request,
                                      v1::BuryParkedResponse* response) {
  return ToRpcStatus(parked_.Bury(*request, *response));
}

grpc::Status AdminService::GetLedger(grpc::ServerContext* /*context*/,
                                     const v1::GetLedgerRequest* request,
                                     v1::GetLedgerResponse* response) {
  return ToRpcStatus(dead_letters_.GetLedger(*request, *response));
}

grpc::Status AdminService::StartReplay(grpc::ServerContext* context,
                                       const v1::StartReplayRequest* request,
                                       v1::StartReplayResponse* response) {
  return ToRpcStatus(replays_.Start(*request, IsCancelled(*context), *response));
}

grpc::Status AdminService::FeedReplay(grpc::ServerContext* context,
                                      GrpcFeedStream::Stream* stream) {
  GrpcFeedStream feed(*context, *stream);
  return ToRpcStatus(replays_.Feed(feed));
}

grpc::Status AdminService::WatchReplay(grpc::ServerContext* context,
                                       const v1::WatchReplayRequest* request,
                                       grpc::ServerWriter<v1::ReplayStatus>* writer) {
  return ToRpcStatus(replays_.Watch(*request, IsCancelled(*context), WriteTo(*writer)));
}

grpc::Status AdminService::CancelReplay(grpc::ServerContext* /*context*/,
                                        const v1::CancelReplayRequest* request,
                                        v1::CancelReplayResponse* response) {
  return ToRpcStatus(replays_.Cancel(*request, *response));
}

grpc::Status AdminService::ListReplays(grpc::ServerContext* /*context*/,
                                       const v1::ListReplaysRequest* /*request*/,
                                       v1::ListReplaysResponse* response) {
  replays_.List(*response);
  return grpc::Status::OK;
}

grpc::Status AdminService::Erase(grpc::ServerContext* /*context*/, const v1::EraseRequest* request,
                                 v1::EraseResponse* response) {
  return ToRpcStatus(admin::Erase(*request, scope_, *response));
}

grpc::Status AdminService::ExportEvents(grpc::ServerContext* context,
                                        const v1::ExportEventsRequest* request,
                                        grpc::ServerWriter<v1::ExportEventsResponse>* writer) {
  return ToRpcStatus(streams_.Export(*request, IsCancelled(*context), WriteTo(*writer)));
}

grpc::Status AdminService::Tail(grpc::ServerContext* context, const v1::TailRequest* request,
                                grpc::ServerWriter<v1::TailResponse>* writer) {
  return ToRpcStatus(streams_.Tail(*request, IsCancelled(*context), WriteTo(*writer)));
}

}  // namespace interlingua::admin
