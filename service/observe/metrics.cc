#include "service/observe/metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/time/clock.h"
#include "service/observe/exposition.h"

namespace interlingua::observe {
namespace {

constexpr std::pair<log::Outcome, std::string_view> kOutcomes[] = {
    {log::Outcome::kDelivered, "delivered"},
    {log::Outcome::kWithheld, "withheld"},
    {log::Outcome::kRefused, "refused"},
    {log::Outcome::kDead, "dead"}};

constexpr std::pair<delivery::send::Breaker::State, std::string_view> kBreakerStates[] = {
    {delivery::send::Breaker::State::kClosed, "closed"},
    {delivery::send::Breaker::State::kOpen, "open"},
    {delivery::send::Breaker::State::kHalfOpen, "half_open"}};

// By the first digit.
constexpr std::string_view kStatusClasses[] = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

double Seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

void AddIngest(const IngestCounters& ingest, Exposition& page) {
  using Rpc = IngestCounters::Rpc;
  using Result = IngestCounters::Result;
  for (const auto& [format, counts] : ingest.events()) {
    for (std::size_t index = 0; index < counts.size(); ++index) {
      const auto result = IngestCounters::NameOf(static_cast<Result>(index));
      page.Add("interlingua_ingest_events_total", {{"format", format}, {"result", result}},
               static_cast<double>(counts[index]));
    }
  }
  for (const Rpc rpc : {Rpc::kPublish, Rpc::kPublishStream, Rpc::kTranslate, Rpc::kListFormats}) {
    const std::string_view name = IngestCounters::NameOf(rpc);
    const IngestCounters::Calls& calls = ingest.calls(rpc);
    for (std::size_t code = 0; code < calls.codes.size(); ++code) {
      if (code > 0 && calls.codes[code] == 0) continue;
      page.Add("interlingua_ingest_requests_total",
               {{"rpc", name}, {"code", IngestCounters::NameOfCode(code)}},
               static_cast<double>(calls.codes[code]));
    }
    page.AddHistogram("interlingua_ingest_request_seconds", {{"rpc", name}},
                      IngestCounters::kLatencyMs, calls.latency, calls.latency_us);
  }
}

void AddLog(const MetricSources& sources, Exposition& page) {
  const log::LogStats stats = sources.log.Stats();
  const auto add = [&page](std::string_view name, std::int64_t value) {
    page.Add(name, {}, static_cast<double>(value));
  };
  add("interlingua_log_healthy", sources.health.health().ok() ? 1 : 0);
  add("interlingua_archive_healthy", sources.health.archive().ok() ? 1 : 0);
  add("interlingua_log_bytes", stats.bytes);
  add("interlingua_log_max_bytes", sources.log_max_bytes);
  if (const auto free_bytes = sources.health.free_bytes(); free_bytes >= 0) {
    add("interlingua_log_disk_free_bytes", free_bytes);
  }
  add("interlingua_log_end_offset", stats.end);
  add("interlingua_log_oldest_offset", stats.oldest_offset);
  add("interlingua_log_commits_total", stats.appended_groups);
  add("interlingua_log_duplicates_total", stats.duplicates);
}

void AddState(const delivery::DestinationObservation& seen, const HealthState& health,
              absl::Time now, Exposition& page) {
  const Exposition::Labels name = {{"destination", seen.name}};
  page.Add("interlingua_destination_info", {{"destination", seen.name}, {"format", seen.format}},
           1);
  page.Add("interlingua_destination_waiting_events", name, static_cast<double>(seen.waiting));
  const absl::Time since = health.WaitingSince(seen.name);
  const bool waits = seen.waiting > 0 && since < now;
  page.Add("interlingua_destination_waiting_seconds", name,
           waits ? absl::ToDoubleSeconds(now - since) : 0);
  page.Add("interlingua_destination_retrying_events", name,
           static_cast<double>(seen.state.retrying));
  page.Add("interlingua_destination_parked_events", name, static_cast<double>(seen.state.parked));
  page.Add("interlingua_destination_holding", name, seen.state.holding.empty() ? 0 : 1);
  page.Add("interlingua_destination_failing", name, seen.state.IsFailing() ? 1 : 0);
  page.Add("interlingua_destination_paused", name, seen.paused ? 1 : 0);
  for (const auto& [state, label] : kBreakerStates) {
    page.Add("interlingua_destination_breaker_state",
             {{"destination", seen.name}, {"state", label}}, seen.state.breaker == state ? 1 : 0);
  }
}

void AddOutcomes(const delivery::DestinationObservation& seen, Exposition& page) {
  for (const auto& [outcome, label] : kOutcomes) {
    page.Add("interlingua_destination_events_total",
             {{"destination", seen.name}, {"outcome", label}},
             static_cast<double>(seen.outcomes.done[static_cast<std::size_t>(outcome)]));
  }
  page.AddHistogram("interlingua_destination_delivery_latency_seconds",
                    {{"destination", seen.name}},
                    delivery::destination::OutcomeCounters::kLatencyMs, seen.outcomes.latency,
                    seen.outcomes.latency_us);
}

void AddRequests(std::string_view destination,
                 const delivery::destination::DeliveryCounters& counters, Exposition& page) {
  const Exposition::Labels name = {{"destination", destination}};
  for (std::size_t index = 0; index < counters.requests.size(); ++index) {
    page.Add("interlingua_destination_requests_total",
             {{"destination", destination}, {"status", kStatusClasses[index]}},
             static_cast<double>(counters.requests[index]));
  }
  page.AddHistogram("interlingua_destination_request_seconds", name,
                    delivery::destination::DeliveryCounters::kLatencyMs, counters.latency,
                    counters.latency_us);
  const auto add = [&](std::string_view metric,
                       const delivery::destination::DeliveryCounters::Count& value) {
    page.Add(metric, name, static_cast<double>(value));
  };
  add("interlingua_destination_breaker_openings_total", counters.breaker_opened);
  add("interlingua_destination_repeated_requests_total", counters.repeated_requests);
  add("interlingua_destination_split_requests_total", counters.split_requests);
  add("interlingua_destination_sent_events_total", counters.sent_events);
  add("interlingua_destination_retried_events_total", counters.retried_events);
  add("interlingua_destination_held_bytes", counters.held_bytes);
  add("interlingua_destination_open_events", counters.open_events);
  page.Add("interlingua_destination_rate_limited_seconds_total", name,
           Seconds(counters.rate_limited_us));
}

// proc(5): the 22nd field of /proc/self/stat is the start in ticks since the boot; the second, the
// program's name, may hold spaces and ends with the last parenthesis.
constexpr int kFieldsFromStateToStart = 20;

std::optional<double> StartTime() {
  std::ifstream file("/proc/self/stat");
  const std::string stat((std::istreambuf_iterator<char>(file)), {});
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  for (int index = 0; index < kFieldsFromStateToStart; ++index) fields >> field;
  double uptime = 0;
  std::ifstream("/proc/uptime") >> uptime;
  const auto ticks = static_cast<double>(std::strtoll(field.c_str(), nullptr, 10));
  const double since_boot = ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
  if (ticks <= 0 || uptime <= 0) return std::nullopt;
  return absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()) - (uptime - since_boot);
}

std::optional<double> ProcessorTime() {
  rusage usage = {};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return std::nullopt;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<std::int64_t> ResidentBytes() {
  std::int64_t all = 0;
  std::int64_t resident = 0;
  if (!(std::ifstream("/proc/self/statm") >> all >> resident)) return std::nullopt;
  return resident * sysconf(_SC_PAGESIZE);
}

std::optional<std::int64_t> OpenFiles() {
  std::error_code error;
  std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return std::nullopt;
  return std::distance(begin(files), end(files)) - 1;  // without the one that reads the folder
}

std::optional<std::int64_t> MaxFiles() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<std::int64_t>(limit.rlim_cur);
}

// Neither /proc nor the system calls wait for a disk. What cannot be read is left out.
void AddProcess(Exposition& page) {
  static const std::optional<double> start_time = StartTime();
  const auto add = [&page](std::string_view name, const auto& figure) {
    if (figure.has_value()) page.Add(name, {}, static_cast<double>(*figure));
  };
  add("process_start_time_seconds", start_time);
  add("process_cpu_seconds_total", ProcessorTime());
  add("process_resident_memory_bytes", ResidentBytes());
  add("process_open_fds", OpenFiles());
  add("process_max_fds", MaxFiles());
}

}  // namespace

std::string MetricsText(const MetricSources& sources) {
  const absl::Time now = absl::Now();
  Exposition page;
  page.Add("interlingua_build_info", {{"version", INTERLINGUA_VERSION}}, 1);
  page.Add("interlingua_ready", {}, sources.health.Ready(now).ok() ? 1 : 0);
  AddIngest(sources.ingest, page);
  AddLog(sources, page);
  sources.delivery.Observe([&](const delivery::DestinationObservation& seen) {
    AddState(seen, sources.health, now, page);
    AddOutcomes(seen, page);
    if (seen.requests != nullptr) AddRequests(seen.name, *seen.requests, page);
  });
  for (const auto& [state, label] : ReplayMonitor::kStates) {
    page.Add("interlingua_replays", {{"state", label}},
             static_cast<double>(sources.replays.CountOf(state)));
  }
  AddProcess(page);
  return page.Text();
}

}  // namespace interlingua::observe
