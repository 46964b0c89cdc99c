// What a dead destination costs the others: four healthy destinations deliver a backlog, alone and
// beside one that refuses every connection, or one that takes requests and never answers. The
// counter `ratio` is the throughput beside it to that alone, over rounds that alternate.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "service/delivery/delivery.h"
#include "service/log/sqlite/sqlite_log.h"
#include "tests/bench/rounds.h"
#include "tests/support/receiver.h"
#include "tests/support/temporary_log.h"

namespace interlingua::bench {
namespace {

constexpr int kEvents = 8000;
constexpr int kHealthy = 4;
constexpr int kRounds = 5;

std::vector<log::LogRecord> Backlog() {
  std::vector<log::LogRecord> records;
  for (int id = 1; id <= kEvents; ++id) {
    v1::CommerceEvent event;
    event.set_event_id(std::to_string(id));
    event.mutable_occurred_at()->set_seconds(1719830400);
    event.mutable_identity()->set_anonymous_id("visitor-" + std::to_string(id));
    event.mutable_search()->add_keywords("blue mug");
    records.push_back({event.event_id(), event.SerializeAsString()});
  }
  return records;
}

void AddDestination(v1::GatewayConfig& config, const std::string& name, const std::string& url) {
  *config.add_destinations() = ActAt(url, name, /*batch=*/false);
}

bool AllDelivered(const delivery::Delivery& delivery) {
  const auto statuses = delivery.Status();
  return std::all_of(statuses.begin(), statuses.begin() + kHealthy,
                     [](const auto& status) { return status.delivered() == kEvents; });
}

// Events a second that the healthy destinations deliver; `bad_url` is one more destination, unless
// it is empty.
double Throughput(const std::string& bad_url, const std::vector<log::LogRecord>& records) {
  const support::TemporaryFolder folder;
  log::sqlite::SqliteLogOptions options;
  options.path = folder.File("events.db");
  const auto log = *log::sqlite::OpenSqliteLog(options);
  (void)support::AppendAndWait(*log, records);
  std::vector<std::unique_ptr<support::Receiver>> receivers;
  v1::GatewayConfig config;
  for (int index = 0; index < kHealthy; ++index) {
    receivers.push_back(std::make_unique<support::Receiver>());
    AddDestination(config, "healthy-" + std::to_string(index), receivers.back()->url());
  }
  if (!bad_url.empty()) AddDestination(config, "bad", bad_url);
  const absl::Time begin = absl::Now();
  const auto delivery = *delivery::Delivery::Start(config, AllFormats(), *log);
  while (!AllDelivered(*delivery)) absl::SleepFor(absl::Milliseconds(1));
  return kHealthy * kEvents / absl::ToDoubleSeconds(absl::Now() - begin);
}

void Compare(benchmark::State& state, const std::string& bad_url) {
  const auto records = Backlog();
  for (auto _ : state) {
    std::vector<double> alone;
    std::vector<double> beside;
    for (int round = 0; round < kRounds; ++round) {
      alone.push_back(Throughput("", records));
      beside.push_back(Throughput(bad_url, records));
    }
    state.counters["alone"] = Median(alone);
    state.counters["beside"] = Median(beside);
    state.counters["ratio"] = Median(beside) / Median(alone);
  }
}

void DeliveryBesideARefusingDestination(benchmark::State& state) {
  std::string url;
  { url = support::Receiver().url(); }
  Compare(state, url);
}
BENCHMARK(DeliveryBesideARefusingDestination)->Iterations(1)->UseRealTime();

void DeliveryBesideAHangingDestination(benchmark::State& state) {
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  support::Receiver hanging([&](const vendor::HttpRequest&, int) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return over; });
    return support::Reply(200);
  });
  Compare(state, hanging.url());
  const std::lock_guard lock(mutex);
  over = true;
  changed.notify_all();
}
BENCHMARK(DeliveryBesideAHangingDestination)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace interlingua::bench
