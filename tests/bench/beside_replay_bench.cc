// What a replay costs live events: a gateway's deliveries work off a backlog, or deliver one event
// after the other, alone and beside a replay without a rate of its own, that is as fast as the
// machine lets it; in rounds that alternate.
#include <benchmark/benchmark.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "interlingua/v1/progress.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "service/delivery/delivery.h"
#include "service/log/sqlite/sqlite_log.h"
#include "service/replay/replays.h"
#include "tests/bench/rounds.h"
#include "tests/support/receiver.h"
#include "tests/support/temporary_log.h"

namespace interlingua::bench {
namespace {

constexpr int kBacklog = 200000;
constexpr int kSingles = 500;
constexpr int kRounds = 5;

v1::CommerceEvent Search(std::int64_t number) {
  v1::CommerceEvent event;
  event.set_event_id(std::to_string(number));
  event.mutable_occurred_at()->set_seconds(1719830400);
  event.mutable_identity()->set_anonymous_id("visitor-" + std::to_string(number));
  event.mutable_search()->add_keywords("blue mug");
  return event;
}

/// Events without end.
class EndlessFeed : public replay::EventSource {
 public:
  absl::Status Resume(const v1::ReplayProgress& /*progress*/) override { return absl::OkStatus(); }
  absl::Status Next(int max_events, replay::EventBatch& portion) override {
    if (interrupted_) return absl::CancelledError("interrupted");
    for (int i = 0; i < max_events; ++i) {
      auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&portion.arena);
      *event = Search(++number_);
      portion.events.push_back(event);
    }
    portion.reached.set_units(number_);
    return absl::OkStatus();
  }
  void Interrupt() override { interrupted_ = true; }

 private:
  std::int64_t number_ = 1000000;
  std::atomic<bool> interrupted_ = false;
};

class Site {
 public:
  Site() {
    log::sqlite::SqliteLogOptions options;
    options.path = folder_.File("events.db");
    log_ = *log::sqlite::OpenSqliteLog(options);
    *config_.add_destinations() = ActAt(receiver_.url(), "live", /*batch=*/true);
    v1::Destination& history = *config_.add_destinations();
    history.set_name("history");
    history.set_format("canonical");
    history.mutable_file()->set_path(folder_.File("history.jsonl"));
    replays_ = std::make_unique<replay::Replays>(
        AllFormats(), *log_, folder_.File("replays"),
        [this] {
          return std::vector<v1::Destination>(config_.destinations().begin(),
                                              config_.destinations().end());
        },
        nullptr);
  }
  ~Site() { replays_->Stop(absl::InfinitePast()); }

  void StartReplay() {
    v1::Replay replay;
    replay.set_name("bench");
    replay.add_destinations("history");
    replay.set_input("endless");
    replay.set_despite_rules(true);
    (void)replays_->Start(replay, std::make_unique<EndlessFeed>());
  }

  /// Works off a backlog; events a second of the live destination.
  double WorkOff() {
    std::vector<log::LogRecord> records;
    for (int number = 1; number <= kBacklog; ++number) records.push_back(Record(number));
    (void)support::AppendAndWait(*log_, std::move(records));
    const absl::Time begin = absl::Now();
    const auto delivery = StartDelivery();
    while (delivery->Status().front().delivered() < kBacklog) {
      absl::SleepFor(absl::Milliseconds(2));
    }
    return kBacklog / absl::ToDoubleSeconds(absl::Now() - begin);
  }

  /// One event after the other; for each the milliseconds from its being given to the log until it
  /// is at the receiver.
  std::vector<double> Latencies() {
    const auto delivery = StartDelivery();
    std::vector<double> latencies;
    for (int number = 1; number <= kSingles; ++number) {
      const absl::Time begin = absl::Now();
      (void)support::AppendAndWait(*log_, {Record(number)});
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return arrived_ >= number; });
      latencies.push_back(absl::ToDoubleMilliseconds(absl::Now() - begin));
      lock.unlock();
      absl::SleepFor(absl::Milliseconds(2));
    }
    return latencies;
  }

 private:
  static log::LogRecord Record(std::int64_t number) {
    const v1::CommerceEvent event = Search(number);
    return log::MakeRecord(event, event.SerializeAsString());
  }

  std::unique_ptr<delivery::Delivery> StartDelivery() {
    v1::GatewayConfig live;
    *live.add_destinations() = config_.destinations(0);
    return *delivery::Delivery::Start(live, AllFormats(), *log_);
  }

  const support::TemporaryFolder folder_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  support::Receiver receiver_{[this](const vendor::HttpRequest& /*request*/, int /*serial*/) {
    const std::lock_guard lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    return support::Reply(200);
  }};
  std::unique_ptr<log::EventLog> log_;
  v1::GatewayConfig config_;
  std::unique_ptr<replay::Replays> replays_;
};

void LiveThroughputBesideAReplay(benchmark::State& state) {
  for (auto _ : state) {
    std::vector<double> alone;
    std::vector<double> beside;
    for (int round = 0; round < kRounds; ++round) {
      alone.push_back(Site().WorkOff());
      Site site;
      site.StartReplay();
      beside.push_back(site.WorkOff());
    }
    state.counters["alone"] = Median(alone);
    state.counters["beside"] = Median(beside);
    state.counters["ratio"] = Median(beside) / Median(alone);
  }
}
BENCHMARK(LiveThroughputBesideAReplay)->Iterations(1)->UseRealTime();

void Collect(std::vector<double> some, std::vector<double>& all) {
  all.insert(all.end(), some.begin(), some.end());
}

void LiveLatencyBesideAReplay(benchmark::State& state) {
  for (auto _ : state) {
    std::vector<double> alone;
    std::vector<double> beside;
    for (int round = 0; round < kRounds; ++round) {
      Collect(Site().Latencies(), alone);
      Site site;
      site.StartReplay();
      Collect(site.Latencies(), beside);
    }
    state.counters["alone_p50_ms"] = Quantile(0.5, alone);
    state.counters["alone_p99_ms"] = Quantile(0.99, alone);
    state.counters["beside_p50_ms"] = Quantile(0.5, beside);
    state.counters["beside_p99_ms"] = Quantile(0.99, beside);
  }
}
BENCHMARK(LiveLatencyBesideAReplay)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace interlingua::bench
