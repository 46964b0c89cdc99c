#include "service/replay/destination_diff.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "service/replay/replay_destination.h"
#include "translator/json/difference.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

// What is told apart; who has more has changed everything.
constexpr std::size_t kMostDifferences = 1000;
constexpr int kExamples = 3;

v1::DifferenceCount::What MessageOf(json::Difference difference) {
  switch (difference) {
    case json::Difference::kAdded:
      return v1::DifferenceCount::ADDED;
    case json::Difference::kRemoved:
      return v1::DifferenceCount::REMOVED;
    case json::Difference::kChanged:
      return v1::DifferenceCount::CHANGED;
    case json::Difference::kDocumentAdded:
      return v1::DifferenceCount::DOCUMENT_ADDED;
    case json::Difference::kDocumentRemoved:
      return v1::DifferenceCount::DOCUMENT_REMOVED;
  }
  return v1::DifferenceCount::WHAT_UNSPECIFIED;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DestinationDiff>> DestinationDiff::Create(
    const v1::Destination& destination, const Translator& translator, log::EventLog& log) {
  auto wire = WireOf(destination, translator);
  if (!wire.ok()) return wire.status();
  auto then = DeliveryHistory::Open(log, destination.name(), log.End());
  if (!then.ok()) return then.status();
  return std::unique_ptr<DestinationDiff>(
      new DestinationDiff(destination, translator, *std::move(wire), *std::move(then)));
}

DestinationDiff::DestinationDiff(const v1::Destination& destination, const Translator& translator,
                                 std::unique_ptr<vendor::Wire> wire,
                                 std::unique_ptr<DeliveryHistory> then)
    : destination_(destination),
      wire_(std::move(wire)),
      intake_(destination_, translator, wire_.get()),
      remembers_(intake_.preparation().NeedsDoneEvents() ||
                 destination.identify() == v1::Destination::ON_CHANGE),
      then_(std::move(then)) {}

absl::Status DestinationDiff::Take(const v1::CommerceEvent& event, std::int64_t offset, bool meant,
                                   absl::Time now) {
  if (!meant && !remembers_) return absl::OkStatus();
  const auto then = then_->Of(offset);
  if (!then.ok()) return then.status();
  delivery::queue::PendingEvent pending;
  pending.offset = offset;
  pending.arena = std::make_shared<google::protobuf::Arena>();
  const auto withheld = Make(event, *then, pending, now);
  if (meant) Compare(*then, pending, withheld);
  return absl::OkStatus();
}

/// As the delivery does, up to the request: an event that no request could hold is refused too.
absl::StatusOr<delivery::prepare::Withheld> DestinationDiff::Make(
    const v1::CommerceEvent& event, const PastOutcome& then, delivery::queue::PendingEvent& pending,
    absl::Time now) {
  delivery::prepare::Preparation& preparation = intake_.preparation();
  pending.redriven = then.sent.redriven;
  if (pending.redriven && preparation.NeedsDoneEvents()) {
    preparation.Remember(event, pending.offset);
  }
  auto withheld = intake_.Prepare(event, pending);
  const bool is_sent = withheld.ok() && *withheld == delivery::prepare::Withheld::kNot;
  if (is_sent && wire_ != nullptr) {
    const std::size_t most = wire_->limits().max_request_bytes;
    const auto request = wire_->MakeRequest({&pending.encoded, 1}, now);
    if (!request.ok()) {
      withheld = request.status();
    } else if (most > 0 && request->body.size() > most) {
      withheld = absl::InvalidArgumentError(
          text::Concat("the event is larger than a request may be (", most, " bytes)"));
    }
  }
  // Who was to be told of a person then has not heard of it either.
  const bool was_refused = then.state == PastOutcome::State::kNotSent && !then.reason.empty();
  if (!withheld.ok() || was_refused) preparation.OnDeadLettered(pending.offset);
  return withheld;
}

void DestinationDiff::Compare(const PastOutcome& then, const delivery::queue::PendingEvent& pending,
                              const absl::StatusOr<delivery::prepare::Withheld>& withheld) {
  const bool is_sent = withheld.ok() && *withheld == delivery::prepare::Withheld::kNot;
  switch (then.state) {
    case PastOutcome::State::kUnknown:
      return unknown_.Add(pending.entry);
    case PastOutcome::State::kWaiting:
      return waiting_.Add(pending.entry);
    case PastOutcome::State::kNotSent:
      if (!is_sent) return never_sent_.Add(pending.entry);
      Note(pending, v1::DifferenceCount::SENT, "", then.reason);
      return not_sent_then_.Add(pending.entry);
    case PastOutcome::State::kSent:
      break;
  }
  if (!withheld.ok()) {
    Note(pending, v1::DifferenceCount::REFUSED, "",
         std::string(intake_.WithoutFormat(text::ToStd(withheld.status().message()))));
    return refused_now_.Add(pending.entry);
  }
  if (!is_sent) {
    Note(pending, v1::DifferenceCount::WITHHELD, "",
         std::string(delivery::prepare::NameOf(*withheld)));
    return withheld_now_.Add(pending.entry);
  }
  CompareDocuments(then, pending);
}

void DestinationDiff::CompareDocuments(const PastOutcome& then,
                                       const delivery::queue::PendingEvent& pending) {
  const auto differences = json::DifferencesOf(then.sent.documents, pending.encoded.documents);
  if (differences.empty()) return same_.Add(pending.entry);
  changed_.Add(pending.entry);
  for (const json::DocumentDifference& difference : differences) {
    Note(pending, MessageOf(difference.what), difference.pointer, "");
  }
}

void DestinationDiff::Note(const delivery::queue::PendingEvent& event,
                           v1::DifferenceCount::What what, std::string pointer,
                           std::string reason) {
  Key key(event.kind, what, std::move(pointer), std::move(reason));
  auto found = differences_.find(key);
  if (found == differences_.end()) {
    if (differences_.size() >= kMostDifferences) {
      more_differences_ = true;
      return;
    }
    v1::DifferenceCount count;
    count.set_kind(event.kind);
    count.set_what(what);
    count.set_pointer(std::get<2>(key));
    count.set_reason(std::get<3>(key));
    found = differences_.emplace(std::move(key), std::move(count)).first;
  }
  v1::DifferenceCount& count = found->second;
  count.set_events(count.events() + 1);
  if (count.event_ids_size() < kExamples) count.add_event_ids(event.event_id);
}

v1::DestinationDiff DestinationDiff::Finish() {
  v1::DestinationDiff diff;
  diff.set_destination(destination_.name());
  diff.set_format(destination_.format());
  diff.set_keeps_sent(destination_.keep_sent());
  same_.AddTo(*diff.mutable_same());
  changed_.AddTo(*diff.mutable_changed());
  refused_now_.AddTo(*diff.mutable_refused_now());
  withheld_now_.AddTo(*diff.mutable_withheld_now());
  not_sent_then_.AddTo(*diff.mutable_not_sent_then());
  never_sent_.AddTo(*diff.mutable_never_sent());
  unknown_.AddTo(*diff.mutable_unknown());
  waiting_.AddTo(*diff.mutable_waiting());
  std::vector<v1::DifferenceCount> counts;
  for (auto& [key, count] : differences_) counts.push_back(std::move(count));
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& a, const auto& b) { return a.events() > b.events(); });
  for (v1::DifferenceCount& count : counts) *diff.add_differences() = std::move(count);
  diff.set_more_differences(more_differences_);
  return diff;
}

}  // namespace interlingua::replay
