#include "service/delivery/intake.h"

#include <memory>
#include <utility>

#include "google/protobuf/arena.h"
#include "translator/text.h"

namespace interlingua {

Intake::Intake(const v1::Destination& destination, const Translator& translator, const Wire* wire)
    : wire_(wire),
      format_(destination.format()),
      max_event_bytes_(wire == nullptr ? 0 : wire->limits().max_event_bytes),
      preparation_(std::make_unique<Preparation>(destination, translator, wire)) {}

std::vector<PendingEvent> Intake::Take(const std::vector<StoredRecord>& records,
                                       Ledger& ledger) const {
  // One arena for all of them, which the last of them frees.
  const auto arena = std::make_shared<google::protobuf::Arena>();
  std::vector<PendingEvent> taken;
  taken.reserve(records.size());
  for (const StoredRecord& record : records) {
    const bool is_new = ledger.Begin(record.offset);
    if (!is_new && !preparation_->NeedsDoneEvents()) continue;
    auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(arena.get());
    if (!event->ParseFromString(*record.bytes)) {
      if (is_new) ledger.Bury({record.offset, "", "", "the record in the log is not an event"});
      continue;
    }
    if (!is_new) {
      preparation_->Remember(*event, record.offset);
      continue;
    }
    PendingEvent pending;
    pending.kind = std::string(KindOf(*event));
    pending.offset = record.offset;
    pending.event_id = event->event_id();
    pending.arena = arena;
    const auto withheld = Encode(*event, pending);
    if (!withheld.ok()) {
      preparation_->NoteDead(record.offset);
      const std::string_view reason = WithoutFormat(ToStd(withheld.status().message()));
      ledger.Bury({record.offset, pending.event_id, pending.kind, std::string(reason)});
      continue;
    }
    if (*withheld != Withheld::kNot) {
      ledger.Withhold(record.offset);
      continue;
    }
    // A parsed event takes about three times its bytes.
    pending.held_bytes = pending.document_bytes + 3 * record.bytes->size() + sizeof pending;
    taken.push_back(std::move(pending));
  }
  return taken;
}

absl::StatusOr<Withheld> Intake::Encode(const v1::CommerceEvent& event,
                                        PendingEvent& pending) const {
  auto prepared = preparation_->Prepare(event, pending.offset, *pending.arena);
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

std::string_view Intake::WithoutFormat(std::string_view reason) const {
  const bool prefixed = reason.size() > format_.size() + 2 && reason.starts_with(format_) &&
                        reason.substr(format_.size(), 2) == ": ";
  return prefixed ? reason.substr(format_.size() + 2) : reason;
}

}  // namespace interlingua
