#include "service/replay/delivery_history.h"

#include <iterator>
#include <limits>
#include <utility>

#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

constexpr int kRowsPerRead = 1000;
constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

}  // namespace

absl::StatusOr<std::unique_ptr<DeliveryHistory>> DeliveryHistory::Open(log::EventLog& log,
                                                                       std::string destination,
                                                                       std::int64_t last) {
  auto progress = log.LoadProgress(destination, log::StartAt::kNowhere);
  if (!progress.ok()) return progress.status();
  return std::unique_ptr<DeliveryHistory>(
      new DeliveryHistory(log, std::move(destination), last, *std::move(progress)));
}

DeliveryHistory::DeliveryHistory(log::EventLog& log, std::string destination, std::int64_t last,
                                 log::Progress progress)
    : log_(log),
      destination_(std::move(destination)),
      last_(last),
      progress_(std::move(progress)) {}

absl::Status DeliveryHistory::ReadSent(std::int64_t offset) {
  while (!sent_.empty() && sent_.front().offset < offset) sent_.pop_front();
  if (!sent_.empty() || sent_up_to_ >= offset) return absl::OkStatus();
  auto read = log_.Sent(destination_, offset - 1, last_, kRowsPerRead);
  if (!read.ok()) return read.status();
  sent_up_to_ = read->empty() ? kEnd : read->back().offset;
  sent_.assign(std::make_move_iterator(read->begin()), std::make_move_iterator(read->end()));
  return absl::OkStatus();
}

absl::Status DeliveryHistory::ReadLetters(std::int64_t offset) {
  while (!letters_.empty() && letters_.front().offset < offset) letters_.pop_front();
  if (!letters_.empty() || letters_up_to_ >= offset) return absl::OkStatus();
  log::DeadLetterQuery query;
  query.destination = destination_;
  auto read = log_.ListDeadLetters(query, {destination_, offset - 1}, kRowsPerRead);
  if (!read.ok()) return read.status();
  letters_up_to_ = read->empty() ? kEnd : read->back().offset;
  letters_.assign(std::make_move_iterator(read->begin()), std::make_move_iterator(read->end()));
  return absl::OkStatus();
}

absl::StatusOr<PastOutcome> DeliveryHistory::Of(std::int64_t offset) {
  auto status = ReadSent(offset);
  if (status.ok()) status = ReadLetters(offset);
  if (!status.ok()) return status;
  PastOutcome outcome;
  if (!letters_.empty() && letters_.front().offset == offset) {
    outcome.state = PastOutcome::State::kNotSent;
    outcome.reason = letters_.front().reason;
  }
  if (!sent_.empty() && sent_.front().offset == offset) {
    auto sent = delivery::prepare::ParseSent(sent_.front().documents);
    if (!sent.ok()) {
      return absl::DataLossError(text::Concat("destination ", destination_, ", offset ", offset,
                                              ": ", text::ToStd(sent.status().message())));
    }
    outcome.state = sent->sent ? PastOutcome::State::kSent : PastOutcome::State::kNotSent;
    outcome.sent = *std::move(sent);
  } else if (outcome.state == PastOutcome::State::kUnknown && !log::IsDone(progress_, offset)) {
    outcome.state = PastOutcome::State::kWaiting;
  }
  return outcome;
}

}  // namespace interlingua::replay
