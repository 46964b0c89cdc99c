// What a replay costs live events: a gateway's deliveries work off a backlog, alone and beside a
// replay without a rate of its own, that is as fast as the machine lets it. The counter `ratio` is
// the throughput beside it to that alone, over rounds that alternate.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "adapters/all.h"
#include "service/delivery/delivery.h"
#include "service/log/sqlite_log.h"
#include "service/replay/replays.h"
#include "tests/service/receiver/receiver.h"
#include "translator/translator.h"

namespace interlingua {
namespace {

constexpr int kEvents = 20000;
constexpr int kRounds = 5;

const Translator& AllFormats() {
  static const auto translator = *Translator::Create(AllAdapters());
  return *translator;
}

v1::CommerceEvent Search(std::int64_t number) {
  v1::CommerceEvent event;
  event.set_event_id(std::to_string(number));
  event.mutable_occurred_at()->set_seconds(1719830400);
  event.mutable_identity()->set_anonymous_id("visitor-" + std::to_string(number));
  event.mutable_search()->add_keywords("blue mug");
  return event;
}

/// Events without end.
class EndlessFeed : public Feed {
 public:
  absl::Status Resume(const v1::ReplayProgress& /*progress*/) override { return absl::OkStatus(); }
  absl::Status Next(int max_events, Portion& portion) override {
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
    std::string name = (std::filesystem::temp_directory_path() / "interlingua-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    SqliteLogOptions options;
    options.path = folder_ + "/events.db";
    log_ = *OpenSqliteLog(options);
    v1::Destination& live = *config_.add_destinations();
    live.set_name("live");
    live.set_format("commanders_act");
    live.mutable_http()->set_base_url(receiver_.url());
    live.mutable_http()->set_max_in_flight(8);
    live.mutable_http()->set_max_requests_per_second(1000000);
    auto& settings = *live.mutable_settings();
    settings["site_id"] = "1";
    settings["source_key"] = "k";
    settings["host"] = "collect.example";
    settings["batch"] = "true";
    v1::Destination& history = *config_.add_destinations();
    history.set_name("history");
    history.set_format("canonical");
    history.mutable_file()->set_path(folder_ + "/history.jsonl");
    replays_ = std::make_unique<Replays>(
        AllFormats(), *log_, folder_ + "/replays",
        [this] {
          return std::vector<v1::Destination>(config_.destinations().begin(),
                                              config_.destinations().end());
        },
        nullptr);
  }
  ~Site() {
    replays_->Stop(absl::InfinitePast());
    replays_.reset();
    log_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  void StartReplay() {
    v1::Replay replay;
    replay.set_name("bench");
    replay.add_destinations("history");
    replay.set_input("endless");
    replay.set_despite_rules(true);
    (void)replays_->Start(replay, std::make_unique<EndlessFeed>());
  }

  /// Events a second of the live destination.
  double WorkOff() {
    std::vector<LogRecord> records;
    for (int number = 1; number <= kEvents; ++number) {
      v1::CommerceEvent event = Search(number);
      records.push_back(MakeRecord(event, event.SerializeAsString()));
    }
    std::mutex mutex;
    std::condition_variable changed;
    bool stored = false;
    log_->Append(std::move(records), [&](const auto&) {
      const std::lock_guard lock(mutex);
      stored = true;
      changed.notify_one();
    });
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return stored; });
    v1::GatewayConfig live;
    *live.add_destinations() = config_.destinations(0);
    const absl::Time begin = absl::Now();
    const auto delivery = *Delivery::Start(live, AllFormats(), *log_);
    while (delivery->Status().front().delivered() < kEvents) {
      changed.wait_for(lock, std::chrono::milliseconds(2));
    }
    return kEvents / absl::ToDoubleSeconds(absl::Now() - begin);
  }

 private:
  std::string folder_;
  Receiver receiver_;
  std::unique_ptr<EventLog> log_;
  v1::GatewayConfig config_;
  std::unique_ptr<Replays> replays_;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void LiveDeliveryBesideAReplay(benchmark::State& state) {
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
BENCHMARK(LiveDeliveryBesideAReplay)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace interlingua
