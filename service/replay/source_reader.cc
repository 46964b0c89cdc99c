#include "service/replay/source_reader.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "service/replay/replay_destination.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

constexpr int kBatchEvents = 1000;

// How far the source is read ahead of the fastest destination.
constexpr std::int64_t kEventsAhead = 1 << 14;

// What is delivered is removed from the store so many events at a time.
constexpr std::int64_t kEventsOfARemoval = 1 << 15;

constexpr auto kPollInterval = std::chrono::milliseconds(5);

// How many faults of the source are kept to be shown.
constexpr int kMaxFaults = 10;

}  // namespace

SourceReader::SourceReader(const ReplaySetup& setup, const ReplayFilter& filter,
                           const Translator& translator, log::EventLog& store,
                           const delivery::Delivery& delivery, v1::ReplayProgress progress,
                           KindTotals totals)
    : setup_(setup),
      filter_(filter),
      rules_(setup.destinations, translator),
      store_(store),
      delivery_(delivery),
      progress_(std::move(progress)),
      totals_(std::move(totals)) {}

SourceReader::~SourceReader() { Stop(); }

absl::Status SourceReader::Start(std::unique_ptr<EventSource> source) {
  source_ = std::move(source);
  if (auto status = source_->Resume(progress_); !status.ok()) return status;
  reading_ = true;
  thread_ = std::thread([this] { Run(); });
  return absl::OkStatus();
}

SourceReader::State SourceReader::state() const {
  const std::lock_guard lock(mutex_);
  if (!failure_.ok()) return State::kFailed;
  if (reading_) return State::kReading;
  return progress_.ended() ? State::kEnded : State::kIdle;
}

bool SourceReader::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

v1::ReplayProgress SourceReader::Progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

void SourceReader::AddTo(v1::ReplayStatus& status) const {
  const std::lock_guard lock(mutex_);
  *status.mutable_progress() = progress_;
  for (const v1::InputFault& fault : faults_) *status.add_faults() = fault;
  totals_.AddTo(*status.mutable_totals());
  if (!failure_.ok()) status.set_error(std::string(failure_.message()));
}

void SourceReader::AwaitChange() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPollInterval);
}

void SourceReader::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (source_ != nullptr) source_->Interrupt();
  if (thread_.joinable()) thread_.join();
}

void SourceReader::Run() {
  const absl::Status status = ReadToEnd();
  const std::lock_guard lock(mutex_);
  if (!status.ok() && !absl::IsCancelled(status)) failure_ = status;
  reading_ = false;
  changed_.notify_all();
}

/// While one batch is stored, the next one is read.
absl::Status SourceReader::ReadToEnd() {
  EventBatch batch;
  std::optional<PendingBatch> pending;
  v1::ReplayProgress progress = Progress();
  absl::Status status;
  progress.set_ended(false);
  while (!progress.ended() && AwaitRoom()) {
    batch.Clear();
    status = source_->Next(BatchEvents(), batch);
    if (!status.ok()) break;
    status = CheckRules(batch);
    if (!status.ok()) break;
    PendingBatch next = Store(batch, progress);
    if (pending.has_value()) status = Confirm(*std::move(pending));
    pending = std::move(next);
    if (!status.ok()) break;
    Pace(batch.events.size());
    RemoveDelivered();
  }
  if (pending.has_value()) status.Update(Confirm(*std::move(pending)));
  return status;
}

/// kFailedPrecondition: an event of the batch breaks a rule of a vendor against history.
absl::Status SourceReader::CheckRules(const EventBatch& batch) const {
  if (setup_.replay.despite_rules()) return absl::OkStatus();
  const absl::Time now = absl::Now();
  v1::ReplayProgress ignored;
  for (const v1::CommerceEvent* event : batch.events) {
    const auto objection = rules_.Objection(*event, now);
    if (objection.has_value() && filter_.Accepts(*event, ignored)) {
      return absl::FailedPreconditionError(text::Concat(
          *objection, ". Nothing from this event on is sent; --despite-rules sends it"));
    }
  }
  return absl::OkStatus();
}

/// Hands the accepted events of the batch to the store; `progress` is then that of the batch's end.
SourceReader::PendingBatch SourceReader::Store(EventBatch& batch, v1::ReplayProgress& progress) {
  PendingBatch pending;
  std::vector<log::LogRecord> records;
  std::size_t bytes = 0;
  const absl::Time now = absl::Now();
  for (v1::CommerceEvent* event : batch.events) {
    if (!filter_.Accepts(*event, progress)) continue;
    records.push_back(MakeReplayRecord(*event, now));
    pending.entries.push_back(records.back().entry);
    bytes += records.back().bytes.size();
  }
  if (!records.empty()) event_bytes_ = static_cast<std::int64_t>(bytes / records.size());
  Advance(batch, progress);
  progress.set_events(progress.events() + static_cast<std::int64_t>(records.size()));
  pending.progress = progress;
  pending.faults = std::move(batch.faults);
  pending.appended =
      Append(store_, std::move(records), {{kProgressEntry, progress.SerializeAsString()}});
  return pending;
}

/// Waits until the batch is durable, and counts it.
absl::Status SourceReader::Confirm(PendingBatch pending) {
  const auto appended = pending.appended.get();
  if (!appended.ok()) return appended.status();
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < appended->size(); ++i) {
    if (!(*appended)[i].duplicate) totals_.Add(pending.entries[i]);
  }
  progress_ = std::move(pending.progress);
  for (v1::InputFault& fault : pending.faults) {
    if (faults_.size() < kMaxFaults) faults_.push_back(std::move(fault));
  }
  changed_.notify_all();
  return absl::OkStatus();
}

/// Waits while the destinations are far behind. False: it is stopping.
bool SourceReader::AwaitRoom() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const DeliveredOffsets delivered = DeliveredOffsetsOf(delivery_);
    const std::int64_t end = store_.End();
    const bool full = (end - delivered.slowest) * event_bytes_ > setup_.max_waiting_bytes;
    if (end - delivered.fastest < kEventsAhead && !full) return true;
    lock.lock();
    if (!stopping_) changed_.wait_for(lock, kPollInterval);
  }
  return false;
}

int SourceReader::BatchEvents() const {
  const int rate = setup_.replay.max_events_per_second();
  return rate > 0 ? std::clamp(rate / 10, 1, kBatchEvents) : kBatchEvents;
}

/// Waits as long as the events just read take at the rate of the replay.
void SourceReader::Pace(std::size_t events) {
  const int rate = setup_.replay.max_events_per_second();
  if (rate <= 0) return;
  due_ = std::max(due_, absl::Now()) + absl::Seconds(static_cast<double>(events) / rate);
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, absl::ToChronoTime(due_), [this] { return stopping_; });
}

/// Removes from the store what every destination is done with, but for dead letters.
void SourceReader::RemoveDelivered() {
  const std::int64_t done = DeliveredOffsetsOf(delivery_).slowest_committed;
  if (done - removed_up_to_ < kEventsOfARemoval) return;
  removed_up_to_ = done;
  log::RetentionPolicy all;
  all.accepted_before_ms = std::numeric_limits<std::int64_t>::max();
  // What cannot be removed now is removed with the next.
  for (auto more = store_.Remove(all); more.ok() && *more;) more = store_.Remove(all);
}

}  // namespace interlingua::replay
