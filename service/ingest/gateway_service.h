// The service EventGateway over gRPC. Only this, its reactors and service/admin/admin_service see
// gRPC; what they call takes messages.
#pragma once

#include <grpcpp/support/message_allocator.h>

#include <memory>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "interlingua/v1/gateway.grpc.pb.h"
#include "service/log/event_log.h"
#include "service/observe/ingest_counters.h"
#include "service/rpc/open_calls.h"
#include "translator/translator.h"

namespace interlingua::ingest {

class PublishReactor;

/// Answers calls on gRPC's threads, which it does not block.
class GatewayService : public v1::EventGateway::CallbackService {
 public:
  /// All that is passed outlives the service.
  GatewayService(const Translator& translator, log::EventLog& log,
                 observe::IngestCounters& counters);

  grpc::ServerUnaryReactor* Publish(grpc::CallbackServerContext* context,
                                    const v1::PublishRequest* request,
                                    v1::PublishResponse* response) override;
  grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse>* PublishStream(
      grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* Translate(grpc::CallbackServerContext* context,
                                      const v1::TranslateRequest* request,
                                      v1::TranslateResponse* response) override;
  grpc::ServerUnaryReactor* ListFormats(grpc::CallbackServerContext* context,
                                        const v1::ListFormatsRequest* request,
                                        v1::ListFormatsResponse* response) override;

  /// Refuses new publish calls with UNAVAILABLE, ends streams after the answers that they wait for,
  /// and waits for open calls until `deadline`. True where all have ended by then.
  bool Drain(absl::Time deadline);

 private:
  void EndStream(PublishReactor* stream);

  const Translator& translator_;
  log::EventLog& log_;
  observe::IngestCounters& counters_;
  std::unique_ptr<grpc::MessageAllocator<v1::PublishRequest, v1::PublishResponse>> allocator_;
  rpc::OpenCalls calls_;
  absl::Mutex mutex_;
  std::set<PublishReactor*> streams_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace interlingua::ingest
