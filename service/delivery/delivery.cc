#include "service/delivery/delivery.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/delivery/destination/destination_status.h"
#include "service/delivery/destination/file_worker.h"
#include "service/delivery/destination/http_worker.h"
#include "service/delivery/destination/wire.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::delivery {
namespace {

// How long requests in flight may take when their destination ends or changes.
constexpr absl::Duration kChangePatience = absl::Seconds(10);

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

// A destination that is about to begin.
struct Beginning {
  v1::Destination destination;
  std::unique_ptr<vendor::Wire> wire;  // none where it goes to a file
};

absl::StatusOr<Beginning> Prepare(const v1::Destination& destination,
                                  const Translator& translator) {
  if (destination.has_http() == destination.has_file()) {
    return InvalidDestination("it needs exactly one of http and file");
  }
  if (auto status = CheckFormat(destination, translator); !status.ok()) return status;
  if (destination.has_file()) return Beginning{destination, nullptr};
  auto wire = destination::MakeWire(destination, translator);
  if (!wire.ok()) return wire.status();
  return Beginning{destination, *std::move(wire)};
}

absl::StatusOr<std::vector<Beginning>> PrepareAll(const std::vector<v1::Destination>& destinations,
                                                  const Translator& translator) {
  std::vector<Beginning> prepared;
  for (const v1::Destination& destination : destinations) {
    auto beginning = Prepare(destination, translator);
    if (!beginning.ok()) return Named(destination, beginning.status());
    prepared.push_back(*std::move(beginning));
  }
  return prepared;
}

absl::StatusOr<std::unique_ptr<destination::Worker>> MakeWorker(Beginning beginning,
                                                                const Translator& translator,
                                                                log::EventLog& log) {
  const v1::Destination& destination = beginning.destination;
  const bool newest = destination.start() == v1::Destination::NEWEST;
  const auto progress =
      log.LoadProgress(destination.name(), newest ? log::StartAt::kNewest : log::StartAt::kOldest);
  if (!progress.ok()) return progress.status();
  if (destination.has_file()) {
    return destination::FileWorker::Create(destination, translator, *progress, log);
  }
  return destination::HttpWorker::Create(destination, translator, std::move(beginning.wire),
                                         *progress, log);
}

struct Served {
  v1::Destination destination;
  std::unique_ptr<destination::Worker> worker;
};
using Serving = std::vector<std::shared_ptr<Served>>;

bool IsSame(const v1::Destination& a, const v1::Destination& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

std::shared_ptr<Served> Find(const Serving& serving, std::string_view name) {
  const auto is_it = [name](const auto& one) { return one->destination.name() == name; };
  const auto found = std::find_if(serving.begin(), serving.end(), is_it);
  return found == serving.end() ? nullptr : *found;
}

void End(const Serving& serving, absl::Time deadline) {
  for (const auto& one : serving) one->worker->BeginStop(deadline);
  for (const auto& one : serving) one->worker->Join();
}

// What a new configuration means to those that are served now.
struct Change {
  Serving kept;
  Serving ending;  // changed and removed ones
  std::vector<v1::Destination> beginning;
  v1::ReloadConfigResponse names;
};

Change ChangeTo(const v1::GatewayConfig& config, const Serving& serving) {
  Change change;
  std::set<std::string> names;
  for (const v1::Destination& destination : config.destinations()) {
    names.insert(destination.name());
    const auto before = Find(serving, destination.name());
    if (before != nullptr && IsSame(before->destination, destination)) {
      change.kept.push_back(before);
      continue;
    }
    change.beginning.push_back(destination);
    if (before == nullptr) {
      change.names.add_added(destination.name());
    } else {
      change.ending.push_back(before);
      change.names.add_changed(destination.name());
    }
  }
  for (const auto& one : serving) {
    if (names.contains(one->destination.name())) continue;
    change.ending.push_back(one);
    change.names.add_removed(one->destination.name());
  }
  return change;
}

class Workers : public Delivery {
 public:
  Workers(const Translator& translator, log::EventLog& log, DeadLetterTold told)
      : translator_(translator), log_(log), told_(std::move(told)) {}

  ~Workers() override { Stop(absl::InfinitePast()); }

  absl::Status Begin(const v1::GatewayConfig& config) { return Reload(config).status(); }

  std::vector<v1::DestinationStatus> Status() const override {
    const Serving serving = Current();
    std::vector<v1::DestinationStatus> all;
    for (const auto& one : serving) {
      all.push_back(
          destination::StatusOfDestination(one->destination.name(), one->worker->state(), log_));
      all.back().set_format(one->destination.format());
      all.back().set_paused(one->worker->paused());
      all.back().set_configured(true);
    }
    const auto names = log_.Destinations();
    if (!names.ok()) return all;
    for (const std::string& name : *names) {
      if (Find(serving, name) == nullptr)
        all.push_back(destination::StatusOfUnconfigured(name, log_));
    }
    return all;
  }

  void Observe(
      const std::function<void(const DestinationObservation& destination)>& show) const override {
    const Serving serving = Current();
    for (const auto& one : serving) {
      const destination::Worker& worker = *one->worker;
      DestinationObservation seen{.name = one->destination.name(),
                                  .format = one->destination.format(),
                                  .state = worker.state(),
                                  .paused = worker.paused(),
                                  .outcomes = worker.outcomes(),
                                  .requests = worker.counters()};
      seen.waiting = std::max<std::int64_t>(log_.End() - seen.state.done, 0);
      show(seen);
    }
  }

  absl::StatusOr<v1::ReloadConfigResponse> Reload(const v1::GatewayConfig& config) override {
    if (auto status = CheckNames(config); !status.ok()) return status;
    const std::lock_guard lock(change_mutex_);
    if (stopped_) return absl::UnavailableError("the gateway is shutting down");
    const Serving before = Current();
    const Change change = ChangeTo(config, before);
    // What cannot work ends nobody.
    auto beginning = PrepareAll(change.beginning, translator_);
    if (!beginning.ok()) return beginning.status();
    // They end before their successors are made, who read their cursors and open their files.
    End(change.ending, absl::Now() + kChangePatience);
    auto begun = Make(*std::move(beginning));
    if (!begun.ok()) {
      Resurrect(change);
      return begun.status();
    }
    Put(change.kept, *std::move(begun), config);
    return change.names;
  }

  absl::Status SetPaused(std::string_view name, bool paused) override {
    const std::lock_guard lock(change_mutex_);
    const auto served = Find(Current(), name);
    if (served == nullptr) {
      return absl::NotFoundError(text::Concat("the configuration has no destination ", name));
    }
    if (auto status = log_.SetPaused(name, paused); !status.ok()) return status;
    served->worker->SetPaused(paused);
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
    for (const auto& one : Current()) one->worker->LookForRedrives();
    return events;
  }

  absl::Status WhileStopped(const std::function<absl::Status()>& work) override {
    const std::lock_guard lock(change_mutex_);
    if (stopped_) return absl::UnavailableError("the gateway is shutting down");
    Change all;
    all.ending = Current();
    End(all.ending, absl::Now() + kChangePatience);
    absl::Status status = work();
    Resurrect(all);
    return status;
  }

  destination::OutcomeFeed& feed() override { return feed_; }

  void Stop(absl::Time deadline) override {
    const std::lock_guard lock(change_mutex_);
    stopped_ = true;
    End(Current(), deadline);
  }

 private:
  Serving Current() const {
    const std::lock_guard lock(mutex_);
    return serving_;
  }

  // Workers that have not been started yet.
  absl::StatusOr<Serving> Make(std::vector<Beginning> beginning) {
    Serving made;
    for (Beginning& one : beginning) {
      const v1::Destination destination = one.destination;
      auto worker = MakeWorker(std::move(one), translator_, log_);
      if (!worker.ok()) return Named(destination, worker.status());
      (*worker)->OnOutcomes(feed_);
      if (told_ != nullptr) {
        (*worker)->OnDeadLetters([told = told_, name = destination.name()](
                                     const log::DeadLetter& letter) { told(name, letter); });
      }
      made.push_back(std::make_shared<Served>(Served{destination, *std::move(worker)}));
    }
    return made;
  }

  // Starts those that begin and puts all into the order of the configuration.
  void Put(const Serving& kept, Serving begun, const v1::GatewayConfig& order) {
    for (const auto& one : begun) one->worker->Start();
    begun.insert(begun.end(), kept.begin(), kept.end());
    Serving serving;
    for (const v1::Destination& destination : order.destinations()) {
      if (auto one = Find(begun, destination.name()); one != nullptr) serving.push_back(one);
    }
    const std::lock_guard lock(mutex_);
    serving_ = std::move(serving);
  }

  // Those that have ended for a configuration that cannot be gone over to.
  void Resurrect(const Change& change) {
    v1::GatewayConfig before;
    for (const auto& one : Current()) *before.add_destinations() = one->destination;
    std::vector<v1::Destination> ended;
    for (const auto& one : change.ending) ended.push_back(one->destination);
    auto prepared = PrepareAll(ended, translator_);
    auto again = prepared.ok() ? Make(*std::move(prepared)) : prepared.status();
    // What ran a moment ago can only fail to be made where the log or the disk does; the others go
    // on, and a restart tells.
    Put(change.kept, again.ok() ? *std::move(again) : Serving(), before);
  }

  const Translator& translator_;
  log::EventLog& log_;
  const DeadLetterTold told_;
  destination::OutcomeFeed feed_;
  std::mutex change_mutex_;  // one change at a time
  bool stopped_ = false;
  mutable std::mutex mutex_;
  Serving serving_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Delivery>> Delivery::Start(const v1::GatewayConfig& config,
                                                          const Translator& translator,
                                                          log::EventLog& log, DeadLetterTold told) {
  auto workers = std::make_unique<Workers>(translator, log, std::move(told));
  if (auto status = workers->Begin(config); !status.ok()) return status;
  return workers;
}

}  // namespace interlingua::delivery
