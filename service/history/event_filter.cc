#include "service/history/event_filter.h"

#include "translator/event/kind.h"
#include "translator/text/text.h"
#include "translator/translator.h"
#include "translator/value/timestamp.h"

namespace interlingua::history {
namespace {

absl::Status Invalid(std::string_view reason) {
  return absl::InvalidArgumentError(text::ToAbsl(reason));
}

bool IsKind(const std::string& word) {
  const auto* action = v1::CommerceEvent::descriptor()->FindOneofByName("action");
  for (int i = 0; i < action->field_count(); ++i) {
    if (action->field(i)->name() == word) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<EventFilter::Span> EventFilter::MakeSpan(const google::protobuf::Timestamp* since,
                                                        const google::protobuf::Timestamp* until,
                                                        std::string_view name) {
  for (const auto* time : {since, until}) {
    if (time != nullptr && !value::IsValid(*time))
      return Invalid(text::Concat("the filter's ", name, " time is none"));
  }
  Span span;
  if (since != nullptr) span.since = value::TimeOf(*since);
  if (until != nullptr) span.until = value::TimeOf(*until);
  if (span.since.has_value() && span.until.has_value() && *span.until <= *span.since) {
    return Invalid(
        text::Concat("the filter means nothing: ", name, "_until is not after ", name, "_since"));
  }
  return span;
}

absl::StatusOr<EventFilter> EventFilter::Create(const v1::EventFilter& filter) {
  EventFilter made;
  const auto accepted =
      MakeSpan(filter.has_accepted_since() ? &filter.accepted_since() : nullptr,
               filter.has_accepted_until() ? &filter.accepted_until() : nullptr, "accepted");
  if (!accepted.ok()) return accepted.status();
  const auto occurred =
      MakeSpan(filter.has_occurred_since() ? &filter.occurred_since() : nullptr,
               filter.has_occurred_until() ? &filter.occurred_until() : nullptr, "occurred");
  if (!occurred.ok()) return occurred.status();
  made.accepted_ = *accepted;
  made.occurred_ = *occurred;
  for (const std::string& kind : filter.kinds()) {
    if (!IsKind(kind)) return Invalid(text::Concat("there is no kind of event '", kind, "'"));
  }
  made.sources_ = Words(filter.sources().begin(), filter.sources().end());
  made.kinds_ = Words(filter.kinds().begin(), filter.kinds().end());
  made.order_ids_ = Words(filter.order_ids().begin(), filter.order_ids().end());
  made.event_ids_ = Words(filter.event_ids().begin(), filter.event_ids().end());
  for (const std::string& customer : filter.customers()) {
    if (customer.empty()) return Invalid("an empty identifier means no customer");
  }
  made.customers_ = People(filter.customers());
  return made;
}

bool EventFilter::Matches(const v1::CommerceEvent& event) const {
  if (!accepted_.empty() &&
      (!event.has_received_at() || !accepted_.Holds(value::TimeOf(event.received_at())))) {
    return false;
  }
  if (!occurred_.empty() &&
      (!event.has_occurred_at() || !occurred_.Holds(value::TimeOf(event.occurred_at())))) {
    return false;
  }
  if (!IsAny(sources_, event.source().id()) || !IsAny(event_ids_, event.event_id())) return false;
  if (!kinds_.empty() && !kinds_.contains(std::string(event::KindOf(event)))) return false;
  if (!IsAny(order_ids_, OrderIdOf(event))) return false;
  return customers_.empty() || customers_.Include(event.identity());
}

const std::string& OrderIdOf(const v1::CommerceEvent& event) {
  switch (event.action_case()) {
    case v1::CommerceEvent::kPurchase:
      return event.purchase().order_id();
    case v1::CommerceEvent::kRefund:
      return event.refund().order().order_id();
    case v1::CommerceEvent::kCheckout:
      return event.checkout().order().order_id();
    case v1::CommerceEvent::kCheckoutUpdate:
      return event.checkout_update().order().order_id();
    default:
      return event.purchase().order_id();
  }
}

}  // namespace interlingua::history
