#include "service/admin/tail_stream.h"

#include <algorithm>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/time/clock.h"
#include "google/protobuf/arena.h"
#include "service/delivery/prepare/customer.h"
#include "translator/event/kind.h"
#include "translator/event/ledger_key.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::admin {
namespace {

constexpr int kEventsPerRead = 256;
constexpr int kMaxEntries = 256;
constexpr std::size_t kMaxBytes = 256 << 10;

// A tail that is further behind the end of the log skips events, and counts them as missed.
constexpr std::int64_t kMaxLag = 20000;

// How long a wait for events lasts before cancellation is checked.
constexpr absl::Duration kPollInterval = absl::Milliseconds(100);

constexpr std::string_view kWholeEvent = "canonical";

v1::TailEntry::Outcome OutcomeOf(delivery::destination::OutcomeNotification::What what) {
  switch (what) {
    case delivery::destination::OutcomeNotification::What::kDelivered:
      return v1::TailEntry::DELIVERED;
    case delivery::destination::OutcomeNotification::What::kWithheld:
      return v1::TailEntry::WITHHELD;
    case delivery::destination::OutcomeNotification::What::kRefused:
      return v1::TailEntry::REFUSED;
    case delivery::destination::OutcomeNotification::What::kDead:
      return v1::TailEntry::DEAD;
    case delivery::destination::OutcomeNotification::What::kRetried:
      return v1::TailEntry::RETRIED;
  }
  return v1::TailEntry::OUTCOME_UNSPECIFIED;
}

void SetTime(absl::Time time, google::protobuf::Timestamp& message) {
  message.set_seconds(absl::ToUnixSeconds(time));
  const absl::Duration rest = time - absl::FromUnixSeconds(message.seconds());
  message.set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(rest)));
}

}  // namespace

TailStream::TailStream(delivery::Delivery& delivery, log::EventLog& log,
                       const Translator& translator, const v1::TailRequest& request, Write write,
                       std::function<bool()> is_cancelled)
    : delivery_(delivery),
      log_(log),
      translator_(translator),
      request_(request),
      write_(std::move(write)),
      is_cancelled_(std::move(is_cancelled)),
      records_(log) {}

absl::Status TailStream::Run() {
  if (auto status = Prepare(); !status.ok()) return status;
  // In this order, so that no event is missed between the first message and the first read.
  read_ = log_.End();
  delivery_.feed().Add(queue_);
  const std::int64_t watch = log_.Watch([this] { queue_.Wake(); });
  const absl::Cleanup leave = [&] {
    log_.Unwatch(watch);
    delivery_.feed().Remove(queue_);
  };
  if (auto status = Send(); !status.ok()) return status;
  while (!is_cancelled_()) {
    if (auto status = Follow(); !status.ok()) return status;
  }
  return absl::CancelledError("the tail is over");
}

absl::Status TailStream::Prepare() {
  auto filter = history::EventFilter::Create(request_.filter());
  if (!filter.ok()) return filter.status();
  filter_ = *std::move(filter);
  outcomes_.insert(request_.outcomes().begin(), request_.outcomes().end());
  for (const std::string& name : request_.destinations()) {
    if (FormatOf(name).empty()) {
      return absl::InvalidArgumentError(
          text::Concat("the configuration has no destination '", name, "'"));
    }
    destinations_.insert(name);
  }
  return absl::OkStatus();
}

absl::Status TailStream::Follow() {
  const TailQueue::Taken taken = queue_.Take(kPollInterval);
  missed_ += taken.missed;
  // While nothing happens, events are kept in the log only, where they can be erased.
  if (taken.notifications.empty() && log_.End() == read_) records_.Clear();
  // An event is accepted before it has an outcome, and is sent in that order.
  if (auto status = TakeAccepted(); !status.ok()) return status;
  for (const delivery::destination::OutcomeNotification& notification : taken.notifications) {
    if (auto status = TakeOutcome(notification); !status.ok()) return status;
  }
  return message_.entries_size() > 0 || missed_ > 0 ? Send() : absl::OkStatus();
}

absl::Status TailStream::TakeAccepted() {
  const std::int64_t end = log_.End();
  if (!Wants(v1::TailEntry::ACCEPTED, "")) {
    read_ = end;
    return absl::OkStatus();
  }
  if (end - read_ > kMaxLag) {
    missed_ += end - read_ - kMaxLag;
    read_ = end - kMaxLag;
  }
  google::protobuf::Arena arena;
  while (read_ < end && !is_cancelled_()) {
    auto records = log_.Read(read_, kEventsPerRead, absl::ZeroDuration());
    if (!records.ok()) return records.status();
    if (records->empty()) break;
    for (const log::StoredRecord& record : *records) {
      read_ = record.offset;
      auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&arena);
      if (!event->ParseFromString(*record.bytes)) continue;
      v1::TailEntry entry;
      entry.set_outcome(v1::TailEntry::ACCEPTED);
      entry.set_offset(record.offset);
      *entry.mutable_time() = event->received_at();
      if (!Describe(*event, entry)) continue;
      if (auto status = Add(std::move(entry)); !status.ok()) return status;
    }
    records_.Keep(*std::move(records));
    arena.Reset();
  }
  return absl::OkStatus();
}

absl::Status TailStream::TakeOutcome(
    const delivery::destination::OutcomeNotification& notification) {
  const auto outcome = OutcomeOf(notification.what);
  if (!Wants(outcome, notification.destination)) return absl::OkStatus();
  v1::TailEntry entry;
  entry.set_outcome(outcome);
  entry.set_offset(notification.offset);
  entry.set_event_id(notification.event_id);
  entry.set_destination(notification.destination);
  SetTime(notification.at, *entry.mutable_time());
  if (!notification.reason.empty()) entry.set_reason(notification.reason);
  if (notification.attempts > 0) entry.set_attempts(notification.attempts);
  if (notification.redriven) entry.set_redriven(true);
  if (notification.accepted_at != absl::InfinitePast()) {
    entry.set_latency_ms(std::max<std::int64_t>(
        absl::ToInt64Milliseconds(notification.at - notification.accepted_at), 0));
  }
  v1::CommerceEvent event;
  const auto bytes = records_.Find(notification.offset);
  if (bytes == nullptr || !event.ParseFromString(*bytes)) {
    // Retention has removed the event; its outcome is sent where no filter needs the event.
    const bool all = request_.filter().ByteSizeLong() == 0;
    return all ? Add(std::move(entry)) : absl::OkStatus();
  }
  if (!Describe(event, entry)) return absl::OkStatus();
  if (request_.receipts() && outcome != v1::TailEntry::WITHHELD) AddFindings(event, entry);
  return Add(std::move(entry));
}

bool TailStream::Wants(v1::TailEntry::Outcome outcome, std::string_view destination) const {
  const bool accepted = outcome == v1::TailEntry::ACCEPTED;
  if (!outcomes_.empty() && !outcomes_.contains(outcome)) return false;
  if (destinations_.empty()) return true;
  return accepted ? !outcomes_.empty() : destinations_.contains(destination);
}

bool TailStream::Describe(const v1::CommerceEvent& event, v1::TailEntry& entry) const {
  if (!filter_.Matches(event)) return false;
  entry.set_event_id(event.event_id());
  entry.set_kind(std::string(event::KindOf(event)));
  if (!event.source().id().empty()) entry.set_source(event.source().id());
  if (std::string customer = delivery::prepare::CustomerOf(event); !customer.empty()) {
    entry.set_customer(std::move(customer));
  }
  const event::LedgerEntry counted = event::LedgerEntryOf(event);
  if (!counted.key.currency.empty()) {
    entry.set_currency(counted.key.currency);
    if (auto value = event::DecimalOf(counted.value); value.has_value())
      *entry.mutable_value() = *value;
  }
  if (request_.unmasked()) {
    engine::EncodeOptions options;
    options.report_loss = false;
    auto encoded = translator_.Encode(kWholeEvent, event, options);
    if (encoded.ok()) entry.set_event_json(std::move(encoded->documents.front()));
  }
  return true;
}

void TailStream::AddFindings(const v1::CommerceEvent& event, v1::TailEntry& entry) {
  const std::string& format = FormatOf(entry.destination());
  if (format.empty()) return;
  engine::EncodeOptions options;
  options.derived_ids = true;
  v1::Report refusal;
  auto encoded = translator_.Encode(format, event, options, &refusal);
  v1::Report& report = encoded.ok() ? encoded->report : refusal;
  for (v1::Finding& finding : *report.mutable_findings()) {
    if (finding.severity() < v1::Finding::LOSS) continue;
    *entry.add_findings() = std::move(finding);
  }
}

absl::Status TailStream::Add(v1::TailEntry entry) {
  message_bytes_ += entry.ByteSizeLong();
  *message_.add_entries() = std::move(entry);
  const bool full = message_.entries_size() >= kMaxEntries || message_bytes_ >= kMaxBytes;
  return full ? Send() : absl::OkStatus();
}

absl::Status TailStream::Send() {
  if (missed_ > 0) message_.set_missed(missed_);
  if (!write_(message_)) return absl::CancelledError("the caller no longer reads the tail");
  message_.Clear();
  message_bytes_ = 0;
  missed_ = 0;
  return absl::OkStatus();
}

const std::string& TailStream::FormatOf(const std::string& destination) {
  // Looked up again where it is unknown: a reload may have added it.
  if (!formats_.contains(destination)) {
    delivery_.Observe([this](const delivery::DestinationObservation& seen) {
      formats_[std::string(seen.name)] = std::string(seen.format);
    });
  }
  return formats_[destination];
}

}  // namespace interlingua::admin
