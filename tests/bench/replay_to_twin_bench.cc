// What a replay reaches of what its receiver can take at most: a long history of the shop's
// invoices goes from a file to a twin of Commanders Act; then the requests that this made are sent
// once more, by a client that does nothing else. The counter `share` is the rate of the first to
// that of the second, over rounds that alternate.
#include <benchmark/benchmark.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/all.h"
#include "service/delivery/send/http_client.h"
#include "service/http/http_server.h"
#include "service/input/event_reader.h"
#include "service/replay/input_event_source.h"
#include "service/replay/replay_job.h"
#include "service/twin/twin_intake.h"
#include "tests/bench/rounds.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::bench {
namespace {

constexpr int kRepetitions = 100;  // of the 512 invoices
constexpr int kRounds = 5;
constexpr int kConnections = 8;  // as those of ActAt

/// The twin, on a thread of its own, as `interlingua twin --out /dev/null`.
class RunningTwin {
 public:
  RunningTwin()
      : intake_(
            {.twin = Vendor().twin,
             .keep =
                 [](const std::vector<std::string>& /*documents*/) { return absl::OkStatus(); }}),
        server_(*http::HttpServer::Listen(
            {.listen = "127.0.0.1:0",
             .handler = [this](const vendor::HttpRequest& request) { return Answer(request); }})),
        thread_([this] { (void)server_->Run(); }) {}
  ~RunningTwin() {
    server_->Stop();
    thread_.join();
  }
  RunningTwin(const RunningTwin&) = delete;
  RunningTwin& operator=(const RunningTwin&) = delete;

  std::string url() const { return text::Concat("http://", server_->address()); }

  /// Keeps the requests that come from now on. Before the first one.
  void KeepRequests() { keeps_ = true; }
  /// After the last one.
  std::vector<vendor::HttpRequest> TakeRequests() { return std::move(requests_); }

 private:
  static const vendor::Adapter& Vendor() {
    for (const vendor::Adapter* adapter : AllAdapters()) {
      if (std::string_view(adapter->vendor) == "commanders_act") return *adapter;
    }
    std::abort();
  }

  http::HttpAnswer Answer(const vendor::HttpRequest& request) {
    if (keeps_) requests_.push_back(request);
    return intake_.Answer(request, std::chrono::steady_clock::now());
  }

  bool keeps_ = false;
  std::vector<vendor::HttpRequest> requests_;
  twin::TwinIntake intake_;
  std::unique_ptr<http::HttpServer> server_;
  std::thread thread_;
};

/// Gives the event an id of this repetition.
void Renumber(std::string& line, int number) {
  constexpr std::string_view kId = "\"event_id\":\"";
  line.insert(line.find('"', line.find(kId) + kId.size()), text::Concat("-", number));
}

/// The invoices again and again, each with ids of its own; the number of events.
int WriteHistory(const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  int events = 0;
  for (int number = 0; number < kRepetitions; ++number) {
    std::ifstream in(INTERLINGUA_TESTDATA "/online_retail/online_retail.commanders_act.jsonl");
    for (std::string line; std::getline(in, line); ++events) {
      Renumber(line, number);
      out << line << '\n';
    }
  }
  return events;
}

/// Seconds until all is delivered, or refused with a reason.
double ReplaySeconds(const std::string& history, const std::string& url) {
  const support::TemporaryFolder folder;
  replay::ReplaySetup setup;
  setup.replay.set_name("bench");
  setup.replay.add_destinations("act");
  setup.replay.set_input("history");
  setup.replay.set_despite_rules(true);
  setup.destinations = {ActAt(url, "act", /*batch=*/true)};
  setup.open_log = support::OpenLog;
  setup.store = folder.File("bench.replay");
  const absl::Time begin = absl::Now();
  const auto job = *replay::ReplayJob::Open(std::move(setup), AllFormats());
  input::InputOptions input;
  input.format = "commanders_act";
  input.files = {history};
  auto source = *input::OpenEvents(input, AllFormats());
  if (!job->Start(
              std::make_unique<replay::InputEventSource>(std::move(source), replay::OnError::kStop))
           .ok())
    return 0;
  job->Await(absl::InfiniteDuration());
  return absl::ToDoubleSeconds(absl::Now() - begin);
}

/// Seconds until all are answered.
double SendSeconds(const std::vector<vendor::HttpRequest>& requests, const std::string& url) {
  const auto client = *delivery::send::HttpClient::Create({.max_connections = kConnections});
  const absl::Time begin = absl::Now();
  for (std::size_t next = 0; next < requests.size() || client->in_flight() > 0;) {
    while (next < requests.size() && client->in_flight() < kConnections) {
      vendor::HttpRequest request = requests[next++];
      request.url = delivery::send::Rebase(request.url, url);
      client->Send(next, std::move(request));
    }
    (void)client->Wait(absl::InfiniteDuration());
  }
  return absl::ToDoubleSeconds(absl::Now() - begin);
}

/// The requests of one replay, as the adapter makes them.
std::vector<vendor::HttpRequest> RequestsOfReplay(const std::string& history) {
  RunningTwin twin;
  twin.KeepRequests();
  ReplaySeconds(history, twin.url());
  std::vector<vendor::HttpRequest> requests = twin.TakeRequests();
  for (vendor::HttpRequest& request : requests) {
    // The client writes these itself.
    std::erase_if(request.headers, [](const auto& header) {
      return header.first == "host" || header.first == "content-length";
    });
  }
  return requests;
}

void ReplayToATwin(benchmark::State& state) {
  const support::TemporaryFolder folder;
  const std::string history = folder.File("history.jsonl");
  const int events = WriteHistory(history);
  const std::vector<vendor::HttpRequest> requests = RequestsOfReplay(history);
  for (auto _ : state) {
    std::vector<double> replayed;
    std::vector<double> sent;
    for (int round = 0; round < kRounds; ++round) {
      replayed.push_back(events / ReplaySeconds(history, RunningTwin().url()));
      sent.push_back(events / SendSeconds(requests, RunningTwin().url()));
    }
    state.counters["replay"] = Median(replayed);
    state.counters["at_most"] = Median(sent);
    state.counters["share"] = Median(replayed) / Median(sent);
  }
}
BENCHMARK(ReplayToATwin)->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace interlingua::bench
