#include "service/ingest/gateway_service.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "service/ingest/admission.h"
#include "service/ingest/publish_reactor.h"
#include "service/ingest/translation.h"
#include "service/rpc/rpc_status.h"

namespace interlingua::ingest {
namespace {

/// A publish request and its response, on one arena.
class PublishMessages : public grpc::MessageHolder<v1::PublishRequest, v1::PublishResponse> {
 public:
  PublishMessages() {
    set_request(google::protobuf::Arena::CreateMessage<v1::PublishRequest>(&arena_));
    set_response(google::protobuf::Arena::CreateMessage<v1::PublishResponse>(&arena_));
  }
  void Release() override { delete this; }

 private:
  google::protobuf::Arena arena_;
};

/// Puts each publish request and its response on an arena of their own.
class PublishAllocator : public grpc::MessageAllocator<v1::PublishRequest, v1::PublishResponse> {
 public:
  grpc::MessageHolder<v1::PublishRequest, v1::PublishResponse>* AllocateMessages() override {
    return new PublishMessages();
  }
};

/// Not OK where the caller no longer waits for the answer: then nothing may be stored, because the
/// caller will retry.
absl::Status CheckCallerWaits(const grpc::CallbackServerContext& context) {
  if (context.deadline() <= std::chrono::system_clock::now()) {
    return absl::DeadlineExceededError("too late; nothing was stored");
  }
  if (context.IsCancelled()) {
    return absl::CancelledError("cancelled; nothing was stored");
  }
  return absl::OkStatus();
}

}  // namespace

GatewayService::GatewayService(const Translator& translator, log::EventLog& log,
                               observe::IngestCounters& counters)
    : translator_(translator),
      log_(log),
      counters_(counters),
      allocator_(std::make_unique<PublishAllocator>()) {
  SetMessageAllocatorFor_Publish(allocator_.get());
}

grpc::ServerUnaryReactor* GatewayService::Publish(grpc::CallbackServerContext* context,
                                                  const v1::PublishRequest*,
                                                  v1::PublishResponse* response) {
  using Rpc = observe::IngestCounters::Rpc;
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (!calls_.Enter()) {
    counters_.CountCall(Rpc::kPublish, rpc::ShuttingDown(), absl::ZeroDuration());
    reactor->Finish(rpc::ToRpcStatus(rpc::ShuttingDown()));
    return reactor;
  }
  auto* messages = static_cast<PublishMessages*>(context->GetRpcAllocatorState());
  const absl::Time begun = absl::Now();
  const auto finish = [this, reactor, messages, begun](const absl::Status& status) {
    counters_.CountEvents(*messages->request(), *messages->response(), status.ok());
    counters_.CountCall(Rpc::kPublish, status, absl::Now() - begun);
    // The service outlives the server, and with it what gRPC still does for this call.
    reactor->Finish(rpc::ToRpcStatus(status));
    calls_.Leave();
  };
  absl::StatusOr<std::vector<log::LogRecord>> records =
      Admit(translator_, begun, *messages->request(), *response);
  const absl::Status waits = CheckCallerWaits(*context);
  if (!records.ok() || records->empty()) {
    finish(records.status());
  } else if (!waits.ok()) {
    finish(waits);
  } else {
    log_.Append(
        *std::move(records),
        [finish, context, response](const absl::StatusOr<std::vector<log::Appended>>& appended) {
          if (appended.ok()) MarkDuplicates(*appended, *response);
          rpc::SetRetryPushback(appended.status(), *context);
          finish(appended.status());
        });
  }
  return reactor;
}

grpc::ServerBidiReactor<v1::PublishRequest, v1::PublishResponse>* GatewayService::PublishStream(
    grpc::CallbackServerContext* context) {
  const bool open = calls_.Enter();
  auto* stream = new PublishReactor(translator_, log_, counters_, context,
                                    [this, open](PublishReactor* ending) {
                                      EndStream(ending);
                                      if (open) calls_.Leave();
                                    });
  absl::MutexLock lock(&mutex_);
  streams_.insert(stream);
  if (open) {
    stream->Begin();
  } else {
    stream->Drain();
  }
  return stream;
}

void GatewayService::EndStream(PublishReactor* stream) {
  absl::MutexLock lock(&mutex_);
  streams_.erase(stream);
}

grpc::ServerUnaryReactor* GatewayService::Translate(grpc::CallbackServerContext* context,
                                                    const v1::TranslateRequest* request,
                                                    v1::TranslateResponse* response) {
  const absl::Time begun = absl::Now();
  const absl::Status status = TranslatePayloads(translator_, *request, *response);
  counters_.CountCall(observe::IngestCounters::Rpc::kTranslate, status, absl::Now() - begun);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(rpc::ToRpcStatus(status));
  return reactor;
}

grpc::ServerUnaryReactor* GatewayService::ListFormats(grpc::CallbackServerContext* context,
                                                      const v1::ListFormatsRequest*,
                                                      v1::ListFormatsResponse* response) {
  const absl::Time begun = absl::Now();
  DescribeFormats(translator_, *response);
  counters_.CountCall(observe::IngestCounters::Rpc::kListFormats, absl::OkStatus(),
                      absl::Now() - begun);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

bool GatewayService::Drain(absl::Time deadline) {
  calls_.Close();
  {
    absl::MutexLock lock(&mutex_);
    for (PublishReactor* stream : streams_) stream->Drain();
  }
  return calls_.AwaitNone(deadline);
}

}  // namespace interlingua::ingest
