#include "service/delivery/destination/ledger.h"

#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "service/delivery/prepare/sent_documents.h"

namespace interlingua::delivery::destination {

Ledger::Ledger(std::string destination, const log::Progress& start)
    : destination_(std::move(destination)),
      window_(start.cursor),
      committed_low_water_(start.cursor.low_water) {}

void Ledger::Finish(const queue::PendingEvent& event, log::Outcome outcome) {
  event::AddTo(batch_.accounts[static_cast<std::size_t>(outcome)], event.entry);
  if (event.redriven) {
    batch_.redriven.push_back(event.offset);
  } else {
    window_.Finish(event.offset);
  }
  if (keeps_sent_) {
    prepare::SentDocuments sent;
    sent.sent = outcome == log::Outcome::kDelivered;
    sent.redriven = event.redriven;
    if (sent.sent) sent.documents = event.encoded.documents;
    batch_.sent.push_back({event.offset, prepare::FormatSent(sent)});
    uncommitted_bytes_ += batch_.sent.back().documents.size();
  }
  ++uncommitted_;
  ++outcomes_.done[static_cast<std::size_t>(outcome)];
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
  batch_.dead_letters.push_back(std::move(letter));
  Finish(event, outcome);
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
  if (uncommitted_ == 0) return absl::OkStatus();
  batch_.cursor = window_.cursor();
  if (keyed_state_source_ != nullptr) {
    auto changes = keyed_state_source_(batch_.cursor.low_water);
    batch_.keyed_state.insert(batch_.keyed_state.end(), std::make_move_iterator(changes.begin()),
                              std::make_move_iterator(changes.end()));
  }
  if (auto status = log.Commit(destination_, batch_); !status.ok()) return status;
  committed_low_water_ = batch_.cursor.low_water;
  for (const std::int64_t offset : batch_.redriven) redriving_.erase(offset);
  if (dead_letter_callback_ != nullptr) {
    for (const log::DeadLetter& letter : batch_.dead_letters) dead_letter_callback_(letter);
  }
  batch_ = {};
  uncommitted_ = 0;
  uncommitted_bytes_ = 0;
  return absl::OkStatus();
}

}  // namespace interlingua::delivery::destination
