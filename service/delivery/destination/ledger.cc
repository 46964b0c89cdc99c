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

void Ledger::Finish(const queue::PendingEvent& event, log::Outcome fate) {
  event::AddTo(settlement_.accounts[static_cast<std::size_t>(fate)], event.entry);
  if (event.redriven) {
    settlement_.redriven.push_back(event.offset);
  } else {
    window_.Finish(event.offset);
  }
  if (keeps_sent_) {
    prepare::SentDocuments sent;
    sent.sent = fate == log::Outcome::kDelivered;
    sent.redriven = event.redriven;
    if (sent.sent) sent.documents = event.encoded.documents;
    settlement_.sent.push_back({event.offset, prepare::FormatSent(sent)});
    uncommitted_bytes_ += settlement_.sent.back().documents.size();
  }
  ++uncommitted_;
  ++outcomes_.done[static_cast<std::size_t>(fate)];
}

void Ledger::Deliver(const queue::PendingEvent& event) {
  Tell(event, OutcomeNotification::What::kDelivered, {});
  Finish(event, log::Outcome::kDelivered);
  if (event.redriven || event.accepted_at == absl::InfinitePast()) return;
  outcomes_.NoteDelivered(absl::Now() - event.accepted_at);
}

void Ledger::Withhold(const queue::PendingEvent& event, std::string_view reason) {
  Tell(event, OutcomeNotification::What::kWithheld, reason);
  Finish(event, log::Outcome::kWithheld);
}

void Ledger::Refuse(const queue::PendingEvent& event, std::string_view reason) {
  Keep(event, log::Outcome::kRefused, reason, "");
}

void Ledger::DeadLetterEvent(const queue::PendingEvent& event, std::string_view reason,
                             std::string answer) {
  Keep(event, log::Outcome::kDead, reason, std::move(answer));
}

void Ledger::Keep(const queue::PendingEvent& event, log::Outcome fate, std::string_view reason,
                  std::string answer) {
  Tell(event,
       fate == log::Outcome::kRefused ? OutcomeNotification::What::kRefused
                                      : OutcomeNotification::What::kDead,
       reason);
  log::DeadLetter letter;
  letter.offset = event.offset;
  letter.event_id = event.event_id;
  letter.kind = event.kind;
  letter.reason = std::string(reason);
  letter.refused = fate == log::Outcome::kRefused;
  letter.answer = std::move(answer);
  letter.attempts = event.attempts;
  letter.first_sent_at_ms = event.attempts == 0 ? 0 : absl::ToUnixMillis(event.first_sent_at);
  letter.died_at_ms = absl::ToUnixMillis(absl::Now());
  settlement_.dead_letters.push_back(std::move(letter));
  Finish(event, fate);
}

void Ledger::TellWatchers(const queue::PendingEvent& event, OutcomeNotification::What what,
                          std::string_view reason) const {
  OutcomeNotification news;
  news.what = what;
  news.destination = destination_;
  news.offset = event.offset;
  news.event_id = event.event_id;
  news.reason = std::string(reason);
  news.attempts = event.attempts;
  news.redriven = event.redriven;
  news.accepted_at = event.accepted_at;
  news.at = absl::Now();
  feed_->Tell(news);
}

absl::Status Ledger::Commit(log::EventLog& log) {
  if (uncommitted_ == 0) return absl::OkStatus();
  settlement_.cursor = window_.cursor();
  if (keyed_state_source_ != nullptr) {
    auto changes = keyed_state_source_(settlement_.cursor.low_water);
    settlement_.keyed_state.insert(settlement_.keyed_state.end(),
                                   std::make_move_iterator(changes.begin()),
                                   std::make_move_iterator(changes.end()));
  }
  if (auto status = log.Commit(destination_, settlement_); !status.ok()) return status;
  committed_low_water_ = settlement_.cursor.low_water;
  for (const std::int64_t offset : settlement_.redriven) redriving_.erase(offset);
  if (told_ != nullptr) {
    for (const log::DeadLetter& letter : settlement_.dead_letters) told_(letter);
  }
  settlement_ = {};
  uncommitted_ = 0;
  uncommitted_bytes_ = 0;
  return absl::OkStatus();
}

}  // namespace interlingua::delivery::destination
