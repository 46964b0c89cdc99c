#include "service/replay/forecast.h"

#include <algorithm>
#include <utility>

#include "service/delivery/destination/wire.h"
#include "service/replay/replay_destination.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

// Order keys whose events are counted, for the limits per visitor.
constexpr std::size_t kMaxOrderKeys = 100000;

}  // namespace

absl::StatusOr<std::unique_ptr<Forecast>> Forecast::Create(const v1::Destination& destination,
                                                           const Translator& translator) {
  auto wire = delivery::destination::MakeWire(destination, translator);
  if (!wire.ok()) return wire.status();
  return std::unique_ptr<Forecast>(new Forecast(destination, translator, *std::move(wire)));
}

Forecast::Forecast(const v1::Destination& destination, const Translator& translator,
                   std::unique_ptr<vendor::Wire> wire)
    : destination_(destination),
      wire_(std::move(wire)),
      preparer_(destination_, translator, wire_.get()),
      rules_({destination}, translator),
      requests_per_second_(RequestRateOf(destination, translator)) {
  if (wire_ == nullptr) return;
  limits_ = delivery::queue::BatchLimitsOf(destination.http(), wire_->limits());
  max_request_bytes_ = wire_->limits().max_request_bytes;
}

void Forecast::Take(const v1::CommerceEvent& event, absl::Time now) {
  delivery::queue::PendingEvent pending;
  pending.offset = ++offset_;
  pending.arena = std::make_shared<google::protobuf::Arena>();
  auto* kept = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(pending.arena.get());
  *kept = event;
  v1::Report report;
  preparer_.preparation().ReportTo(&report);
  const auto withheld = preparer_.Prepare(*kept, pending);
  if (!withheld.ok()) return Refuse(pending, text::ToStd(withheld.status().message()), &report);
  if (*withheld != delivery::prepare::Withheld::kNot) return withheld_.Add(pending.entry);
  if (const vendor::HistoryRule* rule = rules_.BrokenBy(event, 0, now); rule != nullptr)
    ++broken_rules_[rule];
  for (const v1::Finding& finding : report.findings()) {
    findings_.Add(pending.kind, pending.event_id, finding);
  }
  if (wire_ == nullptr) {
    sent_.Add(pending.entry);
    requests_ += static_cast<std::int64_t>(pending.encoded.documents.size());
    // Each line has its end.
    bytes_ += static_cast<std::int64_t>(pending.document_bytes + pending.encoded.documents.size());
    return;
  }
  CountKey(pending.order_key);
  outbox_.Add(std::move(pending));
  // So many wait that batches are as full as they would be.
  SendDue(2 * limits_.max_events, now);
}

/// Takes requests out of the outbox until no more than `leave` events are in it.
void Forecast::SendDue(std::size_t leave, absl::Time now) {
  while (outbox_.sendable() > leave) {
    auto batch = outbox_.Take(delivery::SteadyTime(), limits_);
    if (!batch.has_value()) return;
    Send(*std::move(batch), now);
  }
}

/// As HttpWorker::Send does.
void Forecast::Send(delivery::queue::Batch batch, absl::Time now) {
  while (true) {
    const auto request = wire_->MakeRequest(batch.encoded, now);
    if (request.ok() && (max_request_bytes_ == 0 || request->body.size() <= max_request_bytes_)) {
      ++requests_;
      bytes_ += static_cast<std::int64_t>(request->body.size());
      for (const delivery::queue::PendingEvent& event : batch.events) {
        sent_.Add(event.entry);
      }
      break;
    }
    if (batch.events.size() == 1) {
      Refuse(batch.events.front(),
             request.ok() ? text::Concat("the event is larger than a request may be (",
                                         max_request_bytes_, " bytes)")
                          : std::string(request.status().message()),
             nullptr);
      break;
    }
    outbox_.PutBack(batch.SplitTail());
  }
  for (const delivery::queue::PendingEvent& event : batch.events) outbox_.Finish(event);
  outbox_.Release(batch.order_key(), {});
}

void Forecast::Refuse(const delivery::queue::PendingEvent& event, std::string_view reason,
                      const v1::Report* report) {
  refused_.Add(event.entry);
  preparer_.preparation().OnNotSent(event.offset);
  bool counted = false;
  if (report != nullptr) {
    for (const v1::Finding& finding : report->findings()) {
      if (finding.severity() != v1::Finding::REFUSAL) continue;
      findings_.Add(event.kind, event.event_id, finding);
      counted = true;
    }
  }
  if (counted) return;
  v1::Finding finding;
  finding.set_code(v1::Finding::REFUSED);
  finding.set_severity(v1::Finding::REFUSAL);
  finding.set_format(destination_.format());
  finding.set_detail(std::string(preparer_.WithoutFormat(reason)));
  findings_.Add(event.kind, event.event_id, finding);
}

void Forecast::CountKey(const std::string& order_key) {
  if (order_key.empty()) return;
  const auto found = order_keys_.find(order_key);
  if (found != order_keys_.end()) {
    ++found->second;
  } else if (order_keys_.size() < kMaxOrderKeys) {
    order_keys_.emplace(order_key, 1);
  }
}

double Forecast::Seconds(int max_events_per_second) const {
  double seconds = 0;
  if (requests_per_second_ > 0) {
    seconds = static_cast<double>(requests_) / requests_per_second_;
  }
  if (max_events_per_second > 0) {
    seconds = std::max(seconds, static_cast<double>(offset_) / max_events_per_second);
  }
  if (wire_ == nullptr || order_keys_.empty()) return seconds;
  std::size_t most = 0;
  for (const auto& [key, events] : order_keys_) most = std::max(most, events);
  for (const vendor::RateLimit& limit : wire_->RateLimits()) {
    const std::size_t periods = (most - 1) / std::max<std::size_t>(limit.max_events, 1);
    seconds = std::max(seconds, static_cast<double>(periods) * absl::ToDoubleSeconds(limit.period));
  }
  return seconds;
}

v1::Forecast Forecast::Finish(int max_events_per_second, absl::Time now) {
  SendDue(0, now);
  v1::Forecast forecast;
  forecast.set_destination(destination_.name());
  forecast.set_format(destination_.format());
  sent_.AddTo(*forecast.mutable_sent());
  withheld_.AddTo(*forecast.mutable_withheld());
  refused_.AddTo(*forecast.mutable_refused());
  forecast.set_requests(requests_);
  forecast.set_bytes(bytes_);
  forecast.set_seconds(Seconds(max_events_per_second));
  findings_.AddTo(*forecast.mutable_findings());
  for (const auto& [rule, events] : broken_rules_) {
    v1::HistoryRule& line = *forecast.add_rules();
    line.set_rule(rule->rule);
    line.set_instead(rule->instead);
    line.set_reference(rule->reference);
    line.set_events(events);
  }
  return forecast;
}

}  // namespace interlingua::replay
