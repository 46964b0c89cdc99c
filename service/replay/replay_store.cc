#include "service/replay/replay_store.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "interlingua/v1/progress.pb.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

absl::Status Damaged(std::string_view path, std::string_view entry) {
  return absl::DataLossError(text::Concat(path, ": damaged: its ", entry, " is no message"));
}

absl::Status AddDestinations(log::EventLog& store, v1::ReplayStatus& status) {
  for (const std::string& name : status.replay().destinations()) {
    v1::ReplayDestination& line = *status.add_destinations();
    line.set_name(name);
    auto added = AddOutcomes(store, line);
    if (added.ok()) added = AddTotals(store, line);
    if (!added.ok()) return added;
  }
  if (status.destinations_size() == 0) return absl::OkStatus();
  const auto totals = StoredTotals(store, status.destinations(0).name());
  if (!totals.ok()) return totals.status();
  totals->AddTo(*status.mutable_totals());
  return absl::OkStatus();
}

bool IsDelivered(log::EventLog& store, const v1::ReplayStatus& status) {
  const auto& lines = status.destinations();
  return std::all_of(lines.begin(), lines.end(),
                     [](const v1::ReplayDestination& line) { return line.waiting() == 0; }) &&
         !HasRedrives(store, status.replay());
}

}  // namespace

std::future<AppendResult> Append(log::EventLog& store, std::vector<log::LogRecord> records,
                                 std::vector<log::MetadataEntry> entries) {
  auto done = std::make_shared<std::promise<AppendResult>>();
  auto result = done->get_future();
  store.AppendWithMetadata(std::move(records), std::move(entries),
                           [done](AppendResult appended) { done->set_value(std::move(appended)); });
  return result;
}

absl::StatusOr<std::optional<v1::ReplayStatus>> FindOrigin(log::EventLog& store,
                                                           const std::string& path) {
  const auto entry = store.MetadataOf(kOriginEntry);
  if (!entry.ok()) return entry.status();
  if (entry->empty()) return std::nullopt;
  v1::ReplayStatus origin;
  if (!origin.ParseFromString(*entry)) return Damaged(path, kOriginEntry);
  return origin;
}

absl::StatusOr<v1::ReplayStatus> OriginOf(log::EventLog& store, const std::string& path) {
  auto origin = FindOrigin(store, path);
  if (origin.ok() && origin->has_value() && (*origin)->has_replay()) return **std::move(origin);
  return absl::FailedPreconditionError(
      text::Concat(path, ": this is not the checkpoint of a replay"));
}

absl::StatusOr<v1::ReplayProgress> ProgressOf(log::EventLog& store, const std::string& path) {
  const auto entry = store.MetadataOf(kProgressEntry);
  if (!entry.ok()) return entry.status();
  v1::ReplayProgress progress;
  if (!progress.ParseFromString(*entry)) return Damaged(path, kProgressEntry);
  return progress;
}

absl::StatusOr<KindTotals> StoredTotals(log::EventLog& store, const std::string& destination) {
  const auto balances = store.Balances(destination);
  if (!balances.ok()) return balances.status();
  KindTotals totals;
  for (const log::Balance& balance : *balances) totals.Add(balance.account, balance.accepted);
  return totals;
}

absl::Status AddOutcomes(log::EventLog& store, v1::ReplayDestination& line) {
  const auto totals = store.Totals(line.name());
  if (!totals.ok()) return totals.status();
  const auto done = [&](log::Outcome outcome) {
    return totals->done[static_cast<std::size_t>(outcome)];
  };
  line.set_delivered(done(log::Outcome::kDelivered));
  line.set_withheld(done(log::Outcome::kWithheld));
  line.set_refused(done(log::Outcome::kRefused));
  line.set_dead(done(log::Outcome::kDead));
  std::int64_t waiting = store.End();
  for (const std::int64_t events : totals->done) waiting -= events;
  line.set_waiting(std::max<std::int64_t>(waiting, 0));
  return absl::OkStatus();
}

absl::Status AddTotals(log::EventLog& store, v1::ReplayDestination& line) {
  const auto balances = store.Balances(line.name());
  if (!balances.ok()) return balances.status();
  KindTotals delivered;
  for (const log::Balance& balance : *balances) {
    delivered.Add(balance.account,
                  balance.done[static_cast<std::size_t>(log::Outcome::kDelivered)]);
  }
  delivered.AddTo(*line.mutable_totals());
  const auto letters = store.CountDeadLetters(line.name());
  if (!letters.ok()) return letters.status();
  for (const log::DeadLetterCount& count : *letters) {
    v1::ReasonCount& reason = *line.add_reasons();
    reason.set_reason(count.reason);
    reason.set_events(count.events);
  }
  return absl::OkStatus();
}

bool HasRedrives(log::EventLog& store, const v1::Replay& replay) {
  return std::any_of(replay.destinations().begin(), replay.destinations().end(),
                     [&](const std::string& name) {
                       const auto totals = store.Totals(name);
                       return !totals.ok() || totals->redrives + totals->parked.redriven > 0;
                     });
}

absl::StatusOr<v1::ReplayStatus> ReadReplayStore(const std::string& path,
                                                 const log::LogOpener& open_log) {
  log::LogOptions options;
  options.path = path;
  options.max_duplicate_keys = 0;
  const auto store = open_log(options);
  if (!store.ok()) return store.status();
  auto origin = OriginOf(**store, path);
  if (!origin.ok()) return origin.status();
  v1::ReplayStatus status = *std::move(origin);
  auto progress = ProgressOf(**store, path);
  if (!progress.ok()) return progress.status();
  if (auto added = AddDestinations(**store, status); !added.ok()) return added;
  const std::int64_t end = (*store)->End();
  progress->set_repeated(std::max<std::int64_t>(progress->events() - end, 0));
  progress->set_events(end);
  const auto cancelled = (*store)->MetadataOf(kCancelledEntry);
  if (!cancelled.ok()) return cancelled.status();
  if (progress->ended() && IsDelivered(**store, status)) {
    status.set_state(v1::ReplayStatus::DONE);
  } else {
    status.set_state(*cancelled == "1" ? v1::ReplayStatus::CANCELLED : v1::ReplayStatus::WAITING);
  }
  *status.mutable_progress() = *std::move(progress);
  return status;
}

}  // namespace interlingua::replay
