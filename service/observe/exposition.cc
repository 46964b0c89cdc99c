#include "service/observe/exposition.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace interlingua::observe {
namespace {

enum class MetricKind { kCounter, kGauge, kHistogram };

struct MetricRow {
  std::string_view name;
  MetricKind kind;
  std::string_view help;
};

// Every metric, in the order of its page. docs/metrics.md explains them.
constexpr MetricRow kMetrics[] = {
    {"interlingua_build_info", MetricKind::kGauge, "The version of the gateway; always 1."},
    {"interlingua_ready", MetricKind::kGauge, "1 while the gateway takes events, as /readyz says."},

    {"interlingua_ingest_events_total", MetricKind::kCounter,
     "Events that came in, by what became of them."},
    {"interlingua_ingest_requests_total", MetricKind::kCounter,
     "Requests answered, those of a stream one by one."},
    {"interlingua_ingest_request_seconds", MetricKind::kHistogram,
     "From reading a request to its answer, which is durable."},

    {"interlingua_log_healthy", MetricKind::kGauge, "1 while the event log takes events."},
    {"interlingua_archive_healthy", MetricKind::kGauge,
     "1 unless old events cannot be archived, and stay in the event log."},
    {"interlingua_log_bytes", MetricKind::kGauge, "What the event log holds."},
    {"interlingua_log_max_bytes", MetricKind::kGauge,
     "The size at which the event log refuses new events; 0 is no limit."},
    {"interlingua_log_disk_free_bytes", MetricKind::kGauge, "Room on the disk of the event log."},
    {"interlingua_log_end_offset", MetricKind::kGauge, "Offset of the newest event."},
    {"interlingua_log_oldest_offset", MetricKind::kGauge,
     "Offset of the oldest event that has not been removed."},
    {"interlingua_log_commits_total", MetricKind::kCounter, "Durable commits."},
    {"interlingua_log_duplicates_total", MetricKind::kCounter,
     "Events that the log had before, and did not store again."},

    {"interlingua_destination_info", MetricKind::kGauge,
     "The destinations of the configuration and their formats; always 1."},
    {"interlingua_destination_events_total", MetricKind::kCounter,
     "Events that are done, by what became of them."},
    {"interlingua_destination_delivery_latency_seconds", MetricKind::kHistogram,
     "From the acceptance of an event to its delivery."},
    {"interlingua_destination_waiting_events", MetricKind::kGauge,
     "Events in the log that are not done."},
    {"interlingua_destination_waiting_seconds", MetricKind::kGauge,
     "How long ago the oldest event was accepted that is not done."},
    {"interlingua_destination_retrying_events", MetricKind::kGauge,
     "Events that failed, wait for another try and are not parked."},
    {"interlingua_destination_parked_events", MetricKind::kGauge,
     "Events that wait for another try, or for their turn, while the others go on."},
    {"interlingua_destination_holding", MetricKind::kGauge,
     "1 while it reads no further events although it is not paused; its status says why."},
    {"interlingua_destination_failing", MetricKind::kGauge,
     "1 while events cannot be delivered and are tried again."},
    {"interlingua_destination_paused", MetricKind::kGauge, "1 while an operator has it paused."},
    {"interlingua_destination_breaker_state", MetricKind::kGauge,
     "1 for the state that the breaker is in."},
    {"interlingua_destination_breaker_openings_total", MetricKind::kCounter,
     "How often the breaker has opened."},
    {"interlingua_destination_requests_total", MetricKind::kCounter,
     "Requests that ended, by the class of their status."},
    {"interlingua_destination_request_seconds", MetricKind::kHistogram,
     "From sending a request to its end."},
    {"interlingua_destination_repeated_requests_total", MetricKind::kCounter,
     "Requests with an event that was tried before."},
    {"interlingua_destination_split_requests_total", MetricKind::kCounter,
     "Requests that were refused as a whole and halved."},
    {"interlingua_destination_sent_events_total", MetricKind::kCounter,
     "Events sent, each time that one goes."},
    {"interlingua_destination_retried_events_total", MetricKind::kCounter,
     "Events that have to go again, each time."},
    {"interlingua_destination_rate_limited_seconds_total", MetricKind::kCounter,
     "Time in which only the limit of requests held events back."},
    {"interlingua_destination_held_bytes", MetricKind::kGauge,
     "About the memory of the events on their way."},
    {"interlingua_destination_open_events", MetricKind::kGauge,
     "Events that are begun, or wait for one before them, and are neither parked nor counted as"
     " done."},

    {"interlingua_replays", MetricKind::kGauge, "Replays, by what they do."},

    {"process_start_time_seconds", MetricKind::kGauge, "When the process began, Unix time."},
    {"process_cpu_seconds_total", MetricKind::kCounter, "Processor time, user and system."},
    {"process_resident_memory_bytes", MetricKind::kGauge, "Memory that is in use."},
    {"process_open_fds", MetricKind::kGauge, "Open file descriptors."},
    {"process_max_fds", MetricKind::kGauge, "The most file descriptors that may be open."},
};

prometheus::MetricType TypeOf(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter:
      return prometheus::MetricType::Counter;
    case MetricKind::kHistogram:
      return prometheus::MetricType::Histogram;
    case MetricKind::kGauge:
      break;
  }
  return prometheus::MetricType::Gauge;
}

}  // namespace

Exposition::Exposition() {
  for (const MetricRow& row : kMetrics) {
    families_.push_back({std::string(row.name), std::string(row.help), TypeOf(row.kind), {}});
  }
}

prometheus::ClientMetric& Exposition::New(std::string_view name, const Labels& labels) {
  const auto family = std::find_if(families_.begin(), families_.end(),
                                   [name](const auto& one) { return one.name == name; });
  if (family == families_.end()) std::abort();  // not in the table: a fault of this program
  prometheus::ClientMetric& metric = family->metric.emplace_back();
  for (const auto& [label, value] : labels) {
    metric.label.push_back({std::string(label), std::string(value)});
  }
  return metric;
}

void Exposition::Add(std::string_view name, const Labels& labels, double value) {
  prometheus::ClientMetric& metric = New(name, labels);
  // The serializer writes the one of the family's type.
  metric.counter.value = value;
  metric.gauge.value = value;
}

void Exposition::AddHistogram(std::string_view name, const Labels& labels,
                              std::span<const std::int64_t> bounds_ms,
                              std::span<const Count> counts, std::int64_t sum_us) {
  auto& histogram = New(name, labels).histogram;
  std::uint64_t so_far = 0;
  for (std::size_t index = 0; index < counts.size(); ++index) {
    so_far += static_cast<std::uint64_t>(counts[index].load());
    const double bound = index < bounds_ms.size() ? static_cast<double>(bounds_ms[index]) / 1e3
                                                  : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({so_far, bound});
  }
  histogram.sample_count = so_far;
  histogram.sample_sum = static_cast<double>(sum_us) / 1e6;
}

std::string Exposition::Text() const { return prometheus::TextSerializer().Serialize(families_); }

}  // namespace interlingua::observe
