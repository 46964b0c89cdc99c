#include "service/delivery/destination/destination_status.h"

#include <string>

#include "translator/text/text.h"

namespace interlingua::delivery::destination {
namespace {

std::int64_t DoneAs(const log::DestinationTotals& totals, log::Outcome outcome) {
  return totals.done[static_cast<std::size_t>(outcome)];
}

v1::DestinationStatus::Breaker BreakerOf(const WorkerState& state) {
  switch (state.breaker) {
    case send::Breaker::State::kOpen:
      return v1::DestinationStatus::OPEN;
    case send::Breaker::State::kHalfOpen:
      return v1::DestinationStatus::HALF_OPEN;
    case send::Breaker::State::kClosed:
      break;
  }
  return v1::DestinationStatus::CLOSED;
}

void SetTime(absl::Time time, google::protobuf::Timestamp& into) {
  into.set_seconds(absl::ToUnixSeconds(time));
}

// What the log says of parked events; the worker knows when they are tried next.
void AddParked(const log::ParkedTotals& parked, v1::DestinationStatus& status) {
  status.set_parked(parked.events);
  if (parked.events == 0) return status.clear_next_parked_try();
  if (!status.has_next_parked_try()) {
    SetTime(absl::FromUnixMillis(parked.next_try_ms), *status.mutable_next_parked_try());
  }
}

absl::Status AddDeadLetters(std::string_view name, log::EventLog& log,
                            v1::DestinationStatus& status) {
  const auto letters = log.CountDeadLetters(name);
  if (!letters.ok()) return letters.status();
  for (const log::DeadLetterCount& count : *letters) {
    auto* refusals = status.add_dead_letters();
    refusals->set_reason(count.reason);
    refusals->set_events(count.events);
  }
  return absl::OkStatus();
}

// When the oldest event that waits was accepted; `first_parked`: the offset of the oldest that is
// parked, 0 where none is.
absl::Status AddWaitingSince(log::EventLog& log, std::int64_t first_parked,
                             v1::DestinationStatus& status) {
  std::int64_t oldest = first_parked;
  if (oldest == 0 && status.cursor() < status.log_end()) oldest = status.cursor() + 1;
  if (oldest == 0) return absl::OkStatus();
  const auto record = log.At(oldest);
  if (!record.ok()) return record.status();
  v1::CommerceEvent event;
  if (event.ParseFromString(*record->bytes)) {
    *status.mutable_waiting_since() = event.received_at();
  }
  return absl::OkStatus();
}

absl::Status AddWhatTheLogHas(std::string_view name, log::EventLog& log,
                              v1::DestinationStatus& status) {
  const auto totals = log.Totals(name);
  if (!totals.ok()) return totals.status();
  status.set_delivered(DoneAs(*totals, log::Outcome::kDelivered));
  status.set_withheld(DoneAs(*totals, log::Outcome::kWithheld));
  status.set_redriving(totals->redrives + totals->parked.redriven);
  AddParked(totals->parked, status);
  if (auto added = AddDeadLetters(name, log, status); !added.ok()) return added;
  return AddWaitingSince(log, totals->parked.first_offset, status);
}

}  // namespace

v1::DestinationStatus StatusOfDestination(std::string_view name, const WorkerState& state,
                                          log::EventLog& log) {
  v1::DestinationStatus status;
  status.set_name(std::string(name));
  status.set_cursor(state.cursor);
  status.set_log_end(log.End());
  status.set_retrying(state.retrying);
  status.set_last_error(state.last_error);
  status.set_breaker(BreakerOf(state));
  status.set_failed(state.failed);
  if (!state.holding.empty()) status.set_holding(state.holding);
  if (state.next_parked_try != absl::InfiniteFuture()) {
    SetTime(state.next_parked_try, *status.mutable_next_parked_try());
  }
  const auto complete = AddWhatTheLogHas(name, log, status);
  if (!complete.ok()) status.set_last_error(std::string(complete.message()));
  return status;
}

v1::DestinationStatus StatusOfUnconfigured(std::string_view name, log::EventLog& log) {
  WorkerState state;
  const auto progress = log.LoadProgress(name, log::StartAt::kNowhere);
  if (progress.ok()) state.cursor = progress->position;
  v1::DestinationStatus status = StatusOfDestination(name, state, log);
  status.set_paused(progress.ok() && progress->paused);
  status.set_configured(false);
  return status;
}

}  // namespace interlingua::delivery::destination
