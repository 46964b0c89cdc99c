// GatewayAdmin.Erase.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "service/delivery/customer.h"
#include "service/history/erasure.h"
#include "service/ingest/admin_service.h"
#include "service/ingest/rpc_status.h"
#include "translator/text.h"

namespace interlingua {
namespace {

/// The keys of the carts that are kept for the customer of an event.
std::vector<std::string> CartKeysOf(const v1::CommerceEvent& event) {
  std::vector<std::string> keys;
  for (const std::string& key : {CustomerOf(event), AnonymousCustomerOf(event)}) {
    if (!key.empty()) keys.push_back(key);
  }
  return keys;
}

absl::Status Check(const v1::EraseRequest& request) {
  const auto& identifiers = request.identifiers();
  const bool empty = std::any_of(identifiers.begin(), identifiers.end(),
                                 [](const std::string& one) { return one.empty(); });
  if (!identifiers.empty() && !empty) return absl::OkStatus();
  return absl::InvalidArgumentError("identifiers: at least one is required, and none is empty");
}

/// One erasure over all stores of a gateway.
class Erasure {
 public:
  Erasure(const v1::EraseRequest& request, v1::ErasureCertificate& certificate)
      : request_(request), person_(request.identifiers()), certificate_(certificate) {}

  absl::Time now() const { return now_; }

  absl::Status Take(const std::string& store, EventLog& log, bool replayed) {
    const auto found = FindPerson(log, person_, CartKeysOf);
    if (!found.ok()) return found.status();
    auto status = NoteDestinations(log, *found, replayed, certificate_);
    if (!status.ok()) return status;
    keys_.insert(found->keys.begin(), found->keys.end());
    v1::ErasedStore& line = *certificate_.add_stores();
    line.set_store(store);
    return ErasePerson(log, *found, request_.count_only(), now_, line);
  }

  void Finish(const std::vector<v1::DestinationStatus>& known) {
    for (const std::string& identifier : request_.identifiers()) {
      for (const std::string& key : KeysOfIdentifier(identifier)) keys_.erase(key);
    }
    certificate_.set_further_identifiers(static_cast<std::int64_t>(keys_.size()));
    for (v1::ErasedDestination& one : *certificate_.mutable_destinations()) {
      for (const v1::DestinationStatus& status : known) {
        if (status.name() == one.name() && status.configured()) one.set_format(status.format());
      }
      one.set_deletion(
          "not asked for, because no format of this gateway has a call for it; ask whoever runs "
          "it");
    }
    certificate_.mutable_erased_at()->set_seconds(absl::ToUnixSeconds(now_));
    Seal({request_.identifiers().begin(), request_.identifiers().end()}, certificate_);
  }

 private:
  const v1::EraseRequest& request_;
  const People person_;
  const absl::Time now_ = absl::Now();
  v1::ErasureCertificate& certificate_;
  std::set<std::string> keys_;  // of the person's events
};

}  // namespace

grpc::Status AdminService::Erase(grpc::ServerContext* /*context*/, const v1::EraseRequest* request,
                                 v1::EraseResponse* response) {
  auto status = Check(*request);
  if (!status.ok()) return ToRpcStatus(status);
  Erasure erasure(*request, *response->mutable_certificate());
  if (!request->count_only()) {
    // First, so that no replay brings back what is taken out.
    status =
        erased_.Add({request->identifiers().begin(), request->identifiers().end()}, erasure.now());
  }
  if (status.ok()) {
    status = delivery_.WhileStopped([&] { return erasure.Take("log", log_, false); });
  }
  if (status.ok()) {
    status = replays_.WhileStopped([&](const std::string& name, EventLog& spool) {
      return erasure.Take("replay " + name, spool, true);
    });
  }
  if (status.ok()) erasure.Finish(delivery_.Status());
  if (!request->count_only()) chronicle_.NoteErasure(status, response->certificate());
  return ToRpcStatus(status);
}

}  // namespace interlingua
