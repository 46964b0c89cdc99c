#include "service/admin/parked_calls.h"

#include "service/admin/page_token.h"

namespace interlingua::admin {
namespace {

void SetMillis(std::int64_t millis, google::protobuf::Timestamp& time) {
  time.set_seconds(millis / 1000);
  time.set_nanos(static_cast<std::int32_t>(millis % 1000) * 1000000);
}

log::ParkedQuery QueryOf(const v1::ParkedFilter& filter) {
  log::ParkedQuery query;
  query.destination = filter.destination();
  query.kinds.assign(filter.kinds().begin(), filter.kinds().end());
  query.event_ids.assign(filter.event_ids().begin(), filter.event_ids().end());
  query.reason = filter.reason();
  return query;
}

v1::ParkedEvent MessageOf(const log::ParkedEvent& parked) {
  v1::ParkedEvent message;
  message.set_destination(parked.destination);
  message.set_offset(parked.offset);
  message.set_event_id(parked.event_id);
  if (!parked.kind.empty()) message.set_kind(parked.kind);
  message.set_reason(parked.reason);
  message.set_attempts(parked.attempts);
  if (parked.first_sent_at_ms > 0) {
    SetMillis(parked.first_sent_at_ms, *message.mutable_first_sent_at());
  }
  SetMillis(parked.not_before_ms, *message.mutable_next_try());
  if (parked.redriven) message.set_redriven(true);
  return message;
}

}  // namespace

absl::Status ParkedCalls::List(const v1::ListParkedRequest& request,
                               v1::ListParkedResponse& response) {
  const auto after = ReadPageToken(request.page_token());
  if (!after.ok()) return after.status();
  const int limit = PageSize(request.page_size());
  const auto page = log_.ListParked(QueryOf(request.filter()), *after, limit);
  if (!page.ok()) return page.status();
  for (const log::ParkedEvent& parked : *page) *response.add_parked() = MessageOf(parked);
  if (static_cast<int>(page->size()) == limit) {
    response.set_next_page_token(PageToken(page->back().destination, page->back().offset));
  }
  return absl::OkStatus();
}

absl::Status ParkedCalls::Retry(const v1::RetryParkedRequest& request,
                                v1::RetryParkedResponse& response) {
  const auto events = MakeDue(request.filter(), false);
  if (events.ok()) response.set_events(*events);
  return events.status();
}

absl::Status ParkedCalls::Bury(const v1::BuryParkedRequest& request,
                               v1::BuryParkedResponse& response) {
  const auto events = MakeDue(request.filter(), true);
  if (events.ok()) response.set_events(*events);
  return events.status();
}

absl::StatusOr<std::int64_t> ParkedCalls::MakeDue(const v1::ParkedFilter& filter, bool bury) {
  if (filter.destination().empty()) {
    return absl::InvalidArgumentError("filter.destination: is required here");
  }
  return delivery_.MakeParkedDue(QueryOf(filter), bury);
}

}  // namespace interlingua::admin
