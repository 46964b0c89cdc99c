#include "service/delivery/destination/record_preparer.h"

#include <memory>
#include <utility>

#include "google/protobuf/arena.h"
#include "service/delivery/prepare/customer.h"
#include "translator/event/kind.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::delivery::destination {
namespace {

// Few enough that one that stays long keeps little memory of others.
constexpr std::size_t kEventsPerArena = 32;

}  // namespace

/// An arena whose memory counts as long as one of its events lives.
class RecordPreparer::CountedArena {
 public:
  explicit CountedArena(std::shared_ptr<std::size_t> total) : total_(std::move(total)) {}
  ~CountedArena() { *total_ -= counted_; }
  CountedArena(const CountedArena&) = delete;
  CountedArena& operator=(const CountedArena&) = delete;

  google::protobuf::Arena& arena() { return arena_; }

  /// Counts what was parsed from `bytes` of a record. Long texts are not on the arena itself.
  void Count(std::size_t bytes) {
    texts_ += bytes;
    const std::size_t now = static_cast<std::size_t>(arena_.SpaceAllocated()) + texts_;
    *total_ += now - counted_;
    counted_ = now;
  }

 private:
  const std::shared_ptr<std::size_t> total_;
  google::protobuf::Arena arena_;
  std::size_t texts_ = 0;
  std::size_t counted_ = 0;
};

RecordPreparer::RecordPreparer(const v1::Destination& destination, const Translator& translator,
                               const vendor::Wire* wire)
    : wire_(wire),
      format_(destination.format()),
      max_event_bytes_(wire == nullptr ? 0 : wire->limits().max_event_bytes),
      per_customer_(destination.ordering() == v1::Destination::PER_CUSTOMER),
      preparation_(std::make_unique<prepare::Preparation>(destination, translator, wire)) {}

std::vector<queue::PendingEvent> RecordPreparer::PrepareRecords(
    const std::vector<log::StoredRecord>& records, Ledger& ledger) const {
  std::vector<queue::PendingEvent> prepared;
  prepared.reserve(records.size());
  std::shared_ptr<CountedArena> arena;
  for (std::size_t index = 0; index < records.size(); ++index) {
    if (index % kEventsPerArena == 0) arena = std::make_shared<CountedArena>(arena_bytes_);
    ledger.Begin(records[index].offset);
    queue::PendingEvent pending;
    pending.offset = records[index].offset;
    PrepareRecord(*records[index].bytes, std::move(pending), arena, ledger, prepared);
  }
  return prepared;
}

std::vector<queue::PendingEvent> RecordPreparer::PrepareParked(
    const std::vector<log::ParkedRecord>& records, Ledger& ledger) const {
  std::vector<queue::PendingEvent> prepared;
  for (const log::ParkedRecord& record : records) {
    const log::ParkedEvent& parked = record.parked;
    queue::PendingEvent pending;
    pending.offset = parked.offset;
    pending.parked = true;
    pending.redriven = parked.redriven;
    pending.attempts = parked.attempts;
    pending.failures = parked.failures;
    pending.reason = parked.reason;
    pending.made = parked.prepared;
    if (parked.first_sent_at_ms != 0) {
      pending.first_sent_at = absl::FromUnixMillis(parked.first_sent_at_ms);
    }
    if (parked.bury) {
      Bury(record, std::move(pending), ledger);
      continue;
    }
    // An arena of its own: those that are parked leave one by one, and late.
    PrepareRecord(*record.bytes, std::move(pending), std::make_shared<CountedArena>(arena_bytes_),
                  ledger, prepared);
  }
  return prepared;
}

std::vector<queue::PendingEvent> RecordPreparer::PrepareRedrives(
    const std::vector<log::StoredRecord>& records, Ledger& ledger) const {
  std::vector<queue::PendingEvent> prepared;
  for (const log::StoredRecord& record : records) {
    if (!ledger.BeginRedrive(record.offset)) continue;
    queue::PendingEvent pending;
    pending.offset = record.offset;
    pending.redriven = true;
    PrepareRecord(*record.bytes, std::move(pending), std::make_shared<CountedArena>(arena_bytes_),
                  ledger, prepared);
  }
  return prepared;
}

void RecordPreparer::PrepareRecord(const std::string& bytes, queue::PendingEvent pending,
                                   const std::shared_ptr<CountedArena>& arena, Ledger& ledger,
                                   std::vector<queue::PendingEvent>& prepared) const {
  pending.arena = std::shared_ptr<google::protobuf::Arena>(arena, &arena->arena());
  auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(pending.arena.get());
  if (!event->ParseFromString(bytes)) {
    return ledger.Refuse(pending, "the record in the log is not an event");
  }
  const auto withheld = Prepare(*event, pending);
  if (!withheld.ok()) {
    preparation_->OnNotSent(pending.offset);
    return ledger.Refuse(pending, WithoutFormat(text::ToStd(withheld.status().message())));
  }
  if (*withheld != prepare::Withheld::kNot)
    return ledger.Withhold(pending, prepare::NameOf(*withheld));
  arena->Count(bytes.size());
  pending.held_bytes = pending.document_bytes + pending.made.size() + sizeof pending;
  prepared.push_back(std::move(pending));
}

// An operator has given the event up.
void RecordPreparer::Bury(const log::ParkedRecord& record, queue::PendingEvent pending,
                          Ledger& ledger) const {
  v1::CommerceEvent event;
  if (event.ParseFromString(*record.bytes)) Describe(event, pending);
  ledger.DeadLetterEvent(pending, text::Concat("buried by an operator: ", pending.reason), "");
}

void RecordPreparer::Describe(const v1::CommerceEvent& event, queue::PendingEvent& pending) {
  pending.event_id = event.event_id();
  pending.kind = std::string(event::KindOf(event));
  pending.entry = event::LedgerEntryOf(event);
  if (event.has_received_at()) pending.accepted_at = value::TimeOf(event.received_at());
}

absl::StatusOr<prepare::Withheld> RecordPreparer::Prepare(const v1::CommerceEvent& event,
                                                          queue::PendingEvent& pending) const {
  Describe(event, pending);
  // The customers as of before the rules for identities. A redriven event has lost its place in the
  // order.
  if (per_customer_ && !pending.redriven) pending.customers = prepare::CustomersOf(event);
  return Encode(event, pending);
}

absl::StatusOr<prepare::Withheld> RecordPreparer::Encode(const v1::CommerceEvent& event,
                                                         queue::PendingEvent& pending) const {
  const bool again = pending.redriven || pending.parked;
  auto prepared =
      again ? preparation_->PrepareAgain(event, pending.made, pending.offset, *pending.arena)
            : preparation_->Prepare(event, pending.offset, *pending.arena);
  if (!prepared.ok()) return prepared.status();
  if (prepared->withheld != prepare::Withheld::kNot) return prepared->withheld;
  pending.encoded.event = prepared->event;
  pending.encoded.documents = std::move(prepared->documents);
  pending.made = std::move(prepared->made);
  for (const std::string& document : pending.encoded.documents) {
    pending.document_bytes += document.size();
  }
  if (max_event_bytes_ > 0 && pending.document_bytes > max_event_bytes_) {
    return absl::InvalidArgumentError(text::Concat(
        format_, ": the event is larger than the vendor takes (", max_event_bytes_, " bytes)"));
  }
  if (wire_ != nullptr) pending.order_key = wire_->OrderKey(*pending.encoded.event);
  return prepare::Withheld::kNot;
}

absl::Status RecordPreparer::LoadState(const log::Progress& start, Ledger& ledger) const {
  preparation_->SetHistory(start.entered_at);
  prepare::Carts* carts = preparation_->carts();
  if (carts == nullptr) return absl::OkStatus();
  for (const log::KeyedState& state : start.keyed_state) {
    if (!carts->Load(state.key, state.bytes).ok()) {
      return absl::DataLossError(
          text::Concat("the cart ", state.key, " that the log keeps is damaged"));
    }
  }
  ledger.set_keyed_state_source([carts](std::int64_t position) {
    std::vector<log::KeyedState> changed;
    for (prepare::CartChange& change : carts->TakeChangesUpTo(position)) {
      changed.push_back({std::move(change.key), std::move(change.bytes)});
    }
    return changed;
  });
  return absl::OkStatus();
}

std::string_view RecordPreparer::WithoutFormat(std::string_view reason) const {
  const bool prefixed = reason.size() > format_.size() + 2 && reason.starts_with(format_) &&
                        reason.substr(format_.size(), 2) == ": ";
  return prefixed ? reason.substr(format_.size() + 2) : reason;
}

}  // namespace interlingua::delivery::destination
