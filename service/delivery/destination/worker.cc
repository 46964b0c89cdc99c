#include "service/delivery/destination/worker.h"

#include <utility>

#include "absl/time/clock.h"

namespace interlingua::delivery::destination {
namespace {

// How long a worker leaves the log alone after the log failed.
constexpr absl::Duration kLogPause = absl::Seconds(1);

}  // namespace

Worker::Worker(std::string destination, const log::Progress& start, log::EventLog& log)
    : destination_(std::move(destination)),
      log_(log),
      ledger_(destination_, start),
      paused_(start.paused) {
  PublishProgress({});
}

void Worker::Start() {
  // In this order, so that no growth goes unnoticed after the first read.
  watch_ = log_.Watch([this] { Wake(); });
  thread_ = std::thread([this] { Run(); });
}

void Worker::BeginStop(absl::Time deadline) {
  const SteadyTime now = SteadyTime::clock::now();
  stop_deadline_ = After(now, deadline - absl::Now()).time_since_epoch().count();
  stopping_ = true;
  Wake();
}

void Worker::Join() {
  if (!thread_.joinable()) return;
  thread_.join();
  log_.Unwatch(watch_);
}

void Worker::SetPaused(bool paused) {
  paused_ = paused;
  Wake();
}

void Worker::PollRedrives() {
  poll_redrives_ = true;
  Wake();
}

void Worker::PollParked() {
  poll_parked_ = true;
  Wake();
}

WorkerState Worker::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::vector<log::StoredRecord> Worker::ReadNext(int max, SteadyTime now) {
  if (now < read_not_before_) return {};
  auto records = log_.Read(ledger_.window().begun_up_to(), max, absl::ZeroDuration());
  if (records.ok()) return *std::move(records);
  read_not_before_ = After(now, kLogPause);
  NoteError(records.status().message());
  return {};
}

std::vector<log::StoredRecord> Worker::ReadRedrives(int max, SteadyTime now) {
  if (now < read_not_before_) return {};
  if (redrives_after_ == 0 && !poll_redrives_.exchange(false)) return {};
  auto records = log_.Redrives(destination_, redrives_after_, max);
  if (!records.ok()) {
    poll_redrives_ = true;
    read_not_before_ = After(now, kLogPause);
    NoteError(records.status().message());
    return {};
  }
  // Those that follow are read next time; after the last it begins anew with the next poll.
  redrives_after_ = records->empty() ? 0 : records->back().offset;
  return *std::move(records);
}

std::optional<std::vector<log::ParkedRecord>> Worker::ReadParked(
    const std::vector<std::int64_t>& offsets, SteadyTime now) {
  auto records = log_.ReadParked(destination_, offsets);
  if (records.ok()) return *std::move(records);
  read_not_before_ = After(now, kLogPause);
  NoteError(records.status().message());
  return std::nullopt;
}

std::vector<log::ParkedEvent> Worker::ReadPolledParked(SteadyTime now) {
  if (now < read_not_before_ || !poll_parked_.exchange(false)) return {};
  const auto progress = log_.LoadProgress(destination_, log::StartAt::kNowhere);
  if (progress.ok()) return progress->parked;
  poll_parked_ = true;
  read_not_before_ = After(now, kLogPause);
  NoteError(progress.status().message());
  return {};
}

void Worker::Commit(SteadyTime now) {
  if (now < commit_not_before_ && !stopping_) return;
  const auto status = ledger_.Commit(log_);
  if (status.ok()) return;
  commit_not_before_ = After(now, kLogPause);
  NoteError(status.message());
}

void Worker::NoteError(absl::string_view error) {
  failing_ = true;
  const std::lock_guard lock(mutex_);
  state_.last_error = std::string(error);
}

void Worker::NoteSuccess() {
  if (!failing_) return;
  failing_ = false;
  const std::lock_guard lock(mutex_);
  state_.last_error.clear();
}

void Worker::PublishProgress(WorkerState state) {
  state.cursor = ledger_.committed_position();
  state.done = ledger_.done();
  state.oldest_open = ledger_.oldest_open();
  state.parked = static_cast<std::int64_t>(ledger_.parked());
  const std::lock_guard lock(mutex_);
  state.last_error = std::move(state_.last_error);
  state_ = std::move(state);
}

}  // namespace interlingua::delivery::destination
