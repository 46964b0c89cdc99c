// What the worker of an HTTP destination makes of the responses.
#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "service/delivery/destination/http_worker.h"
#include "service/delivery/send/redacted_response.h"
#include "translator/text/text.h"

namespace interlingua::delivery::destination {
namespace {

// How much of a response is kept with a dead letter.
constexpr std::size_t kMaxAnswerBytes = 512;

// Whether the vendor refuses the request for something in it, without saying for which event.
bool IsRefusedAsAWhole(const std::vector<vendor::Outcome>& outcomes) {
  return std::all_of(outcomes.begin(), outcomes.end(), [](const vendor::Outcome& outcome) {
    return outcome.disposition == vendor::Disposition::kRejected &&
           outcome.subject == vendor::Subject::kRequest;
  });
}

std::string AnswerOf(const absl::StatusOr<vendor::HttpResponse>& answer) {
  if (!answer.ok()) return std::string(answer.status().message());
  return text::Concat("HTTP status ", answer->status, answer->body.empty() ? "" : "\n",
                      std::string_view(answer->body).substr(0, kMaxAnswerBytes));
}

// How long ago the gateway accepted the event.
absl::Duration AgeOf(const queue::PendingEvent& event) {
  if (event.accepted_at == absl::InfinitePast()) return absl::ZeroDuration();
  return absl::Now() - event.accepted_at;
}

}  // namespace

std::vector<vendor::Outcome> HttpWorker::OutcomesOf(
    const queue::Batch& batch, const absl::StatusOr<vendor::HttpResponse>& answer) {
  if (!answer.ok()) {
    return std::vector<vendor::Outcome>(batch.events.size(),
                                        send::AfterFailedExchange(answer.status()));
  }
  auto outcomes = wire_->ReadResponse(batch.encoded, *answer, absl::Now());
  // An adapter that returns too few outcomes must not lose events.
  outcomes.resize(batch.events.size(),
                  {vendor::Disposition::kRetry, "the answer says nothing about it"});
  return outcomes;
}

void HttpWorker::HandleResponse(const send::HttpResult& result, SteadyTime now) {
  auto node = in_flight_.extract(result.ticket);
  queue::Batch batch = std::move(node.mapped().batch);
  in_flight_bytes_ -= batch.held_bytes();
  outbox_.RecordSent(batch.order_key(), batch.events.size(), now);
  counters_.NoteRequest(result.response.ok() ? result.response->status : 0,
                        absl::FromChrono(now - node.mapped().at));
  auto outcomes = OutcomesOf(batch, result.response);
  UpdateBreaker(outcomes, now);
  if (UpdateSuspicion(outcomes, now)) {
    for (vendor::Outcome& outcome : outcomes) {
      outcome.disposition = vendor::Disposition::kRetry;
      outcome.subject = vendor::Subject::kDestination;
    }
  }
  if (batch.events.size() > 1 && IsRefusedAsAWhole(outcomes)) {
    ++counters_.split_requests;
    NoteError(outcomes.front().reason);
    outbox_.Split(std::move(batch));
    return;
  }
  ApplyOutcomes(std::move(batch), outcomes, AnswerOf(result.response), now);
}

// An event that is finished, refused or not, shows that the vendor is there; one that is given up
// does not.
void HttpWorker::UpdateBreaker(const std::vector<vendor::Outcome>& outcomes, SteadyTime now) {
  absl::Duration retry_after = absl::ZeroDuration();
  bool refused = true;
  for (const vendor::Outcome& outcome : outcomes) {
    if (outcome.disposition != vendor::Disposition::kRetry) return breaker_.Succeed();
    retry_after = std::max(retry_after, outcome.retry_after);
    refused = refused && outcome.subject == vendor::Subject::kDestination;
  }
  using Weight = send::Breaker::Weight;
  breaker_.Fail(now, Random(), refused ? Weight::kRefusedDestination : Weight::kFailure,
                retry_after);
  counters_.breaker_opened = breaker_.opened();
}

// A vendor that refuses everything is more likely at fault than every event. True: it is suspected,
// so that what it refuses is no dead letter.
bool HttpWorker::UpdateSuspicion(const std::vector<vendor::Outcome>& outcomes, SteadyTime now) {
  const auto is = [&](vendor::Disposition disposition) {
    return [disposition](const vendor::Outcome& outcome) {
      return outcome.disposition == disposition;
    };
  };
  if (std::any_of(outcomes.begin(), outcomes.end(), is(vendor::Disposition::kDelivered))) {
    suspicion_.Succeed();
    refused_since_ = absl::InfiniteFuture();
    return false;
  }
  const bool refused =
      std::all_of(outcomes.begin(), outcomes.end(), is(vendor::Disposition::kRejected));
  const bool suspected = suspicion_.state() != send::Breaker::State::kClosed;
  if (!refused && !suspected) return false;
  refused_since_ = std::min(refused_since_, absl::Now());
  suspicion_.Fail(now, Random());
  return refused && suspected;
}

void HttpWorker::ApplyOutcomes(queue::Batch batch, const std::vector<vendor::Outcome>& outcomes,
                               std::string_view answer, SteadyTime now) {
  const std::string order_key = batch.order_key();
  // One random number for all at first, so that what was sent together becomes due together and
  // shares a request again; later one for each, so that an event that spoils every request it is in
  // does not meet the same events again. A key queue has no other events.
  const double shared = Random();
  auto events = std::move(batch).Open();
  std::vector<queue::PendingEvent> again;
  for (std::size_t index = 0; index < events.size(); ++index) {
    queue::PendingEvent& event = events[index];
    ++event.attempts;
    if (outcomes[index].subject != vendor::Subject::kDestination) ++event.failures;
    const double random = event.attempts == 1 || !order_key.empty() ? shared : Random();
    auto verdict = send::Judge(outcomes[index], {event.attempts, event.failures}, AgeOf(event),
                               policy_, random);
    switch (verdict.disposition) {
      case vendor::Disposition::kDelivered:
        ledger().Deliver(event);
        NoteSuccess();
        EndEvent(event);
        break;
      case vendor::Disposition::kRejected:
        NoteError(verdict.reason);
        DeadLetterEvent(event, verdict.reason, answer);
        EndEvent(event);
        break;
      case vendor::Disposition::kRetry:
        NoteError(verdict.reason);
        ++counters_.retried_events;
        event.reason = preparer_.WithoutFormat(verdict.reason);
        ledger().NotifyRetry(event, event.reason);
        event.not_before = After(now, verdict.wait);
        parked_retries_ = parked_retries_ || event.redriven || ledger().IsParked(event.offset);
        again.push_back(std::move(event));
        break;
    }
  }
  outbox_.Release(order_key, std::move(again));
}

void HttpWorker::DeadLetterEvent(const queue::PendingEvent& event, std::string_view reason,
                                 std::string_view answer) {
  preparer_.preparation().OnNotSent(event.offset);
  ledger().DeadLetterEvent(event, preparer_.WithoutFormat(reason),
                           send::RedactedResponse(answer, *event.encoded.event, secrets_));
}

}  // namespace interlingua::delivery::destination
