#include "service/replay/replay_store.h"

#include <algorithm>

#include "interlingua/v1/progress.pb.h"
#include "service/log/sqlite/sqlite_log.h"
#include "service/replay/kind_totals.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

absl::Status Damaged(const std::string& path) {
  return absl::FailedPreconditionError(text::Concat(path, ": this is not the spool of a replay"));
}

template <typename Message>
absl::Status LoadNote(log::EventLog& spool, std::string_view name, Message& message) {
  const auto note = spool.MetadataOf(name);
  if (!note.ok()) return note.status();
  if (message.ParseFromString(*note)) return absl::OkStatus();
  return absl::DataLossError(text::Concat("the note ", name, " is damaged"));
}

absl::Status AddTaken(log::EventLog& spool, v1::ReplayStatus& status) {
  if (status.destinations_size() == 0) return absl::OkStatus();
  const auto balances = spool.Balances(status.destinations(0).name());
  if (!balances.ok()) return balances.status();
  KindTotals taken;
  for (const log::Balance& balance : *balances) taken.Add(balance.account, balance.accepted);
  taken.AddTo(*status.mutable_totals());
  return absl::OkStatus();
}

absl::Status AddDestinations(log::EventLog& spool, v1::ReplayStatus& status) {
  for (const std::string& name : status.replay().destinations()) {
    v1::ReplayDestination& line = *status.add_destinations();
    line.set_name(name);
    auto added = AddOutcomes(spool, line);
    if (added.ok()) added = AddTotals(spool, line);
    if (!added.ok()) return added;
  }
  return AddTaken(spool, status);
}

}  // namespace

absl::StatusOr<v1::ReplayStatus> OriginOf(log::EventLog& spool, const std::string& path) {
  v1::ReplayStatus origin;
  if (!LoadNote(spool, kOriginNote, origin).ok() || !origin.has_replay()) return Damaged(path);
  return origin;
}

absl::Status AddOutcomes(log::EventLog& spool, v1::ReplayDestination& line) {
  const auto totals = spool.Totals(line.name());
  if (!totals.ok()) return totals.status();
  const auto done = [&](log::Outcome fate) { return totals->done[static_cast<std::size_t>(fate)]; };
  line.set_delivered(done(log::Outcome::kDelivered));
  line.set_withheld(done(log::Outcome::kWithheld));
  line.set_refused(done(log::Outcome::kRefused));
  line.set_dead(done(log::Outcome::kDead));
  std::int64_t waiting = spool.End();
  for (const std::int64_t events : totals->done) waiting -= events;
  line.set_waiting(std::max<std::int64_t>(waiting, 0));
  return absl::OkStatus();
}

absl::Status AddTotals(log::EventLog& spool, v1::ReplayDestination& line) {
  const auto balances = spool.Balances(line.name());
  if (!balances.ok()) return balances.status();
  KindTotals delivered;
  for (const log::Balance& balance : *balances) {
    delivered.Add(balance.account,
                  balance.done[static_cast<std::size_t>(log::Outcome::kDelivered)]);
  }
  delivered.AddTo(*line.mutable_totals());
  const auto letters = spool.CountDeadLetters(line.name());
  if (!letters.ok()) return letters.status();
  for (const log::DeadLetterCount& count : *letters) {
    v1::ReasonCount& reason = *line.add_reasons();
    reason.set_reason(count.reason);
    reason.set_events(count.events);
  }
  return absl::OkStatus();
}

bool HasRedrives(log::EventLog& spool, const v1::Replay& replay) {
  return std::any_of(replay.destinations().begin(), replay.destinations().end(),
                     [&](const std::string& name) {
                       const auto redrives = spool.Redrives(name, 0, 1);
                       return !redrives.ok() || !redrives->empty();
                     });
}

absl::StatusOr<v1::ReplayStatus> ReadSpool(const std::string& path) {
  log::sqlite::SqliteLogOptions options;
  options.path = path;
  options.max_duplicate_keys = 0;
  auto spool = log::sqlite::OpenSqliteLog(options);
  if (!spool.ok()) return spool.status();
  auto origin = OriginOf(**spool, path);
  if (!origin.ok()) return origin.status();
  v1::ReplayStatus status = *std::move(origin);
  auto read = LoadNote(**spool, kProgressNote, *status.mutable_progress());
  if (read.ok()) read = AddDestinations(**spool, status);
  if (!read.ok()) return read;
  v1::ReplayProgress& progress = *status.mutable_progress();
  const std::int64_t end = (*spool)->End();
  progress.set_repeated(std::max<std::int64_t>(progress.events() - end, 0));
  progress.set_events(end);
  const bool delivered =
      std::all_of(status.destinations().begin(), status.destinations().end(),
                  [](const v1::ReplayDestination& line) { return line.waiting() == 0; }) &&
      !HasRedrives(**spool, status.replay());
  const auto cancelled = (*spool)->MetadataOf(kCancelledNote);
  if (!cancelled.ok()) return cancelled.status();
  if (progress.ended() && delivered) {
    status.set_state(v1::ReplayStatus::DONE);
  } else {
    status.set_state(*cancelled == "1" ? v1::ReplayStatus::CANCELLED : v1::ReplayStatus::WAITING);
  }
  return status;
}

}  // namespace interlingua::replay
