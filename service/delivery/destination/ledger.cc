#include "service/delivery/destination/ledger.h"

#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "service/delivery/prepare/sent_documents.h"

namespace interlingua::delivery::destination {

Ledger::Ledger(std::string destination, const log::Progress& start)
    : destination_(std::move(destination)),
      window_(start.position),
      committed_position_(start.position) {
  for (const log::ParkedEvent& parked : start.parked) {
    parked_.insert(parked.offset);
    parked_redrives_ += parked.redriven ? 1 : 0;
  }
}

void Ledger::Finish(const queue::PendingEvent& event, log::Outcome outcome,
                    std::optional<log::DeadLetter> letter) {
  ++outcomes_.done[static_cast<std::size_t>(outcome)];
  DoneEvent done = {event.offset, outcome, event.entry, std::move(letter), std::nullopt};
  if (keeps_sent_) {
    prepare::SentDocuments sent;
    sent.sent = outcome == log::Outcome::kDelivered;
    sent.redriven = event.redriven;
    if (sent.sent) sent.documents = event.encoded.documents;
    done.sent = {event.offset, prepare::FormatSent(sent)};
    uncommitted_bytes_ += done.sent->documents.size();
  }
  const bool parked = parked_.erase(event.offset) > 0;
  if (parked) {
    parked_redrives_ -= event.redriven ? 1 : 0;
    parking_.erase(event.offset);
  }
  if (!event.redriven && event.offset > window_.position()) {
    return window_.Finish(std::move(done));
  }
  if (parked) batch_.unparked.push_back(event.offset);
  if (!parked && event.redriven) batch_.redriven.push_back(event.offset);
  Count(std::move(done));
}

void Ledger::Count(DoneEvent event) {
  ++counted_;
  event::AddTo(batch_.accounts[static_cast<std::size_t>(event.outcome)], event.entry);
  if (event.letter.has_value()) batch_.dead_letters.push_back(*std::move(event.letter));
  if (event.sent.has_value()) batch_.sent.push_back(*std::move(event.sent));
}

void Ledger::Park(const queue::PendingEvent& event, log::ParkedEvent parked) {
  if (parked_.insert(event.offset).second) {
    if (event.redriven) {
      batch_.redriven.push_back(event.offset);
      ++parked_redrives_;
    } else {
      window_.Park(event.offset);
    }
  }
  parking_[event.offset] = std::move(parked);
}

std::int64_t Ledger::done() const {
  const auto beyond = std::distance(parking_.upper_bound(window_.position()), parking_.end());
  const auto parked = static_cast<std::int64_t>(parked_.size() - parked_redrives_) - beyond;
  return window_.position() + static_cast<std::int64_t>(window_.held_up()) - parked;
}

void Ledger::Deliver(const queue::PendingEvent& event) {
  Notify(event, OutcomeNotification::What::kDelivered, {});
  Finish(event, log::Outcome::kDelivered);
  if (event.redriven || event.accepted_at == absl::InfinitePast()) return;
  outcomes_.NoteDelivered(absl::Now() - event.accepted_at);
}

void Ledger::Withhold(const queue::PendingEvent& event, std::string_view reason) {
  Notify(event, OutcomeNotification::What::kWithheld, reason);
  Finish(event, log::Outcome::kWithheld);
}

void Ledger::Refuse(const queue::PendingEvent& event, std::string_view reason) {
  AddDeadLetter(event, log::Outcome::kRefused, reason, "");
}

void Ledger::DeadLetterEvent(const queue::PendingEvent& event, std::string_view reason,
                             std::string answer) {
  AddDeadLetter(event, log::Outcome::kDead, reason, std::move(answer));
}

void Ledger::AddDeadLetter(const queue::PendingEvent& event, log::Outcome outcome,
                           std::string_view reason, std::string answer) {
  Notify(event,
         outcome == log::Outcome::kRefused ? OutcomeNotification::What::kRefused
                                           : OutcomeNotification::What::kDead,
         reason);
  log::DeadLetter letter;
  letter.offset = event.offset;
  letter.event_id = event.event_id;
  letter.kind = event.kind;
  letter.reason = std::string(reason);
  letter.refused = outcome == log::Outcome::kRefused;
  letter.answer = std::move(answer);
  letter.attempts = event.attempts;
  letter.first_sent_at_ms = event.attempts == 0 ? 0 : absl::ToUnixMillis(event.first_sent_at);
  letter.died_at_ms = absl::ToUnixMillis(absl::Now());
  Finish(event, outcome, std::move(letter));
}

void Ledger::NotifyWatchers(const queue::PendingEvent& event, OutcomeNotification::What what,
                            std::string_view reason) const {
  OutcomeNotification notification;
  notification.what = what;
  notification.destination = destination_;
  notification.offset = event.offset;
  notification.event_id = event.event_id;
  notification.reason = std::string(reason);
  notification.attempts = event.attempts;
  notification.redriven = event.redriven;
  notification.accepted_at = event.accepted_at;
  notification.at = absl::Now();
  feed_->Notify(notification);
}

absl::Status Ledger::Commit(log::EventLog& log) {
  if (!HasChanges()) return absl::OkStatus();
  for (DoneEvent& event : window_.TakePassed()) Count(std::move(event));
  batch_.position = window_.position();
  batch_.parked.clear();  // those of a commit that failed are in `parking_` unless they are done
  const auto beyond = parking_.upper_bound(batch_.position);
  for (auto one = parking_.begin(); one != beyond; ++one) batch_.parked.push_back(one->second);
  if (keyed_state_source_ != nullptr) {
    auto changes = keyed_state_source_(batch_.position);
    batch_.keyed_state.insert(batch_.keyed_state.end(), std::make_move_iterator(changes.begin()),
                              std::make_move_iterator(changes.end()));
  }
  if (auto status = log.Commit(destination_, batch_); !status.ok()) return status;
  committed_position_ = batch_.position;
  for (const std::int64_t offset : batch_.redriven) redriving_.erase(offset);
  if (dead_letter_callback_ != nullptr) {
    for (const log::DeadLetter& letter : batch_.dead_letters) dead_letter_callback_(letter);
  }
  batch_ = {};
  parking_.erase(parking_.begin(), beyond);
  counted_ = 0;
  uncommitted_bytes_ = 0;
  return absl::OkStatus();
}

}  // namespace interlingua::delivery::destination
