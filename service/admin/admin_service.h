// The service GatewayAdmin over gRPC.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "interlingua/v1/admin.grpc.pb.h"
#include "service/admin/admin_streams.h"
#include "service/delivery/delivery.h"
#include "service/history/erased_people.h"
#include "service/log/event_log.h"
#include "service/observe/event_logger.h"
#include "service/replay/replays.h"

namespace interlingua::admin {

/// Each call has a thread of gRPC's while it lasts: administration reads the log, waits for its
/// disk and for deliveries to end, and streams for as long as somebody watches. Thread-safe.
class AdminService : public v1::GatewayAdmin::Service {
 public:
  using Reload = std::function<absl::StatusOr<v1::ReloadConfigResponse>()>;

  /// All that is passed outlives the service. `reload` goes over to the configuration as it is now.
  AdminService(delivery::Delivery& delivery, log::EventLog& log, replay::Replays& replays,
               history::ErasedPeople& erased, AdminStreams& streams,
               observe::EventLogger& chronicle, Reload reload);

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
  grpc::Status GetLedger(grpc::ServerContext* context, const v1::GetLedgerRequest* request,
                         v1::GetLedgerResponse* response) override;

  // In replay_calls.cc.
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

  // In erase_call.cc.
  grpc::Status Erase(grpc::ServerContext* context, const v1::EraseRequest* request,
                     v1::EraseResponse* response) override;

  grpc::Status ExportEvents(grpc::ServerContext* context, const v1::ExportEventsRequest* request,
                            grpc::ServerWriter<v1::ExportEventsResponse>* writer) override {
    return streams_.Export(*context, *request, *writer);
  }
  grpc::Status Tail(grpc::ServerContext* context, const v1::TailRequest* request,
                    grpc::ServerWriter<v1::TailResponse>* writer) override {
    return streams_.Tail(*context, *request, *writer);
  }

 private:
  /// A log and whoever keeps it open.
  struct Held {
    log::EventLog* log;
    std::shared_ptr<replay::ReplayJob> job;  // null: it is the gateway's
  };
  /// The log of the replay of that name, or the gateway's where it is empty.
  absl::StatusOr<Held> LogOf(const std::string& replay);

  delivery::Delivery& delivery_;
  log::EventLog& log_;
  replay::Replays& replays_;
  history::ErasedPeople& erased_;
  AdminStreams& streams_;
  observe::EventLogger& chronicle_;
  const Reload reload_;
};

}  // namespace interlingua::admin
