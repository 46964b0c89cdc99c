#include "service/delivery/intake.h"

#include <memory>
#include <utility>

#include "google/protobuf/arena.h"
#include "translator/text.h"

namespace interlingua {
namespace {

EncodeOptions OptionsOf(const v1::Destination& destination, const Wire* wire) {
  EncodeOptions options;
  options.person_documents = destination.identify() != v1::Destination::NEVER &&
                             destination.identify() != v1::Destination::IDENTIFY_UNSPECIFIED;
  options.strict = destination.strict();
  options.refuse_loss = destination.on_loss() == v1::REFUSE;
  options.report_loss = false;
  options.derived_ids = true;
  if (wire != nullptr) wire->Configure(options);
  return options;
}

}  // namespace

Intake::Intake(const v1::Destination& destination, const Translator& translator, const Wire* wire)
    : translator_(translator),
      wire_(wire),
      format_(destination.format()),
      max_event_bytes_(wire == nullptr ? 0 : wire->limits().max_event_bytes),
      options_(OptionsOf(destination, wire)),
      kinds_(destination.kinds().begin(), destination.kinds().end()) {}

std::vector<PendingEvent> Intake::Take(const std::vector<StoredRecord>& records,
                                       Ledger& ledger) const {
  // One arena for all of them, which the last of them frees.
  const auto arena = std::make_shared<google::protobuf::Arena>();
  std::vector<PendingEvent> taken;
  taken.reserve(records.size());
  for (const StoredRecord& record : records) {
    if (ledger.Begin(record.offset)) TakeOne(record, false, arena, ledger, taken);
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
  pending.event_id = event->event_id();
  pending.kind = std::string(KindOf(*event));
  pending.entry = AccountOf(*event);
  if (!Wants(pending.kind)) return ledger.Withhold(pending);
  pending.encoded.event = event;
  pending.arena = arena;
  if (const auto status = Encode(pending); !status.ok()) {
    return ledger.Refuse(pending, WithoutFormat(ToStd(status.message())));
  }
  // A parsed event takes about three times its bytes.
  pending.held_bytes = pending.document_bytes + 3 * record.bytes->size() + sizeof pending;
  taken.push_back(std::move(pending));
}

bool Intake::Wants(std::string_view kind) const {
  return kinds_.empty() || kinds_.contains(ToAbsl(kind));
}

absl::Status Intake::Encode(PendingEvent& pending) const {
  auto encoded = translator_.Encode(format_, *pending.encoded.event, options_);
  if (!encoded.ok()) return encoded.status();
  pending.encoded.documents = std::move(encoded->documents);
  for (const std::string& document : pending.encoded.documents) {
    pending.document_bytes += document.size();
  }
  if (max_event_bytes_ > 0 && pending.document_bytes > max_event_bytes_) {
    return absl::InvalidArgumentError(Concat(
        format_, ": the event is larger than the vendor takes (", max_event_bytes_, " bytes)"));
  }
  if (wire_ != nullptr) pending.order_key = wire_->OrderKey(*pending.encoded.event);
  return absl::OkStatus();
}

std::string_view Intake::WithoutFormat(std::string_view reason) const {
  const bool prefixed = reason.size() > format_.size() + 2 && reason.starts_with(format_) &&
                        reason.substr(format_.size(), 2) == ": ";
  return prefixed ? reason.substr(format_.size() + 2) : reason;
}

}  // namespace interlingua
