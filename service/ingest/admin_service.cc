#include "service/ingest/admin_service.h"

#include <algorithm>
#include <utility>

#include "service/ingest/admin_messages.h"
#include "service/ingest/rpc_status.h"
#include "translator/text.h"

namespace interlingua {
namespace {

constexpr int kLettersOfAPage = 100;
constexpr int kMostLettersOfAPage = 1000;

/// What changes dead letters names their destination, so that nobody changes all by mistake.
absl::Status NeedsDestination(const DeadLetterQuery& query) {
  if (!query.destination.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("filter.destination: is required here");
}

}  // namespace

AdminService::AdminService(Delivery& delivery, EventLog& log, AdminStreams& streams, Reload reload)
    : delivery_(delivery), log_(log), streams_(streams), reload_(std::move(reload)) {}

grpc::ServerUnaryReactor* AdminService::Answer(grpc::CallbackServerContext* context,
                                               std::function<absl::Status()> work) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  thread_.Run([reactor, work = std::move(work)] { reactor->Finish(ToRpcStatus(work())); });
  return reactor;
}

grpc::ServerUnaryReactor* AdminService::ListDestinations(grpc::CallbackServerContext* context,
                                                         const v1::ListDestinationsRequest*,
                                                         v1::ListDestinationsResponse* response) {
  return Answer(context, [this, response] {
    for (v1::DestinationStatus& status : delivery_.Status()) {
      *response->add_destinations() = std::move(status);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::PauseDestination(grpc::CallbackServerContext* context,
                                                         const v1::PauseDestinationRequest* request,
                                                         v1::PauseDestinationResponse*) {
  return Answer(context, [this, request] { return delivery_.SetPaused(request->name(), true); });
}

grpc::ServerUnaryReactor* AdminService::ResumeDestination(
    grpc::CallbackServerContext* context, const v1::ResumeDestinationRequest* request,
    v1::ResumeDestinationResponse*) {
  return Answer(context, [this, request] { return delivery_.SetPaused(request->name(), false); });
}

grpc::ServerUnaryReactor* AdminService::ForgetDestination(
    grpc::CallbackServerContext* context, const v1::ForgetDestinationRequest* request,
    v1::ForgetDestinationResponse*) {
  return Answer(context, [this, request] { return delivery_.Forget(request->name()); });
}

grpc::ServerUnaryReactor* AdminService::ReloadConfig(grpc::CallbackServerContext* context,
                                                     const v1::ReloadConfigRequest*,
                                                     v1::ReloadConfigResponse* response) {
  return Answer(context, [this, response] {
    const auto changes = reload_();
    if (changes.ok()) *response = *changes;
    return changes.status();
  });
}

grpc::ServerUnaryReactor* AdminService::ListDeadLetters(grpc::CallbackServerContext* context,
                                                        const v1::ListDeadLettersRequest* request,
                                                        v1::ListDeadLettersResponse* response) {
  return Answer(context, [this, request, response] {
    auto after = ReadPageToken(request->page_token());
    if (!after.ok()) return after.status();
    const int asked = request->page_size() > 0 ? request->page_size() : kLettersOfAPage;
    const int most = std::min(asked, kMostLettersOfAPage);
    const auto letters = log_.ListDeadLetters(QueryOf(request->filter()), *after, most);
    if (!letters.ok()) return letters.status();
    for (const DeadLetter& letter : *letters) *response->add_dead_letters() = MessageOf(letter);
    if (static_cast<int>(letters->size()) == most) {
      response->set_next_page_token(PageToken(letters->back()));
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::GetDeadLetter(grpc::CallbackServerContext* context,
                                                      const v1::GetDeadLetterRequest* request,
                                                      v1::GetDeadLetterResponse* response) {
  return Answer(context, [this, request, response] {
    DeadLetterQuery query;
    query.destination = request->destination();
    query.offset = request->offset();
    const auto letters = log_.ListDeadLetters(query, {}, 1);
    if (!letters.ok()) return letters.status();
    if (letters->empty()) {
      return absl::NotFoundError(
          Concat("there is no dead letter ", request->destination(), "/", request->offset()));
    }
    *response->mutable_dead_letter() = MessageOf(letters->front());
    const auto record = log_.At(request->offset());
    if (!record.ok()) return record.status();
    if (!response->mutable_event()->ParseFromString(*record->bytes)) response->clear_event();
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminService::RedriveDeadLetters(
    grpc::CallbackServerContext* context, const v1::RedriveDeadLettersRequest* request,
    v1::RedriveDeadLettersResponse* response) {
  return Answer(context, [this, request, response] {
    const DeadLetterQuery query = QueryOf(request->filter());
    if (auto status = NeedsDestination(query); !status.ok()) return status;
    const auto events = delivery_.Redrive(query);
    if (events.ok()) response->set_events(*events);
    return events.status();
  });
}

grpc::ServerUnaryReactor* AdminService::DiscardDeadLetters(
    grpc::CallbackServerContext* context, const v1::DiscardDeadLettersRequest* request,
    v1::DiscardDeadLettersResponse* response) {
  return Answer(context, [this, request, response] {
    const DeadLetterQuery query = QueryOf(request->filter());
    if (auto status = NeedsDestination(query); !status.ok()) return status;
    const auto events = log_.Discard(query);
    if (events.ok()) response->set_events(*events);
    return events.status();
  });
}

grpc::ServerUnaryReactor* AdminService::GetLedger(grpc::CallbackServerContext* context,
                                                  const v1::GetLedgerRequest* request,
                                                  v1::GetLedgerResponse* response) {
  return Answer(context, [this, request, response] {
    const auto balances = log_.Balances(request->destination());
    if (!balances.ok()) return balances.status();
    for (const Balance& balance : *balances) *response->add_lines() = MessageOf(balance);
    return absl::OkStatus();
  });
}

grpc::ServerWriteReactor<v1::ExportEventsResponse>* AdminService::ExportEvents(
    grpc::CallbackServerContext*, const v1::ExportEventsRequest* request) {
  return streams_.Export(*request);
}

}  // namespace interlingua
