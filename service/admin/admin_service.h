// The service GatewayAdmin over gRPC. Only this file of the folder sees gRPC; the calls of each
// subject are in the files that it includes.
#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "interlingua/v1/admin.grpc.pb.h"
#include "service/admin/dead_letter_calls.h"
#include "service/admin/erase_call.h"
#include "service/admin/event_streams.h"
#include "service/admin/parked_calls.h"
#include "service/admin/replay_calls.h"
#include "service/delivery/delivery.h"

namespace interlingua::admin {

/// Each call keeps a thread of gRPC until it ends: administration reads the log, waits for its disk
/// and for deliveries to end, and streams for as long as the caller watches. Thread-safe.
class AdminService : public v1::GatewayAdmin::Service {
 public:
  using Reload = std::function<absl::StatusOr<v1::ReloadConfigResponse>()>;

  /// All that is passed outlives the service. `reload` switches to the configuration as it is now.
  AdminService(const ErasureScope& scope, EventStreams& streams, Reload reload);

  grpc::Status ListDestinations(grpc::ServerContext* context,
                                const v1::ListDestinationsRequest* request,
                                v1::ListDestinationsResponse* response) override;
  grpc::Status PauseDestination(grpc::ServerContext* context,
                                const v1::PauseDestinationRequest* request,
                                v1::PauseDestinationResponse* response) override;
  grpc::Status ResumeDestination(grpc::ServerContext* context,
                                 const v1::ResumeDestinationRequest* request,
                                 v1::ResumeDestinationResponse* response) override;
  grpc::Status ForgetDestination(grpc::ServerContext* context,
                                 const v1::ForgetDestinationRequest* request,
                                 v1::ForgetDestinationResponse* response) override;
  grpc::Status ReloadConfig(grpc::ServerContext* context, const v1::ReloadConfigRequest* request,
                            v1::ReloadConfigResponse* response) override;
  grpc::Status ListDeadLetters(grpc::ServerContext* context,
                               const v1::ListDeadLettersRequest* request,
                               v1::ListDeadLettersResponse* response) override;
  grpc::Status GetDeadLetter(grpc::ServerContext* context, const v1::GetDeadLetterRequest* request,
                             v1::GetDeadLetterResponse* response) override;
  grpc::Status RedriveDeadLetters(grpc::ServerContext* context,
                                  const v1::RedriveDeadLettersRequest* request,
                                  v1::RedriveDeadLettersResponse* response) override;
  grpc::Status DiscardDeadLetters(grpc::ServerContext* context,
                                  const v1::DiscardDeadLettersRequest* request,
                                  v1::DiscardDeadLettersResponse* response) override;
  grpc::Status ListParked(grpc::ServerContext* context, const v1::ListParkedRequest* request,
                          v1::ListParkedResponse* response) override;
  grpc::Status RetryParked(grpc::ServerContext* context, const v1::RetryParkedRequest* request,
                           v1::RetryParkedResponse* response) override;
  grpc::Status BuryParked(grpc::ServerContext* context, const v1::BuryParkedRequest* request,
                          v1::BuryParkedResponse* response) override;
  grpc::Status GetLedger(grpc::ServerContext* context, const v1::GetLedgerRequest* request,
                         v1::GetLedgerResponse* response) override;

  grpc::Status StartReplay(grpc::ServerContext* context, const v1::StartReplayRequest* request,
                           v1::StartReplayResponse* response) override;
  grpc::Status FeedReplay(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::FeedReplayResponse, v1::FeedReplayRequest>* stream) override;
  grpc::Status WatchReplay(grpc::ServerContext* context, const v1::WatchReplayRequest* request,
                           grpc::ServerWriter<v1::ReplayStatus>* writer) override;
  grpc::Status CancelReplay(grpc::ServerContext* context, const v1::CancelReplayRequest* request,
                            v1::CancelReplayResponse* response) override;
  grpc::Status ListReplays(grpc::ServerContext* context, const v1::ListReplaysRequest* request,
                           v1::ListReplaysResponse* response) override;

  grpc::Status Erase(grpc::ServerContext* context, const v1::EraseRequest* request,
                     v1::EraseResponse* response) override;

  grpc::Status ExportEvents(grpc::ServerContext* context, const v1::ExportEventsRequest* request,
                            grpc::ServerWriter<v1::ExportEventsResponse>* writer) override;
  grpc::Status Tail(grpc::ServerContext* context, const v1::TailRequest* request,
                    grpc::ServerWriter<v1::TailResponse>* writer) override;

 private:
  const ErasureScope scope_;
  delivery::Delivery& delivery_;
  DeadLetterCalls dead_letters_;
  ParkedCalls parked_;
  ReplayCalls replays_;
  EventStreams& streams_;
  const Reload reload_;
};

}  // namespace interlingua::admin
