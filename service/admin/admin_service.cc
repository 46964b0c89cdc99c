#include "service/admin/admin_service.h"

#include <algorithm>
#include <utility>

#include "service/admin/admin_messages.h"
#include "service/rpc/rpc_status.h"
#include "translator/text/text.h"

namespace interlingua::admin {
namespace {

constexpr int kLettersOfAPage = 100;
constexpr int kMostLettersOfAPage = 1000;

/// What changes dead letters names their destination, so that nobody changes all by mistake.
absl::Status NeedsDestination(const log::DeadLetterQuery& query) {
  if (!query.destination.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("filter.destination: is required here");
}

/// What `work` comes to, for gRPC.
grpc::Status Answer(const std::function<absl::Status()>& work) { return rpc::ToRpcStatus(work()); }

}  // namespace

AdminService::AdminService(delivery::Delivery& delivery, log::EventLog& log,
                           replay::Replays& replays, history::ErasedPeople& erased,
                           AdminStreams& streams, observe::EventLogger& chronicle, Reload reload)
    : delivery_(delivery),
      log_(log),
      replays_(replays),
      erased_(erased),
      streams_(streams),
      chronicle_(chronicle),
      reload_(std::move(reload)) {}

absl::StatusOr<AdminService::Held> AdminService::LogOf(const std::string& replay) {
  if (replay.empty()) return Held{&log_, nullptr};
  auto job = replays_.Find(replay);
  if (!job.ok()) return job.status();
  return Held{&(*job)->store(), *job};
}

grpc::Status AdminService::ListDestinations(grpc::ServerContext* /*context*/,
                                            const v1::ListDestinationsRequest*,
                                            v1::ListDestinationsResponse* response) {
  return Answer([&] {
    for (v1::DestinationStatus& status : delivery_.Status()) {
      *response->add_destinations() = std::move(status);
    }
    return absl::OkStatus();
  });
}

grpc::Status AdminService::PauseDestination(grpc::ServerContext* /*context*/,
                                            const v1::PauseDestinationRequest* request,
                                            v1::PauseDestinationResponse*) {
  return Answer([&] { return delivery_.SetPaused(request->name(), true); });
}

grpc::Status AdminService::ResumeDestination(grpc::ServerContext* /*context*/,
                                             const v1::ResumeDestinationRequest* request,
                                             v1::ResumeDestinationResponse*) {
  return Answer([&] { return delivery_.SetPaused(request->name(), false); });
}

grpc::Status AdminService::ForgetDestination(grpc::ServerContext* /*context*/,
                                             const v1::ForgetDestinationRequest* request,
                                             v1::ForgetDestinationResponse*) {
  return Answer([&] { return delivery_.Forget(request->name()); });
}

grpc::Status AdminService::ReloadConfig(grpc::ServerContext* /*context*/,
                                        const v1::ReloadConfigRequest*,
                                        v1::ReloadConfigResponse* response) {
  return Answer([&] {
    const auto changes = reload_();
    if (changes.ok()) *response = *changes;
    return changes.status();
  });
}

grpc::Status AdminService::ListDeadLetters(grpc::ServerContext* /*context*/,
                                           const v1::ListDeadLettersRequest* request,
                                           v1::ListDeadLettersResponse* response) {
  return Answer([&] {
    auto after = ReadPageToken(request->page_token());
    if (!after.ok()) return after.status();
    const int asked = request->page_size() > 0 ? request->page_size() : kLettersOfAPage;
    const int most = std::min(asked, kMostLettersOfAPage);
    const auto held = LogOf(request->filter().replay());
    if (!held.ok()) return held.status();
    const auto letters = held->log->ListDeadLetters(QueryOf(request->filter()), *after, most);
    if (!letters.ok()) return letters.status();
    for (const log::DeadLetter& letter : *letters)
      *response->add_dead_letters() = MessageOf(letter);
    if (static_cast<int>(letters->size()) == most) {
      response->set_next_page_token(PageToken(letters->back()));
    }
    return absl::OkStatus();
  });
}

grpc::Status AdminService::GetDeadLetter(grpc::ServerContext* /*context*/,
                                         const v1::GetDeadLetterRequest* request,
                                         v1::GetDeadLetterResponse* response) {
  return Answer([&] {
    log::DeadLetterQuery query;
    query.destination = request->destination();
    query.offset = request->offset();
    const auto held = LogOf(request->replay());
    if (!held.ok()) return held.status();
    const auto letters = held->log->ListDeadLetters(query, {}, 1);
    if (!letters.ok()) return letters.status();
    if (letters->empty()) {
      return absl::NotFoundError(
          text::Concat("there is no dead letter ", request->destination(), "/", request->offset()));
    }
    *response->mutable_dead_letter() = MessageOf(letters->front());
    const auto record = held->log->At(request->offset());
    if (!record.ok()) return record.status();
    if (!response->mutable_event()->ParseFromString(*record->bytes)) response->clear_event();
    return absl::OkStatus();
  });
}

grpc::Status AdminService::RedriveDeadLetters(grpc::ServerContext* /*context*/,
                                              const v1::RedriveDeadLettersRequest* request,
                                              v1::RedriveDeadLettersResponse* response) {
  return Answer([&] {
    const log::DeadLetterQuery query = QueryOf(request->filter());
    if (auto status = NeedsDestination(query); !status.ok()) return status;
    const auto held = LogOf(request->filter().replay());
    if (!held.ok()) return held.status();
    const auto events = held->job == nullptr ? delivery_.Redrive(query) : held->job->Redrive(query);
    if (events.ok()) response->set_events(*events);
    return events.status();
  });
}

grpc::Status AdminService::DiscardDeadLetters(grpc::ServerContext* /*context*/,
                                              const v1::DiscardDeadLettersRequest* request,
                                              v1::DiscardDeadLettersResponse* response) {
  return Answer([&] {
    const log::DeadLetterQuery query = QueryOf(request->filter());
    if (auto status = NeedsDestination(query); !status.ok()) return status;
    const auto held = LogOf(request->filter().replay());
    if (!held.ok()) return held.status();
    const auto events = held->log->Discard(query);
    if (events.ok()) response->set_events(*events);
    return events.status();
  });
}

grpc::Status AdminService::GetLedger(grpc::ServerContext* /*context*/,
                                     const v1::GetLedgerRequest* request,
                                     v1::GetLedgerResponse* response) {
  return Answer([&] {
    const auto held = LogOf(request->replay());
    if (!held.ok()) return held.status();
    const auto balances = held->log->Balances(request->destination());
    if (!balances.ok()) return balances.status();
    for (const log::Balance& balance : *balances) *response->add_lines() = MessageOf(balance);
    return absl::OkStatus();
  });
}

}  // namespace interlingua::admin
