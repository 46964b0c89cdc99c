#include "service/admin/dead_letter_calls.h"

#include <cstdint>

#include "service/admin/page_token.h"
#include "translator/text/text.h"

namespace interlingua::admin {
namespace {

std::int64_t MillisOf(const google::protobuf::Timestamp& time) {
  return time.seconds() * 1000 + time.nanos() / 1000000;
}

void SetMillis(std::int64_t millis, google::protobuf::Timestamp& time) {
  time.set_seconds(millis / 1000);
  time.set_nanos(static_cast<std::int32_t>(millis % 1000) * 1000000);
}

/// A sum beyond what a Decimal holds has no value in the message; it is whole in the log.
v1::LedgerTotal TotalOf(const event::LedgerSum& sum) {
  v1::LedgerTotal total;
  total.set_events(sum.events);
  if (const auto value = event::DecimalOf(sum.value); value.has_value())
    *total.mutable_value() = *value;
  return total;
}

log::DeadLetterQuery QueryOf(const v1::DeadLetterFilter& filter) {
  log::DeadLetterQuery query;
  query.destination = filter.destination();
  query.kinds.assign(filter.kinds().begin(), filter.kinds().end());
  query.event_ids.assign(filter.event_ids().begin(), filter.event_ids().end());
  query.reason = filter.reason();
  if (filter.has_refused()) query.refused = filter.refused();
  if (filter.has_since()) query.since_ms = MillisOf(filter.since());
  if (filter.has_until()) query.until_ms = MillisOf(filter.until());
  return query;
}

v1::DeadLetter MessageOf(const log::DeadLetter& letter) {
  v1::DeadLetter message;
  message.set_destination(letter.destination);
  message.set_offset(letter.offset);
  message.set_event_id(letter.event_id);
  message.set_kind(letter.kind);
  message.set_reason(letter.reason);
  if (!letter.answer.empty()) message.set_answer(letter.answer);
  message.set_attempts(letter.attempts);
  if (letter.first_sent_at_ms > 0) {
    SetMillis(letter.first_sent_at_ms, *message.mutable_first_sent_at());
  }
  SetMillis(letter.died_at_ms, *message.mutable_died_at());
  return message;
}

v1::LedgerLine MessageOf(const log::Balance& balance) {
  const auto done = [&](log::Outcome outcome) {
    return TotalOf(balance.done[static_cast<std::size_t>(outcome)]);
  };
  v1::LedgerLine line;
  line.set_destination(balance.destination);
  line.set_day(event::DayText(balance.account.day));
  line.set_kind(balance.account.kind);
  line.set_currency(balance.account.currency);
  *line.mutable_accepted() = TotalOf(balance.accepted);
  *line.mutable_delivered() = done(log::Outcome::kDelivered);
  *line.mutable_withheld() = done(log::Outcome::kWithheld);
  *line.mutable_refused() = done(log::Outcome::kRefused);
  *line.mutable_dead() = done(log::Outcome::kDead);
  *line.mutable_waiting() = TotalOf(balance.waiting);
  line.set_balanced(balance.IsEven());
  return line;
}

/// Calls that change dead letters name the destination, so that none changes all by mistake.
absl::Status CheckDestination(const log::DeadLetterQuery& query) {
  if (!query.destination.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("filter.destination: is required here");
}

}  // namespace

absl::StatusOr<DeadLetterCalls::SelectedLog> DeadLetterCalls::LogOf(const std::string& replay) {
  if (replay.empty()) return SelectedLog{&log_, nullptr};
  auto job = replays_.Find(replay);
  if (!job.ok()) return job.status();
  return SelectedLog{&(*job)->store(), *job};
}

absl::Status DeadLetterCalls::List(const v1::ListDeadLettersRequest& request,
                                   v1::ListDeadLettersResponse& response) {
  auto after = ReadPageToken(request.page_token());
  if (!after.ok()) return after.status();
  const int limit = PageSize(request.page_size());
  const auto selected = LogOf(request.filter().replay());
  if (!selected.ok()) return selected.status();
  const auto letters = selected->log->ListDeadLetters(QueryOf(request.filter()), *after, limit);
  if (!letters.ok()) return letters.status();
  for (const log::DeadLetter& letter : *letters) *response.add_dead_letters() = MessageOf(letter);
  if (static_cast<int>(letters->size()) == limit) {
    response.set_next_page_token(PageToken(letters->back().destination, letters->back().offset));
  }
  return absl::OkStatus();
}

absl::Status DeadLetterCalls::Get(const v1::GetDeadLetterRequest& request,
                                  v1::GetDeadLetterResponse& response) {
  log::DeadLetterQuery query;
  query.destination = request.destination();
  query.offset = request.offset();
  const auto selected = LogOf(request.replay());
  if (!selected.ok()) return selected.status();
  const auto letters = selected->log->ListDeadLetters(query, {}, 1);
  if (!letters.ok()) return letters.status();
  if (letters->empty()) {
    return absl::NotFoundError(
        text::Concat("there is no dead letter ", request.destination(), "/", request.offset()));
  }
  *response.mutable_dead_letter() = MessageOf(letters->front());
  const auto record = selected->log->At(request.offset());
  if (!record.ok()) return record.status();
  if (!response.mutable_event()->ParseFromString(*record->bytes)) response.clear_event();
  return absl::OkStatus();
}

absl::Status DeadLetterCalls::Redrive(const v1::RedriveDeadLettersRequest& request,
                                      v1::RedriveDeadLettersResponse& response) {
  const log::DeadLetterQuery query = QueryOf(request.filter());
  if (auto status = CheckDestination(query); !status.ok()) return status;
  const auto selected = LogOf(request.filter().replay());
  if (!selected.ok()) return selected.status();
  const auto events =
      selected->job == nullptr ? delivery_.Redrive(query) : selected->job->Redrive(query);
  if (events.ok()) response.set_events(*events);
  return events.status();
}

absl::Status DeadLetterCalls::Discard(const v1::DiscardDeadLettersRequest& request,
                                      v1::DiscardDeadLettersResponse& response) {
  const log::DeadLetterQuery query = QueryOf(request.filter());
  if (auto status = CheckDestination(query); !status.ok()) return status;
  const auto selected = LogOf(request.filter().replay());
  if (!selected.ok()) return selected.status();
  const auto events = selected->log->Discard(query);
  if (events.ok()) response.set_events(*events);
  return events.status();
}

absl::Status DeadLetterCalls::GetLedger(const v1::GetLedgerRequest& request,
                                        v1::GetLedgerResponse& response) {
  const auto selected = LogOf(request.replay());
  if (!selected.ok()) return selected.status();
  const auto balances = selected->log->Balances(request.destination());
  if (!balances.ok()) return balances.status();
  for (const log::Balance& balance : *balances) *response.add_lines() = MessageOf(balance);
  return absl::OkStatus();
}

}  // namespace interlingua::admin
