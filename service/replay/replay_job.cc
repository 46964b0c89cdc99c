#include "service/replay/replay_job.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/delivery/delivery.h"
#include "service/log/sqlite/sqlite_log.h"
#include "service/replay/history_rules.h"
#include "service/replay/kind_totals.h"
#include "service/replay/replay_destination.h"
#include "service/replay/replay_store.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

// How many events of a feed are read and stored at a time.
constexpr int kPortionEvents = 1000;

// How far the feed is ahead of the quickest destination.
constexpr std::int64_t kEventsAhead = 1 << 14;

// What is delivered is removed from the spool so many events at a time.
constexpr std::int64_t kEventsOfARemoval = 1 << 15;

constexpr auto kLookEvery = std::chrono::milliseconds(5);

// How many faults of the input are kept to be shown.
constexpr int kFaultsKept = 10;

absl::Status Refused(absl::StatusCode code, std::string_view path, std::string_view reason) {
  return absl::Status(code, text::ToAbsl(text::Concat(path, ": ", reason)));
}

/// How far the destinations are.
struct Reach {
  std::int64_t least_done = std::numeric_limits<std::int64_t>::max();
  std::int64_t most_done = 0;
  std::int64_t least_committed = std::numeric_limits<std::int64_t>::max();
};

Reach ReachOf(const delivery::Delivery& delivery) {
  Reach reach;
  delivery.Observe([&](const delivery::DestinationObservation& seen) {
    reach.least_done = std::min(reach.least_done, seen.state.done);
    reach.most_done = std::max(reach.most_done, seen.state.done);
    reach.least_committed = std::min(reach.least_committed, seen.state.cursor);
  });
  return reach;
}

class Job : public ReplayJob {
 public:
  Job(ReplaySetup setup, history::EventFilter filter, const Translator& translator)
      : setup_(std::move(setup)),
        sieve_(std::move(filter), setup_.is_erased),
        rules_(setup_.destinations, translator) {}

  ~Job() override { Stop(absl::InfinitePast()); }

  absl::Status Prepare(const Translator& translator) {
    log::sqlite::SqliteLogOptions options;
    options.path = setup_.spool;
    auto spool = log::sqlite::OpenSqliteLog(options);
    if (!spool.ok()) return spool.status();
    spool_ = *std::move(spool);
    if (auto status = TakeUp(); !status.ok()) return status;
    v1::GatewayConfig config;
    for (const v1::Destination& destination : setup_.destinations) {
      *config.add_destinations() =
          ReplayDestinationOf(destination, translator, setup_.replay.name(), setup_.beside_live);
    }
    auto delivery = delivery::Delivery::Start(config, translator, *spool_);
    if (!delivery.ok()) return delivery.status();
    delivery_ = *std::move(delivery);
    return CountTaken();
  }

  absl::Status Start(std::unique_ptr<EventSource> feed) override {
    feed_ = std::move(feed);
    if (auto status = feed_->Resume(progress_); !status.ok()) return status;
    feeding_ = true;
    thread_ = std::thread([this] {
      const absl::Status status = ReadFeed();
      const std::lock_guard lock(mutex_);
      if (!status.ok() && !absl::IsCancelled(status)) failure_ = status;
      feeding_ = false;
      changed_.notify_all();
    });
    return absl::OkStatus();
  }

  v1::ReplayStatus Status(bool with_totals) override {
    v1::ReplayStatus status = origin_;
    *status.mutable_replay() = setup_.replay;
    std::int64_t handed_in = 0;
    {
      const std::lock_guard lock(mutex_);
      *status.mutable_progress() = progress_;
      handed_in = progress_.events();
      for (const v1::InputFault& fault : faults_) *status.add_faults() = fault;
      totals_.AddTo(*status.mutable_totals());
      if (!failure_.ok()) status.set_error(std::string(failure_.message()));
    }
    status.mutable_progress()->set_events(spool_->End());
    status.mutable_progress()->set_repeated(std::max<std::int64_t>(handed_in - spool_->End(), 0));
    status.set_state(StateNow());
    AddDestinations(status);
    if (!with_totals) return status;
    for (v1::ReplayDestination& line : *status.mutable_destinations()) {
      if (const auto added = AddTotals(*spool_, line); !added.ok()) {
        line.set_last_error(std::string(added.message()));
      }
    }
    return status;
  }

  v1::ReplayProgress Progress() const override {
    const std::lock_guard lock(mutex_);
    return progress_;
  }

  absl::Status CheckSame(const v1::Replay& replay) const override {
    // How fast it is sent, and what is put up with, may be another each time.
    v1::Replay then = origin_.replay();
    v1::Replay now = replay;
    for (v1::Replay* one : {&then, &now}) {
      one->clear_max_events_per_second();
      one->clear_despite_rules();
    }
    if (google::protobuf::util::MessageDifferencer::Equals(then, now)) return absl::OkStatus();
    return Refused(absl::StatusCode::kAlreadyExists, setup_.spool,
                   "this is where another replay notes what it has sent, one of another name, or "
                   "with another input, filter or destinations; give this one another --name");
  }

  std::int64_t total_units() const override { return origin_.total_units(); }

  bool Await(absl::Duration timeout) override {
    const absl::Time deadline = absl::Now() + timeout;
    while (true) {
      const auto state = StateNow();
      if (state == v1::ReplayStatus::DONE || state == v1::ReplayStatus::FAILED) return true;
      if (absl::Now() >= deadline) return false;
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kLookEvery);
    }
  }

  bool AwaitDelivered(absl::Duration timeout) override {
    const absl::Time deadline = absl::Now() + timeout;
    while (!IsDelivered()) {
      if (absl::Now() >= deadline) return false;
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kLookEvery);
    }
    return true;
  }

  absl::Status SetCancelled(bool cancelled) override {
    return Append({}, {{kCancelledNote, cancelled ? "1" : ""}}).get().status();
  }

  bool stopped() const override {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  log::EventLog& spool() override { return *spool_; }

  absl::StatusOr<std::int64_t> Redrive(const log::DeadLetterQuery& query) override {
    return delivery_->Redrive(query);
  }

  void Stop(absl::Time deadline) override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    if (feed_ != nullptr) feed_->Interrupt();
    if (thread_.joinable()) thread_.join();
    if (delivery_ != nullptr) delivery_->Stop(deadline);
    if (spool_ != nullptr) spool_->Close();
  }

 private:
  /// Goes on with what the spool is about, or begins it.
  absl::Status TakeUp() {
    const auto origin = spool_->MetadataOf(kOriginNote);
    if (!origin.ok()) return origin.status();
    if (origin->empty()) return BeginAnew();
    if (!origin_.ParseFromString(*origin)) {
      return Refused(absl::StatusCode::kDataLoss, setup_.spool,
                     "damaged: its replay is no message");
    }
    if (auto status = CheckSame(setup_.replay); !status.ok()) return status;
    const auto progress = spool_->MetadataOf(kProgressNote);
    if (!progress.ok()) return progress.status();
    if (progress_.ParseFromString(*progress)) return absl::OkStatus();
    return Refused(absl::StatusCode::kDataLoss, setup_.spool,
                   "damaged: its progress is no message");
  }

  absl::Status BeginAnew() {
    const auto served = spool_->Destinations();
    if (!served.ok()) return served.status();
    if (spool_->End() > 0 || !served->empty()) {
      return Refused(absl::StatusCode::kFailedPrecondition, setup_.spool,
                     "this is an event log and not the checkpoint of a replay");
    }
    *origin_.mutable_replay() = setup_.replay;
    origin_.set_total_units(setup_.total_units);
    origin_.mutable_started_at()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    return Append({}, {{kOriginNote, origin_.SerializeAsString()}}).get().status();
  }

  using Acknowledged = std::future<absl::StatusOr<std::vector<log::Appended>>>;

  Acknowledged Append(std::vector<log::LogRecord> records, std::vector<log::MetadataEntry> notes) {
    auto done = std::make_shared<std::promise<absl::StatusOr<std::vector<log::Appended>>>>();
    auto acknowledged = done->get_future();
    spool_->AppendWithMetadata(std::move(records), std::move(notes),
                               [done](absl::StatusOr<std::vector<log::Appended>> result) {
                                 done->set_value(std::move(result));
                               });
    return acknowledged;
  }

  /// What earlier lives have taken on, from the accounts.
  absl::Status CountTaken() {
    if (spool_->End() == 0 || setup_.destinations.empty()) return absl::OkStatus();
    const auto balances = spool_->Balances(setup_.destinations.front().name());
    if (!balances.ok()) return balances.status();
    for (const log::Balance& balance : *balances) totals_.Add(balance.account, balance.accepted);
    return absl::OkStatus();
  }

  // ---- The thread that reads the feed.

  /// A stretch of the feed on its way into the spool.
  struct Stored {
    Acknowledged acknowledged;
    std::vector<event::LedgerEntry> entries;
    v1::ReplayProgress progress;
    std::vector<v1::InputFault> faults;
  };

  /// While one stretch is stored, the next one is read. What had been read to its end is read on
  /// all the same: it may have grown since.
  absl::Status ReadFeed() {
    EventBatch portion;
    std::optional<Stored> storing;
    v1::ReplayProgress progress = Progress();
    absl::Status status;
    progress.set_ended(false);
    while (!progress.ended() && AwaitRoom()) {
      portion.Clear();
      status = feed_->Next(PortionSize(), portion);
      if (!status.ok()) break;
      status = CheckRules(portion);
      if (!status.ok()) break;
      Stored next = Store(portion, progress);
      if (storing.has_value()) status = Settle(*std::move(storing));
      storing = std::move(next);
      if (!status.ok()) break;
      Pace(portion.events.size());
      RemoveDelivered();
    }
    if (storing.has_value()) status.Update(Settle(*std::move(storing)));
    return status;
  }

  /// kFailedPrecondition: an event of the portion breaks a rule of a vendor against history.
  absl::Status CheckRules(const EventBatch& portion) const {
    if (setup_.replay.despite_rules()) return absl::OkStatus();
    const absl::Time now = absl::Now();
    v1::ReplayProgress ignored;
    for (const v1::CommerceEvent* event : portion.events) {
      const auto objection = rules_.Objection(*event, now);
      if (objection.has_value() && sieve_.Takes(*event, ignored)) {
        return absl::FailedPreconditionError(text::Concat(
            *objection, ". Nothing from this event on is sent; --despite-rules sends it"));
      }
    }
    return absl::OkStatus();
  }

  /// Sieves the portion and hands it to the spool; `progress` is then that of the portion's end.
  Stored Store(EventBatch& portion, v1::ReplayProgress& progress) {
    Stored stored;
    std::vector<log::LogRecord> records;
    std::size_t bytes = 0;
    const absl::Time now = absl::Now();
    for (v1::CommerceEvent* event : portion.events) {
      if (!sieve_.Takes(*event, progress)) continue;
      records.push_back(RecordOfReplay(*event, now));
      stored.entries.push_back(records.back().entry);
      bytes += records.back().bytes.size();
    }
    if (!records.empty()) event_bytes_ = static_cast<std::int64_t>(bytes / records.size());
    AddUp(portion, progress);
    progress.set_events(progress.events() + static_cast<std::int64_t>(records.size()));
    stored.progress = progress;
    stored.faults = std::move(portion.faults);
    stored.acknowledged =
        Append(std::move(records), {{kProgressNote, progress.SerializeAsString()}});
    return stored;
  }

  absl::Status Settle(Stored stored) {
    const auto appended = stored.acknowledged.get();
    if (!appended.ok()) return appended.status();
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < appended->size(); ++i) {
      if (!(*appended)[i].duplicate) totals_.Add(stored.entries[i]);
    }
    progress_ = std::move(stored.progress);
    for (v1::InputFault& fault : stored.faults) {
      if (faults_.size() < kFaultsKept) faults_.push_back(std::move(fault));
    }
    changed_.notify_all();
    return absl::OkStatus();
  }

  /// False: it is stopping.
  bool AwaitRoom() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      const Reach reach = ReachOf(*delivery_);
      const std::int64_t end = spool_->End();
      const bool full = (end - reach.least_done) * event_bytes_ > setup_.max_waiting_bytes;
      if (end - reach.most_done < kEventsAhead && !full) return true;
      lock.lock();
      if (!stopping_) changed_.wait_for(lock, kLookEvery);
    }
    return false;
  }

  int PortionSize() const {
    const int rate = setup_.replay.max_events_per_second();
    return rate > 0 ? std::clamp(rate / 10, 1, kPortionEvents) : kPortionEvents;
  }

  /// Waits as long as the events just read take at the rate of the replay.
  void Pace(std::size_t events) {
    const int rate = setup_.replay.max_events_per_second();
    if (rate <= 0) return;
    const absl::Time now = absl::Now();
    due_ = std::max(due_, now) + absl::Seconds(static_cast<double>(events) / rate);
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, absl::ToChronoTime(due_), [this] { return stopping_; });
  }

  /// Removes from the spool what every destination is done with, but for dead letters.
  void RemoveDelivered() {
    const std::int64_t done = ReachOf(*delivery_).least_committed;
    if (done - removed_up_to_ < kEventsOfARemoval) return;
    removed_up_to_ = done;
    log::RetentionPolicy all;
    all.accepted_before_ms = std::numeric_limits<std::int64_t>::max();
    // What cannot be removed now is removed with the next.
    for (auto more = spool_->Remove(all); more.ok() && *more;) more = spool_->Remove(all);
  }

  // ---- What is told of it.

  v1::ReplayStatus::State StateNow() const {
    bool feeding = false;
    {
      const std::lock_guard lock(mutex_);
      if (!failure_.ok()) return v1::ReplayStatus::FAILED;
      feeding = feeding_;
      if (!progress_.ended()) {
        return feeding ? v1::ReplayStatus::RUNNING : v1::ReplayStatus::WAITING;
      }
    }
    return !feeding && IsDelivered() ? v1::ReplayStatus::DONE : v1::ReplayStatus::RUNNING;
  }

  /// Whether everything that was taken on has its outcome, and what was to be sent once more too.
  bool IsDelivered() const {
    return ReachOf(*delivery_).least_committed >= spool_->End() &&
           !HasRedrives(*spool_, setup_.replay);
  }

  void AddDestinations(v1::ReplayStatus& status) const {
    delivery_->Observe([&](const delivery::DestinationObservation& seen) {
      v1::ReplayDestination& line = *status.add_destinations();
      line.set_name(std::string(seen.name));
      line.set_format(std::string(seen.format));
      line.set_last_error(seen.state.last_error);
      line.set_breaker_open(seen.state.breaker != delivery::send::Breaker::State::kClosed);
      if (const auto added = AddOutcomes(*spool_, line); !added.ok()) {
        line.set_last_error(std::string(added.message()));
      }
    });
  }

  const ReplaySetup setup_;
  const ReplayFilter sieve_;
  const HistoryRules rules_;
  v1::ReplayStatus origin_;  // replay, started_at, total_units
  std::unique_ptr<log::EventLog> spool_;
  std::unique_ptr<delivery::Delivery> delivery_;
  std::unique_ptr<EventSource> feed_;
  absl::Time due_ = absl::InfinitePast();  // the thread's
  std::int64_t removed_up_to_ = 0;         // likewise
  std::int64_t event_bytes_ = 0;           // of an event of the last portion, likewise

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool feeding_ = false;
  absl::Status failure_;
  v1::ReplayProgress progress_;  // what the spool has
  KindTotals totals_;
  std::vector<v1::InputFault> faults_;
  std::thread thread_;
};

}  // namespace

absl::Status CheckReplayName(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (!name.empty() && name.size() <= 100 && name.front() != '.' &&
      std::all_of(name.begin(), name.end(), allowed)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "the name of a replay is 1 to 100 letters, digits, '.', '_' and '-', without a '.' in front");
}

absl::StatusOr<std::unique_ptr<ReplayJob>> ReplayJob::Open(ReplaySetup setup,
                                                           const Translator& translator) {
  if (auto status = CheckReplayName(setup.replay.name()); !status.ok()) return status;
  if (setup.destinations.empty()) {
    return absl::InvalidArgumentError("a replay needs at least one destination");
  }
  auto filter = history::EventFilter::Create(setup.replay.filter());
  if (!filter.ok()) return filter.status();
  auto job = std::make_unique<Job>(std::move(setup), *std::move(filter), translator);
  if (auto status = job->Prepare(translator); !status.ok()) return status;
  return job;
}

}  // namespace interlingua::replay
