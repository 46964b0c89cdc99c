#include "service/delivery/intake.h"

#include <memory>
#include <utility>

#include "google/protobuf/arena.h"
#include "service/delivery/customer.h"
#include "translator/point_in_time.h"
#include "translator/text.h"

namespace interlingua {

Intake::Intake(const v1::Destination& destination, const Translator& translator, const Wire* wire)
    : wire_(wire),
      format_(destination.format()),
      max_event_bytes_(wire == nullptr ? 0 : wire->limits().max_event_bytes),
      per_customer_(destination.ordering() == v1::Destination::PER_CUSTOMER),
      preparation_(std::make_unique<Preparation>(destination, translator, wire)) {}

std::vector<PendingEvent> Intake::Take(const std::vector<StoredRecord>& records,
                                       Ledger& ledger) const {
  // One arena for all of them, which the last of them frees.
  const auto arena = std::make_shared<google::protobuf::Arena>();
  std::vector<PendingEvent> taken;
  taken.reserve(records.size());
  for (const StoredRecord& record : records) {
    if (ledger.Begin(record.offset)) {
      TakeOne(record, false, arena, ledger, taken);
    } else if (preparation_->NeedsDoneEvents()) {
      auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(arena.get());
      if (event->ParseFromString(*record.bytes)) preparation_->Remember(*event, record.offset);
    }
  }
  return taken;
}

std::vector<PendingEvent> Intake::TakeRedrives(const std::vector<StoredRecord>& records,
                                               Ledger& ledger) const {
  const auto arena = std::make_shared<google::protobuf::Arena>();
  std::vector<PendingEvent> taken;
  for (const StoredRecord& record : records) {
    if (ledger.BeginRedrive(record.offset)) TakeOne(record, true, arena, ledger, taken);
  }
  return taken;
}

void Intake::TakeOne(const StoredRecord& record, bool redriven,
                     const std::shared_ptr<google::protobuf::Arena>& arena, Ledger& ledger,
                     std::vector<PendingEvent>& taken) const {
  PendingEvent pending;
  pending.offset = record.offset;
  pending.redriven = redriven;
  auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(arena.get());
  if (!event->ParseFromString(*record.bytes)) {
    return ledger.Refuse(pending, "the record in the log is not an event");
  }
  pending.arena = arena;
  const auto withheld = Make(*event, pending);
  if (!withheld.ok()) {
    preparation_->NoteDead(record.offset);
    return ledger.Refuse(pending, WithoutFormat(ToStd(withheld.status().message())));
  }
  if (*withheld != Withheld::kNot) return ledger.Withhold(pending, NameOf(*withheld));
  // A parsed event takes about three times its bytes.
  pending.held_bytes = pending.document_bytes + 3 * record.bytes->size() + sizeof pending;
  taken.push_back(std::move(pending));
}

absl::StatusOr<Withheld> Intake::Make(const v1::CommerceEvent& event, PendingEvent& pending) const {
  pending.event_id = event.event_id();
  pending.kind = std::string(KindOf(event));
  pending.entry = AccountOf(event);
  if (event.has_received_at()) pending.accepted_at = TimeOf(event.received_at());
  // Whose event it is, before rules for identities take that away. One that is sent once more has
  // lost its place in the order.
  if (per_customer_ && !pending.redriven) pending.customers = CustomersOf(event);
  return Encode(event, pending);
}

absl::StatusOr<Withheld> Intake::Encode(const v1::CommerceEvent& event,
                                        PendingEvent& pending) const {
  auto prepared = pending.redriven
                      ? preparation_->PrepareAgain(event, pending.offset, *pending.arena)
                      : preparation_->Prepare(event, pending.offset, *pending.arena);
  if (!prepared.ok()) return prepared.status();
  if (prepared->withheld != Withheld::kNot) return prepared->withheld;
  pending.encoded.event = prepared->event;
  pending.encoded.documents = std::move(prepared->documents);
  for (const std::string& document : pending.encoded.documents) {
    pending.document_bytes += document.size();
  }
  if (max_event_bytes_ > 0 && pending.document_bytes > max_event_bytes_) {
    return absl::InvalidArgumentError(Concat(
        format_, ": the event is larger than the vendor takes (", max_event_bytes_, " bytes)"));
  }
  if (wire_ != nullptr) pending.order_key = wire_->OrderKey(*pending.encoded.event);
  return Withheld::kNot;
}

absl::Status Intake::KeepState(const std::vector<KeptState>& kept, Ledger& ledger) const {
  Carts* carts = preparation_->carts();
  if (carts == nullptr) return absl::OkStatus();
  for (const KeptState& state : kept) {
    if (!carts->Load(state.key, state.bytes).ok()) {
      return absl::DataLossError(Concat("the cart ", state.key, " that the log keeps is damaged"));
    }
  }
  ledger.set_keeper([carts](std::int64_t low_water) {
    std::vector<KeptState> changed;
    for (CartChange& change : carts->TakeChangesUpTo(low_water)) {
      changed.push_back({std::move(change.key), std::move(change.bytes)});
    }
    return changed;
  });
  return absl::OkStatus();
}

std::string_view Intake::WithoutFormat(std::string_view reason) const {
  const bool prefixed = reason.size() > format_.size() + 2 && reason.starts_with(format_) &&
                        reason.substr(format_.size(), 2) == ": ";
  return prefixed ? reason.substr(format_.size() + 2) : reason;
}

}  // namespace interlingua
