#include "service/replay/diff.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "interlingua/v1/config.pb.h"
#include "service/delivery/destination/record_preparer.h"
#include "service/delivery/destination/wire.h"
#include "service/replay/delivery_history.h"
#include "service/replay/kind_totals.h"
#include "service/replay/log_event_source.h"
#include "translator/json/difference.h"
#include "translator/text/text.h"
#include "translator/vendor/wire.h"

namespace interlingua::replay {
namespace {

// Further differences are not counted, so that the memory is bounded.
constexpr std::size_t kMaxDifferences = 1000;
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

/// What one destination was sent, against what it would be sent now. Used by one thread. Its memory
/// does not grow with the events.
class DestinationDiff {
 public:
  /// `destination` has its defaults and is served by the gateway of `log`; what is passed outlives
  /// the diff. kNotFound: the log does not know it. The errors of MakeWire.
  static absl::StatusOr<std::unique_ptr<DestinationDiff>> Create(const v1::Destination& destination,
                                                                 const Translator& translator,
                                                                 log::EventLog& log);

  /// The event at `offset`; offsets ascend. What is not `accepted` is not compared: it only has its
  /// effect on carts and on which people are known. The errors of DeliveryHistory::Of.
  absl::Status Take(const v1::CommerceEvent& event, std::int64_t offset, bool accepted,
                    absl::Time now);

  /// The result. Once, after the last event.
  v1::DestinationDiff Finish();

 private:
  // Kind, what, pointer, reason.
  using Key = std::tuple<std::string, int, std::string, std::string>;

  DestinationDiff(const v1::Destination& destination, const Translator& translator,
                  std::unique_ptr<vendor::Wire> wire, std::unique_ptr<DeliveryHistory> history);

  absl::StatusOr<delivery::prepare::Withheld> Make(const v1::CommerceEvent& event,
                                                   const PastOutcome& past,
                                                   delivery::queue::PendingEvent& pending,
                                                   absl::Time now);
  void Compare(const PastOutcome& past, const delivery::queue::PendingEvent& pending,
               const absl::StatusOr<delivery::prepare::Withheld>& withheld);
  void CompareDocuments(const PastOutcome& past, const delivery::queue::PendingEvent& pending);
  void Count(const delivery::queue::PendingEvent& event, v1::DifferenceCount::What what,
             std::string pointer, std::string reason);

  const v1::Destination destination_;
  const std::unique_ptr<vendor::Wire> wire_;  // null where it is a file
  const delivery::destination::RecordPreparer preparer_;
  const bool is_stateful_;  // what it makes of an event depends on those before
  const std::unique_ptr<DeliveryHistory> history_;
  KindTotals same_, changed_, refused_now_, withheld_now_, only_sent_now_, never_sent_, unknown_,
      waiting_;
  std::map<Key, v1::DifferenceCount> differences_;
  bool more_differences_ = false;
};

absl::StatusOr<std::unique_ptr<DestinationDiff>> DestinationDiff::Create(
    const v1::Destination& destination, const Translator& translator, log::EventLog& log) {
  auto wire = delivery::destination::MakeWire(destination, translator);
  if (!wire.ok()) return wire.status();
  auto history = DeliveryHistory::Open(log, destination.name(), log.End());
  if (!history.ok()) return history.status();
  return std::unique_ptr<DestinationDiff>(
      new DestinationDiff(destination, translator, *std::move(wire), *std::move(history)));
}

DestinationDiff::DestinationDiff(const v1::Destination& destination, const Translator& translator,
                                 std::unique_ptr<vendor::Wire> wire,
                                 std::unique_ptr<DeliveryHistory> history)
    : destination_(destination),
      wire_(std::move(wire)),
      preparer_(destination_, translator, wire_.get()),
      is_stateful_(preparer_.preparation().carts() != nullptr ||
                   destination.identify() == v1::Destination::ON_CHANGE),
      history_(std::move(history)) {}

absl::Status DestinationDiff::Take(const v1::CommerceEvent& event, std::int64_t offset,
                                   bool accepted, absl::Time now) {
  if (!accepted && !is_stateful_) return absl::OkStatus();
  const auto past = history_->Of(offset);
  if (!past.ok()) return past.status();
  delivery::queue::PendingEvent pending;
  pending.offset = offset;
  pending.arena = std::make_shared<google::protobuf::Arena>();
  const auto withheld = Make(event, *past, pending, now);
  if (accepted) Compare(*past, pending, withheld);
  return absl::OkStatus();
}

/// Prepares the event as delivery does, up to the request: an event that is too large for any
/// request is refused too.
absl::StatusOr<delivery::prepare::Withheld> DestinationDiff::Make(
    const v1::CommerceEvent& event, const PastOutcome& past, delivery::queue::PendingEvent& pending,
    absl::Time now) {
  delivery::prepare::Preparation& preparation = preparer_.preparation();
  pending.redriven = past.sent.redriven;
  if (pending.redriven && preparation.carts() != nullptr) {
    preparation.Remember(event, pending.offset);
  }
  auto withheld = preparer_.Prepare(event, pending);
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
  // The person of an event that was refused is not known to the vendor.
  const bool was_refused = past.state == PastOutcome::State::kNotSent && !past.reason.empty();
  if (!withheld.ok() || was_refused) preparation.OnNotSent(pending.offset);
  return withheld;
}

void DestinationDiff::Compare(const PastOutcome& past, const delivery::queue::PendingEvent& pending,
                              const absl::StatusOr<delivery::prepare::Withheld>& withheld) {
  const bool is_sent = withheld.ok() && *withheld == delivery::prepare::Withheld::kNot;
  switch (past.state) {
    case PastOutcome::State::kUnknown:
      return unknown_.Add(pending.entry);
    case PastOutcome::State::kWaiting:
      return waiting_.Add(pending.entry);
    case PastOutcome::State::kNotSent:
      if (!is_sent) return never_sent_.Add(pending.entry);
      Count(pending, v1::DifferenceCount::SENT, "", past.reason);
      return only_sent_now_.Add(pending.entry);
    case PastOutcome::State::kSent:
      break;
  }
  if (!withheld.ok()) {
    Count(pending, v1::DifferenceCount::REFUSED, "",
          std::string(preparer_.WithoutFormat(text::ToStd(withheld.status().message()))));
    return refused_now_.Add(pending.entry);
  }
  if (!is_sent) {
    Count(pending, v1::DifferenceCount::WITHHELD, "",
          std::string(delivery::prepare::NameOf(*withheld)));
    return withheld_now_.Add(pending.entry);
  }
  CompareDocuments(past, pending);
}

void DestinationDiff::CompareDocuments(const PastOutcome& past,
                                       const delivery::queue::PendingEvent& pending) {
  const auto differences = json::DifferencesOf(past.sent.documents, pending.encoded.documents);
  if (differences.empty()) return same_.Add(pending.entry);
  changed_.Add(pending.entry);
  for (const json::DocumentDifference& difference : differences) {
    Count(pending, MessageOf(difference.what), difference.pointer, "");
  }
}

void DestinationDiff::Count(const delivery::queue::PendingEvent& event,
                            v1::DifferenceCount::What what, std::string pointer,
                            std::string reason) {
  Key key(event.kind, what, std::move(pointer), std::move(reason));
  auto found = differences_.find(key);
  if (found == differences_.end()) {
    if (differences_.size() >= kMaxDifferences) {
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
  only_sent_now_.AddTo(*diff.mutable_not_sent_then());
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

}  // namespace

absl::StatusOr<v1::DiffReport> RunDiff(const ReplaySetup& setup, const Translator& translator,
                                       log::EventLog& log, const ContinueReading& proceed) {
  const auto filter = ReplayFilter::Create(setup.replay.filter(), setup.is_erased);
  if (!filter.ok()) return filter.status();
  std::vector<std::unique_ptr<DestinationDiff>> diffs;
  for (const v1::Destination& destination : setup.destinations) {
    auto diff = DestinationDiff::Create(destination, translator, log);
    if (!diff.ok()) return diff.status();
    diffs.push_back(*std::move(diff));
  }
  v1::DiffReport report;
  LogEventSource source(log, log.End());
  const absl::Time now = absl::Now();
  const auto take = [&](const EventBatch& batch, std::size_t index, bool accepted) {
    for (const auto& diff : diffs) {
      auto status = diff->Take(*batch.events[index], batch.offsets[index], accepted, now);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  };
  if (auto status = ReadThrough(source, *filter, report, take, proceed); !status.ok())
    return status;
  for (const auto& diff : diffs) *report.add_destinations() = diff->Finish();
  return report;
}

}  // namespace interlingua::replay
