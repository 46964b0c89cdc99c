#include "service/delivery/ledger.h"

#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "service/delivery/sent_documents.h"

namespace interlingua {

Ledger::Ledger(std::string destination, const Progress& start)
    : destination_(std::move(destination)),
      window_(start.cursor),
      committed_low_water_(start.cursor.low_water) {}

void Ledger::Finish(const PendingEvent& event, Fate fate) {
  AddTo(settlement_.accounts[static_cast<std::size_t>(fate)], event.entry);
  if (event.redriven) {
    settlement_.redriven.push_back(event.offset);
  } else {
    window_.Finish(event.offset);
  }
  if (keeps_sent_) {
    SentDocuments sent;
    sent.sent = fate == Fate::kDelivered;
    sent.redriven = event.redriven;
    if (sent.sent) sent.documents = event.encoded.documents;
    settlement_.sent.push_back({event.offset, FormatSent(sent)});
    uncommitted_bytes_ += settlement_.sent.back().documents.size();
  }
  ++uncommitted_;
  ++outcomes_.done[static_cast<std::size_t>(fate)];
}

void Ledger::Deliver(const PendingEvent& event) {
  Tell(event, OutcomeNews::What::kDelivered, {});
  Finish(event, Fate::kDelivered);
  if (event.redriven || event.accepted_at == absl::InfinitePast()) return;
  outcomes_.NoteDelivered(absl::Now() - event.accepted_at);
}

void Ledger::Withhold(const PendingEvent& event, std::string_view reason) {
  Tell(event, OutcomeNews::What::kWithheld, reason);
  Finish(event, Fate::kWithheld);
}

void Ledger::Refuse(const PendingEvent& event, std::string_view reason) {
  Keep(event, Fate::kRefused, reason, "");
}

void Ledger::Bury(const PendingEvent& event, std::string_view reason, std::string answer) {
  Keep(event, Fate::kDead, reason, std::move(answer));
}

void Ledger::Keep(const PendingEvent& event, Fate fate, std::string_view reason,
                  std::string answer) {
  Tell(event, fate == Fate::kRefused ? OutcomeNews::What::kRefused : OutcomeNews::What::kDead,
       reason);
  DeadLetter letter;
  letter.offset = event.offset;
  letter.event_id = event.event_id;
  letter.kind = event.kind;
  letter.reason = std::string(reason);
  letter.refused = fate == Fate::kRefused;
  letter.answer = std::move(answer);
  letter.attempts = event.attempts;
  letter.first_sent_at_ms = event.attempts == 0 ? 0 : absl::ToUnixMillis(event.first_sent_at);
  letter.died_at_ms = absl::ToUnixMillis(absl::Now());
  settlement_.dead_letters.push_back(std::move(letter));
  Finish(event, fate);
}

void Ledger::TellWatchers(const PendingEvent& event, OutcomeNews::What what,
                          std::string_view reason) const {
  OutcomeNews news;
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

absl::Status Ledger::Commit(EventLog& log) {
  if (uncommitted_ == 0) return absl::OkStatus();
  settlement_.cursor = window_.cursor();
  if (keeper_ != nullptr) {
    auto changes = keeper_(settlement_.cursor.low_water);
    settlement_.kept.insert(settlement_.kept.end(), std::make_move_iterator(changes.begin()),
                            std::make_move_iterator(changes.end()));
  }
  if (auto status = log.Commit(destination_, settlement_); !status.ok()) return status;
  committed_low_water_ = settlement_.cursor.low_water;
  for (const std::int64_t offset : settlement_.redriven) redriving_.erase(offset);
  if (told_ != nullptr) {
    for (const DeadLetter& letter : settlement_.dead_letters) told_(letter);
  }
  settlement_ = {};
  uncommitted_ = 0;
  uncommitted_bytes_ = 0;
  return absl::OkStatus();
}

}  // namespace interlingua
