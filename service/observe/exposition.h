// The values of all metrics at one time, and their text for Prometheus.
#pragma once

#include <prometheus/metric_family.h>

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interlingua::observe {

/// Not thread-safe.
class Exposition {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;
  using Count = std::atomic<std::int64_t>;

  /// Has every metric of the gateway, without values.
  Exposition();

  /// Adds a value of a counter or gauge. `name` is one of the gateway's metrics, or the process
  /// aborts.
  void Add(std::string_view name, const Labels& labels, double value);

  /// Adds a histogram: `counts` has one more entry than `bounds_ms`, each the count of its bucket
  /// alone, not cumulative.
  void AddHistogram(std::string_view name, const Labels& labels,
                    std::span<const std::int64_t> bounds_ms, std::span<const Count> counts,
                    std::int64_t sum_us);

  /// In Prometheus's text format, version 0.0.4.
  std::string Text() const;

 private:
  prometheus::ClientMetric& New(std::string_view name, const Labels& labels);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace interlingua::observe
