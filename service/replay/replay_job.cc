#include "service/replay/replay_job.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "service/delivery/delivery.h"
#include "service/replay/replay_destination.h"
#include "service/replay/replay_store.h"
#include "service/replay/source_reader.h"
#include "translator/text/text.h"

namespace interlingua::replay {
namespace {

class Job : public ReplayJob {
 public:
  Job(ReplaySetup setup, ReplayFilter filter)
      : setup_(std::move(setup)), filter_(std::move(filter)) {}

  ~Job() override { Stop(absl::InfinitePast()); }

  absl::Status Prepare(const Translator& translator) {
    log::LogOptions options;
    options.path = setup_.store;
    auto store = setup_.open_log(options);
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    auto progress = LoadProgress();
    if (!progress.ok()) return progress.status();
    v1::GatewayConfig config;
    for (const v1::Destination& destination : setup_.destinations) {
      *config.add_destinations() =
          ReplayDestinationOf(destination, translator, setup_.replay.name(), setup_.beside_live);
    }
    auto delivery = delivery::Delivery::Start(config, translator, *store_);
    if (!delivery.ok()) return delivery.status();
    delivery_ = *std::move(delivery);
    absl::StatusOr<KindTotals> totals = KindTotals();
    if (store_->End() > 0) totals = StoredTotals(*store_, setup_.destinations.front().name());
    if (!totals.ok()) return totals.status();
    reader_ = std::make_unique<SourceReader>(setup_, filter_, translator, *store_, *delivery_,
                                             *std::move(progress), *std::move(totals));
    return absl::OkStatus();
  }

  absl::Status Start(std::unique_ptr<EventSource> source) override {
    return reader_->Start(std::move(source));
  }

  v1::ReplayStatus Status(bool with_totals) override {
    v1::ReplayStatus status = origin_;
    *status.mutable_replay() = setup_.replay;
    reader_->AddTo(status);
    v1::ReplayProgress& progress = *status.mutable_progress();
    progress.set_repeated(std::max<std::int64_t>(progress.events() - store_->End(), 0));
    progress.set_events(store_->End());
    status.set_state(State());
    AddDestinations(status);
    if (!with_totals) return status;
    for (v1::ReplayDestination& line : *status.mutable_destinations()) {
      if (const auto added = AddTotals(*store_, line); !added.ok()) {
        line.set_last_error(std::string(added.message()));
      }
    }
    return status;
  }

  v1::ReplayProgress Progress() const override { return reader_->Progress(); }

  absl::Status CheckSame(const v1::Replay& replay) const override {
    // The rate, and whether rules are ignored, may differ each time.
    v1::Replay before = origin_.replay();
    v1::Replay now = replay;
    for (v1::Replay* one : {&before, &now}) {
      one->clear_max_events_per_second();
      one->clear_despite_rules();
    }
    if (google::protobuf::util::MessageDifferencer::Equals(before, now)) return absl::OkStatus();
    return absl::AlreadyExistsError(text::Concat(
        setup_.store,
        ": this is where another replay notes what it has sent, one of another name, or "
        "with another input, filter or destinations; give this one another --name"));
  }

  std::int64_t total_units() const override { return origin_.total_units(); }

  bool Await(absl::Duration timeout) override {
    return AwaitUntil(absl::Now() + timeout, [this] {
      const auto state = State();
      return state == v1::ReplayStatus::DONE || state == v1::ReplayStatus::FAILED;
    });
  }

  bool AwaitDelivered(absl::Duration timeout) override {
    return AwaitUntil(absl::Now() + timeout, [this] { return IsDelivered(); });
  }

  absl::Status SetCancelled(bool cancelled) override {
    return Append(*store_, {}, {{kCancelledEntry, cancelled ? "1" : ""}}).get().status();
  }

  bool stopped() const override { return reader_->stopped(); }

  log::EventLog& store() override { return *store_; }

  absl::StatusOr<std::int64_t> Redrive(const log::DeadLetterQuery& query) override {
    return delivery_->Redrive(query);
  }

  void Stop(absl::Time deadline) override {
    if (reader_ != nullptr) reader_->Stop();
    if (delivery_ != nullptr) delivery_->Stop(deadline);
    if (store_ != nullptr) store_->Close();
  }

 private:
  /// Loads origin and progress from the store, or begins the replay in a new one.
  absl::StatusOr<v1::ReplayProgress> LoadProgress() {
    auto origin = FindOrigin(*store_, setup_.store);
    if (!origin.ok()) return origin.status();
    if (!origin->has_value()) {
      if (auto status = SaveOrigin(); !status.ok()) return status;
      return v1::ReplayProgress();
    }
    origin_ = **std::move(origin);
    if (auto status = CheckSame(setup_.replay); !status.ok()) return status;
    return ProgressOf(*store_, setup_.store);
  }

  absl::Status SaveOrigin() {
    const auto destinations = store_->Destinations();
    if (!destinations.ok()) return destinations.status();
    if (store_->End() > 0 || !destinations->empty()) {
      return absl::FailedPreconditionError(
          text::Concat(setup_.store, ": this is an event log and not the checkpoint of a replay"));
    }
    *origin_.mutable_replay() = setup_.replay;
    origin_.set_total_units(setup_.total_units);
    origin_.mutable_started_at()->set_seconds(absl::ToUnixSeconds(absl::Now()));
    return Append(*store_, {}, {{kOriginEntry, origin_.SerializeAsString()}}).get().status();
  }

  template <typename Condition>
  bool AwaitUntil(absl::Time deadline, Condition holds) {
    while (!holds()) {
      if (absl::Now() >= deadline) return false;
      reader_->AwaitChange();
    }
    return true;
  }

  v1::ReplayStatus::State State() const {
    switch (reader_->state()) {
      case SourceReader::State::kFailed:
        return v1::ReplayStatus::FAILED;
      case SourceReader::State::kIdle:
        return v1::ReplayStatus::WAITING;
      case SourceReader::State::kReading:
        return v1::ReplayStatus::RUNNING;
      case SourceReader::State::kEnded:
        break;
    }
    return IsDelivered() ? v1::ReplayStatus::DONE : v1::ReplayStatus::RUNNING;
  }

  /// Whether every accepted event has its outcome, and so has what was to be sent once more.
  bool IsDelivered() const {
    return DeliveredOffsetsOf(*delivery_).slowest_committed >= store_->End() &&
           !HasRedrives(*store_, setup_.replay);
  }

  void AddDestinations(v1::ReplayStatus& status) const {
    delivery_->Observe([&](const delivery::DestinationObservation& seen) {
      v1::ReplayDestination& line = *status.add_destinations();
      line.set_name(std::string(seen.name));
      line.set_format(std::string(seen.format));
      line.set_last_error(seen.state.last_error);
      line.set_breaker_open(seen.state.breaker != delivery::send::Breaker::State::kClosed);
      if (const auto added = AddOutcomes(*store_, line); !added.ok()) {
        line.set_last_error(std::string(added.message()));
      }
    });
  }

  const ReplaySetup setup_;
  const ReplayFilter filter_;
  v1::ReplayStatus origin_;  // replay, started_at, total_units
  std::unique_ptr<log::EventLog> store_;
  std::unique_ptr<delivery::Delivery> delivery_;
  std::unique_ptr<SourceReader> reader_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ReplayJob>> ReplayJob::Open(ReplaySetup setup,
                                                           const Translator& translator) {
  if (auto status = CheckReplayName(setup.replay.name()); !status.ok()) return status;
  if (setup.destinations.empty()) {
    return absl::InvalidArgumentError("a replay needs at least one destination");
  }
  auto filter = ReplayFilter::Create(setup.replay.filter(), setup.is_erased);
  if (!filter.ok()) return filter.status();
  auto job = std::make_unique<Job>(std::move(setup), *std::move(filter));
  if (auto status = job->Prepare(translator); !status.ok()) return status;
  return job;
}

}  // namespace interlingua::replay
