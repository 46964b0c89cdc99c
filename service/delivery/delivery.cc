#include "service/delivery/delivery.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/delivery/destination/destination_status.h"
#include "service/delivery/destination/file_worker.h"
#include "service/delivery/destination/http_worker.h"
#include "service/delivery/destination/wire.h"
#include "service/delivery/start_text.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::delivery {
namespace {

// How long requests in flight may take when their destination ends or changes.
constexpr absl::Duration kGracePeriod = absl::Seconds(10);

// The first and the longest pause before a destination that could not start is tried again.
constexpr absl::Duration kFirstRevival = absl::Seconds(1);
constexpr absl::Duration kLastRevival = absl::Minutes(1);

absl::Status InvalidDestination(std::string_view reason) {
  return absl::InvalidArgumentError(text::ToAbsl(reason));
}

// The destination's name in front of what is wrong with it.
absl::Status Named(const v1::Destination& destination, const absl::Status& status) {
  return absl::Status(status.code(), text::Concat("destination ", destination.name(), ": ",
                                                  text::ToStd(status.message())));
}

absl::Status CheckFormat(const v1::Destination& destination, const Translator& translator) {
  for (const reference::FormatDescription& format : translator.Formats()) {
    if (format.name != destination.format()) continue;
    if (format.writes) return absl::OkStatus();
    return InvalidDestination(text::Concat("format ", format.name, " cannot be written"));
  }
  return InvalidDestination(text::Concat("there is no format ", destination.format()));
}

absl::Status CheckNames(const v1::GatewayConfig& config) {
  std::set<std::string> names;
  for (const v1::Destination& destination : config.destinations()) {
    absl::Status status;
    if (destination.name().empty()) status = InvalidDestination("it has no name");
    if (!names.insert(destination.name()).second) {
      status = InvalidDestination("the name is taken twice");
    }
    if (!status.ok()) return Named(destination, status);
  }
  return absl::OkStatus();
}

// A destination that is about to start.
struct Prepared {
  v1::Destination destination;
  std::unique_ptr<vendor::Wire> wire;  // none where it goes to a file
};

absl::StatusOr<Prepared> Prepare(const v1::Destination& destination, const Translator& translator) {
  if (destination.has_http() == destination.has_file()) {
    return InvalidDestination("it needs exactly one of http and file");
  }
  if (auto status = CheckFormat(destination, translator); !status.ok()) return status;
  if (destination.has_file()) return Prepared{destination, nullptr};
  auto wire = destination::MakeWire(destination, translator);
  if (!wire.ok()) return wire.status();
  return Prepared{destination, *std::move(wire)};
}

absl::StatusOr<std::vector<Prepared>> PrepareAll(const std::vector<v1::Destination>& destinations,
                                                 const Translator& translator) {
  std::vector<Prepared> prepared;
  for (const v1::Destination& destination : destinations) {
    auto one = Prepare(destination, translator);
    if (!one.ok()) return Named(destination, one.status());
    prepared.push_back(*std::move(one));
  }
  return prepared;
}

absl::StatusOr<std::unique_ptr<destination::Worker>> MakeWorker(Prepared prepared,
                                                                const Translator& translator,
                                                                log::EventLog& log) {
  const v1::Destination& destination = prepared.destination;
  const bool newest = destination.start() == v1::Destination::NEWEST;
  const auto progress =
      log.LoadProgress(destination.name(), newest ? log::StartAt::kNewest : log::StartAt::kOldest);
  if (!progress.ok()) return progress.status();
  if (destination.has_file()) {
    return destination::FileWorker::Create(destination, translator, *progress, log);
  }
  return destination::HttpWorker::Create(destination, translator, std::move(prepared.wire),
                                         *progress, log);
}

// A destination that has a worker, or that should have one and cannot just now.
struct Running {
  v1::Destination destination;
  std::unique_ptr<destination::Worker> worker = nullptr;
  absl::Status failure = absl::OkStatus();  // why it has none
};
using RunningList = std::vector<std::shared_ptr<Running>>;

bool IsSame(const v1::Destination& a, const v1::Destination& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

std::shared_ptr<Running> Find(const RunningList& running, std::string_view name) {
  const auto is_it = [name](const auto& one) { return one->destination.name() == name; };
  const auto found = std::find_if(running.begin(), running.end(), is_it);
  return found == running.end() ? nullptr : *found;
}

void End(const RunningList& running, absl::Time deadline) {
  for (const auto& one : running) {
    if (one->worker != nullptr) one->worker->BeginStop(deadline);
  }
  for (const auto& one : running) {
    if (one->worker != nullptr) one->worker->Join();
  }
}

// What a new configuration changes.
struct Change {
  RunningList kept;
  RunningList ending;  // changed and removed ones
  std::vector<v1::Destination> starting;
  v1::ReloadConfigResponse names;
};

Change ChangeTo(const v1::GatewayConfig& config, const RunningList& running) {
  Change change;
  std::set<std::string> names;
  for (const v1::Destination& destination : config.destinations()) {
    names.insert(destination.name());
    const auto before = Find(running, destination.name());
    if (before != nullptr && IsSame(before->destination, destination)) {
      change.kept.push_back(before);
      continue;
    }
    change.starting.push_back(destination);
    if (before == nullptr) {
      change.names.add_added(destination.name());
    } else {
      change.ending.push_back(before);
      change.names.add_changed(destination.name());
    }
  }
  for (const auto& one : running) {
    if (names.contains(one->destination.name())) continue;
    change.ending.push_back(one);
    change.names.add_removed(one->destination.name());
  }
  return change;
}

class Workers : public Delivery {
 public:
  Workers(const Translator& translator, log::EventLog& log, DeadLetterCallback callback)
      : translator_(translator), log_(log), callback_(std::move(callback)) {
    reviver_ = std::thread([this] { Revive(); });
  }

  ~Workers() override { Stop(absl::InfinitePast()); }

  absl::Status Start(const v1::GatewayConfig& config, std::vector<std::string>* starts) {
    const auto changes = Reload(config);
    if (changes.ok() && starts != nullptr) {
      starts->assign(changes->starts().begin(), changes->starts().end());
    }
    return changes.status();
  }

  std::vector<v1::DestinationStatus> Status() const override {
    const RunningList running = Current();
    std::vector<v1::DestinationStatus> all;
    for (const auto& one : running) all.push_back(StatusOf(*one));
    const auto names = log_.Destinations();
    if (!names.ok()) return all;
    for (const std::string& name : *names) {
      if (Find(running, name) == nullptr)
        all.push_back(destination::StatusOfUnconfigured(name, log_));
    }
    return all;
  }

  void Observe(
      const std::function<void(const DestinationObservation& destination)>& show) const override {
    const RunningList running = Current();
    for (const auto& one : running) {
      static const destination::OutcomeCounters kNothing;
      const destination::Worker* worker = one->worker.get();
      DestinationObservation seen{.name = one->destination.name(),
                                  .format = one->destination.format(),
                                  .state = StateOf(*one),
                                  .paused = worker != nullptr && worker->paused(),
                                  .outcomes = worker != nullptr ? worker->outcomes() : kNothing,
                                  .requests = worker != nullptr ? worker->counters() : nullptr};
      seen.waiting = std::max<std::int64_t>(log_.End() - seen.state.done, 0);
      show(seen);
    }
  }

  absl::StatusOr<v1::ReloadConfigResponse> Reload(const v1::GatewayConfig& config) override {
    if (auto status = CheckNames(config); !status.ok()) return status;
    const std::lock_guard lock(change_mutex_);
    if (stopped_) return absl::UnavailableError("the gateway is shutting down");
    const RunningList before = Current();
    Change change = ChangeTo(config, before);
    AddStarts(change);
    // A destination that cannot start ends no other.
    auto prepared = PrepareAll(change.starting, translator_);
    if (!prepared.ok()) return prepared.status();
    // The old workers end before the new ones are made, which read their cursors and open their
    // files.
    End(change.ending, absl::Now() + kGracePeriod);
    auto made = Make(*std::move(prepared));
    if (!made.ok()) {
      RestorePrevious(change);
      return made.status();
    }
    StartAll(change.kept, *std::move(made), config);
    return change.names;
  }

  absl::Status SetPaused(std::string_view name, bool paused) override {
    const std::lock_guard lock(change_mutex_);
    const auto one = Find(Current(), name);
    if (one == nullptr) {
      return absl::NotFoundError(text::Concat("the configuration has no destination ", name));
    }
    if (auto status = log_.SetPaused(name, paused); !status.ok()) return status;
    if (one->worker != nullptr) one->worker->SetPaused(paused);
    return absl::OkStatus();
  }

  absl::Status Forget(std::string_view name) override {
    const std::lock_guard lock(change_mutex_);
    if (Find(Current(), name) != nullptr) {
      return absl::FailedPreconditionError(
          text::Concat("the configuration has the destination ", name, "; remove it there first"));
    }
    return log_.Forget(name);
  }

  absl::StatusOr<std::int64_t> Redrive(const log::DeadLetterQuery& query) override {
    auto events = log_.Redrive(query);
    for (const auto& one : Current()) {
      if (one->worker != nullptr) one->worker->PollRedrives();
    }
    return events;
  }

  absl::StatusOr<std::int64_t> MakeParkedDue(const log::ParkedQuery& query, bool bury) override {
    auto events = log_.MakeParkedDue(query, absl::ToUnixMillis(absl::Now()), bury);
    for (const auto& one : Current()) {
      if (one->worker != nullptr) one->worker->PollParked();
    }
    return events;
  }

  absl::Status WhileStopped(const std::function<absl::Status()>& work) override {
    const std::lock_guard lock(change_mutex_);
    if (stopped_) return absl::UnavailableError("the gateway is shutting down");
    Change all;
    all.ending = Current();
    End(all.ending, absl::Now() + kGracePeriod);
    absl::Status status = work();
    RestorePrevious(all);
    return status;
  }

  destination::OutcomeFeed& feed() override { return feed_; }

  void Stop(absl::Time deadline) override {
    {
      const std::lock_guard lock(change_mutex_);
      stopped_ = true;
      failed_.notify_all();
      End(Current(), deadline);
    }
    if (reviver_.joinable()) reviver_.join();
  }

 private:
  RunningList Current() const {
    const std::lock_guard lock(mutex_);
    return running_;
  }

  // Says where those begin that the log does not know yet.
  void AddStarts(Change& change) {
    for (const v1::Destination& destination : change.starting) {
      const auto known = log_.LoadProgress(destination.name(), log::StartAt::kNowhere);
      if (!absl::IsNotFound(known.status())) continue;
      const log::LogStats stats = log_.Stats();
      const auto oldest = log_.At(stats.oldest_offset);
      if (!oldest.ok()) continue;  // the log is empty
      change.names.add_starts(
          StartText(destination, stats.end - stats.oldest_offset + 1, *oldest->bytes));
    }
  }

  // Workers that have not been started yet.
  absl::StatusOr<RunningList> Make(std::vector<Prepared> prepared) {
    RunningList made;
    for (Prepared& one : prepared) {
      const v1::Destination destination = one.destination;
      auto running = MakeOne(std::move(one));
      if (!running.ok()) return Named(destination, running.status());
      made.push_back(*std::move(running));
    }
    return made;
  }

  absl::StatusOr<std::shared_ptr<Running>> MakeOne(Prepared prepared) {
    const v1::Destination destination = prepared.destination;
    auto worker = MakeWorker(std::move(prepared), translator_, log_);
    if (!worker.ok()) return worker.status();
    (*worker)->set_feed(feed_);
    if (callback_ != nullptr) {
      (*worker)->set_dead_letter_callback(
          [callback = callback_, name = destination.name()](const log::DeadLetter& letter) {
            callback(name, letter);
          });
    }
    return std::make_shared<Running>(Running{destination, *std::move(worker)});
  }

  // Starts the workers of `made` and puts all into the order of the configuration.
  void StartAll(const RunningList& kept, RunningList made, const v1::GatewayConfig& order) {
    for (const auto& one : made) {
      if (one->worker != nullptr) one->worker->Start();
    }
    made.insert(made.end(), kept.begin(), kept.end());
    RunningList running;
    for (const v1::Destination& destination : order.destinations()) {
      if (auto one = Find(made, destination.name()); one != nullptr) running.push_back(one);
    }
    const std::lock_guard lock(mutex_);
    running_ = std::move(running);
  }

  // Starts the destinations again that have ended for a change that failed. One that cannot start
  // just now, because its log or its file fails, holds up no other, and is tried again.
  void RestorePrevious(const Change& change) {
    v1::GatewayConfig before;
    for (const auto& one : Current()) *before.add_destinations() = one->destination;
    RunningList again;
    for (const auto& one : change.ending) again.push_back(MakeOrFail(one->destination));
    StartAll(change.kept, std::move(again), before);
    failed_.notify_all();
  }

  std::shared_ptr<Running> MakeOrFail(const v1::Destination& destination) {
    auto prepared = Prepare(destination, translator_);
    auto made = prepared.ok() ? MakeOne(*std::move(prepared)) : prepared.status();
    if (made.ok()) return *std::move(made);
    return std::make_shared<Running>(Running{destination, nullptr, made.status()});
  }

  bool AnyFailed() const {
    const RunningList running = Current();
    return std::any_of(running.begin(), running.end(),
                       [](const auto& one) { return one->worker == nullptr; });
  }

  // Tries those again that could not start, with pauses that double up to a minute.
  void Revive() {
    std::unique_lock lock(change_mutex_);
    absl::Duration pause = kFirstRevival;
    while (!stopped_) {
      if (!AnyFailed()) {
        pause = kFirstRevival;
        failed_.wait(lock);
        continue;
      }
      failed_.wait_for(lock, absl::ToChronoMilliseconds(pause));
      if (stopped_) return;
      pause = std::min(2 * pause, kLastRevival);
      ReviveFailed();
    }
  }

  void ReviveFailed() {
    RunningList running = Current();
    for (auto& one : running) {
      if (one->worker != nullptr) continue;
      one = MakeOrFail(one->destination);
      if (one->worker != nullptr) one->worker->Start();
    }
    const std::lock_guard lock(mutex_);
    running_ = std::move(running);
  }

  destination::WorkerState StateOf(const Running& one) const {
    if (one.worker != nullptr) return one.worker->state();
    destination::WorkerState state;
    state.failed = true;
    state.holding =
        text::Concat("cannot run, is tried again: ", text::ToStd(one.failure.message()));
    const auto progress = log_.LoadProgress(one.destination.name(), log::StartAt::kNowhere);
    if (!progress.ok()) return state;
    state.cursor = state.done = progress->position;
    state.oldest_open = progress->parked.empty() ? state.cursor + 1 : progress->parked[0].offset;
    return state;
  }

  v1::DestinationStatus StatusOf(const Running& one) const {
    auto status = destination::StatusOfDestination(one.destination.name(), StateOf(one), log_);
    status.set_format(one.destination.format());
    status.set_paused(one.worker != nullptr && one.worker->paused());
    status.set_configured(true);
    return status;
  }

  const Translator& translator_;
  log::EventLog& log_;
  const DeadLetterCallback callback_;
  destination::OutcomeFeed feed_;
  std::mutex change_mutex_;  // one change at a time
  bool stopped_ = false;
  std::condition_variable failed_;  // a destination could not start, or the delivery stops
  mutable std::mutex mutex_;
  RunningList running_;
  std::thread reviver_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Delivery>> Delivery::Start(const v1::GatewayConfig& config,
                                                          const Translator& translator,
                                                          log::EventLog& log,
                                                          DeadLetterCallback callback,
                                                          std::vector<std::string>* starts) {
  auto workers = std::make_unique<Workers>(translator, log, std::move(callback));
  if (auto status = workers->Start(config, starts); !status.ok()) return status;
  return workers;
}

}  // namespace interlingua::delivery
