#include "service/observe/exposition.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "service/observe/metric_table.h"

namespace interlingua::observe {
namespace {

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
  if (family == families_.end()) std::abort();  // not in the table: our own fault
  prometheus::ClientMetric& metric = family->metric.emplace_back();
  for (const auto& [label, value] : labels) {
    metric.label.push_back({std::string(label), std::string(value)});
  }
  return metric;
}

void Exposition::Add(std::string_view name, const Labels& labels, double value) {
  prometheus::ClientMetric& metric = New(name, labels);
  // Of the two, the one that the family's type asks for is written.
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
