// The service GatewayAdmin over gRPC.
#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "interlingua/v1/admin.grpc.pb.h"
#include "service/delivery/delivery.h"
#include "service/ingest/admin_streams.h"
#include "service/ingest/task_thread.h"
#include "service/log/log.h"

namespace interlingua {

/// Every call is answered from one thread of the service's own, one after the other; those that
/// answer with a stream have a thread each.
class AdminService : public v1::GatewayAdmin::CallbackService {
 public:
  using Reload = std::function<absl::StatusOr<v1::ReloadConfigResponse>()>;

  /// `delivery`, `log` and `streams` outlive the service. `reload` goes over to the configuration
  /// as it is now.
  AdminService(Delivery& delivery, EventLog& log, AdminStreams& streams, Reload reload);

  grpc::ServerUnaryReactor* ListDestinations(grpc::CallbackServerContext* context,
                                             const v1::ListDestinationsRequest* request,
                                             v1::ListDestinationsResponse* response) override;
  grpc::ServerUnaryReactor* PauseDestination(grpc::CallbackServerContext* context,
                                             const v1::PauseDestinationRequest* request,
                                             v1::PauseDestinationResponse* response) override;
  grpc::ServerUnaryReactor* ResumeDestination(grpc::CallbackServerContext* context,
                                              const v1::ResumeDestinationRequest* request,
                                              v1::ResumeDestinationResponse* response) override;
  grpc::ServerUnaryReactor* ForgetDestination(grpc::CallbackServerContext* context,
                                              const v1::ForgetDestinationRequest* request,
                                              v1::ForgetDestinationResponse* response) override;
  grpc::ServerUnaryReactor* ReloadConfig(grpc::CallbackServerContext* context,
                                         const v1::ReloadConfigRequest* request,
                                         v1::ReloadConfigResponse* response) override;
  grpc::ServerUnaryReactor* ListDeadLetters(grpc::CallbackServerContext* context,
                                            const v1::ListDeadLettersRequest* request,
                                            v1::ListDeadLettersResponse* response) override;
  grpc::ServerUnaryReactor* GetDeadLetter(grpc::CallbackServerContext* context,
                                          const v1::GetDeadLetterRequest* request,
                                          v1::GetDeadLetterResponse* response) override;
  grpc::ServerUnaryReactor* RedriveDeadLetters(grpc::CallbackServerContext* context,
                                               const v1::RedriveDeadLettersRequest* request,
                                               v1::RedriveDeadLettersResponse* response) override;
  grpc::ServerUnaryReactor* DiscardDeadLetters(grpc::CallbackServerContext* context,
                                               const v1::DiscardDeadLettersRequest* request,
                                               v1::DiscardDeadLettersResponse* response) override;
  grpc::ServerUnaryReactor* GetLedger(grpc::CallbackServerContext* context,
                                      const v1::GetLedgerRequest* request,
                                      v1::GetLedgerResponse* response) override;
  grpc::ServerWriteReactor<v1::ExportEventsResponse>* ExportEvents(
      grpc::CallbackServerContext* context, const v1::ExportEventsRequest* request) override;

 private:
  /// Answers the call with what `work` comes to, on the service's thread.
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                   std::function<absl::Status()> work);

  Delivery& delivery_;
  EventLog& log_;
  AdminStreams& streams_;
  const Reload reload_;
  TaskThread thread_;
};

}  // namespace interlingua
