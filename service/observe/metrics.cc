#include "service/observe/metrics.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "service/observe/exposition.h"
#include "service/observe/process.h"

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

void AddLog(const Measured& measured, Exposition& page) {
  const log::LogStats stats = measured.log.Stats();
  const auto add = [&page](std::string_view name, std::int64_t value) {
    page.Add(name, {}, static_cast<double>(value));
  };
  add("interlingua_log_healthy", measured.vitals.health().ok() ? 1 : 0);
  add("interlingua_archive_healthy", measured.vitals.archive().ok() ? 1 : 0);
  add("interlingua_log_bytes", stats.bytes);
  add("interlingua_log_max_bytes", measured.log_max_bytes);
  if (const auto free_bytes = measured.vitals.free_bytes(); free_bytes >= 0) {
    add("interlingua_log_disk_free_bytes", free_bytes);
  }
  add("interlingua_log_end_offset", stats.end);
  add("interlingua_log_oldest_offset", stats.oldest_offset);
  add("interlingua_log_commits_total", stats.appended_groups);
  add("interlingua_log_duplicates_total", stats.duplicates);
}

void AddState(const delivery::DestinationObservation& seen, const HealthState& vitals,
              absl::Time now, Exposition& page) {
  const Exposition::Labels name = {{"destination", seen.name}};
  page.Add("interlingua_destination_info", {{"destination", seen.name}, {"format", seen.format}},
           1);
  page.Add("interlingua_destination_waiting_events", name, static_cast<double>(seen.waiting));
  const absl::Time since = vitals.WaitingSince(seen.name);
  const bool waits = seen.waiting > 0 && since < now;
  page.Add("interlingua_destination_waiting_seconds", name,
           waits ? absl::ToDoubleSeconds(now - since) : 0);
  page.Add("interlingua_destination_retrying_events", name,
           static_cast<double>(seen.state.retrying));
  page.Add("interlingua_destination_failing", name, seen.state.IsFailing() ? 1 : 0);
  page.Add("interlingua_destination_paused", name, seen.paused ? 1 : 0);
  for (const auto& [state, label] : kBreakerStates) {
    page.Add("interlingua_destination_breaker_state",
             {{"destination", seen.name}, {"state", label}}, seen.state.breaker == state ? 1 : 0);
  }
}

void AddOutcomes(const delivery::DestinationObservation& seen, Exposition& page) {
  for (const auto& [fate, label] : kOutcomes) {
    page.Add("interlingua_destination_events_total",
             {{"destination", seen.name}, {"outcome", label}},
             static_cast<double>(seen.outcomes.done[static_cast<std::size_t>(fate)]));
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
  add("interlingua_destination_window_events", counters.window_span);
  page.Add("interlingua_destination_rate_limited_seconds_total", name,
           Seconds(counters.rate_limited_us));
}

void AddProcess(Exposition& page) {
  const ProcessFigures figures = FiguresOfProcess();
  const auto add = [&page](std::string_view name, const auto& figure) {
    if (figure.has_value()) page.Add(name, {}, static_cast<double>(*figure));
  };
  add("process_start_time_seconds", figures.start_time_seconds);
  add("process_cpu_seconds_total", figures.cpu_seconds);
  add("process_resident_memory_bytes", figures.resident_bytes);
  add("process_open_fds", figures.open_files);
  add("process_max_fds", figures.max_files);
}

}  // namespace

std::string MetricsText(const Measured& measured) {
  const absl::Time now = absl::Now();
  Exposition page;
  page.Add("interlingua_build_info", {{"version", INTERLINGUA_VERSION}}, 1);
  page.Add("interlingua_ready", {}, measured.vitals.Ready(now).ok() ? 1 : 0);
  AddIngest(measured.ingest, page);
  AddLog(measured, page);
  measured.delivery.Observe([&](const delivery::DestinationObservation& seen) {
    AddState(seen, measured.vitals, now, page);
    AddOutcomes(seen, page);
    if (seen.requests != nullptr) AddRequests(seen.name, *seen.requests, page);
  });
  for (const auto& [state, label] : ReplayWatch::kStates) {
    page.Add("interlingua_replays", {{"state", label}},
             static_cast<double>(measured.replays.CountOf(state)));
  }
  AddProcess(page);
  return page.Text();
}

}  // namespace interlingua::observe
