// What benchmarks share that set two things against each other in rounds that alternate.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "adapters/all.h"
#include "interlingua/v1/config.pb.h"
#include "translator/translator.h"

namespace interlingua::bench {

inline const Translator& AllFormats() {
  static const auto translator = *Translator::Create(AllAdapters());
  return *translator;
}

/// `share` of the values, which are some, are smaller.
inline double Quantile(double share, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  return values[std::min(rank, values.size() - 1)];
}

inline double Median(std::vector<double> values) { return Quantile(0.5, std::move(values)); }

/// A destination of Commanders Act at `url`, as fast as it can go.
inline v1::Destination ActAt(const std::string& url, const std::string& name, bool batch) {
  v1::Destination destination;
  destination.set_name(name);
  destination.set_format("commanders_act");
  destination.mutable_http()->set_base_url(url);
  destination.mutable_http()->set_max_in_flight(8);
  destination.mutable_http()->set_max_requests_per_second(1000000);
  auto& settings = *destination.mutable_settings();
  settings["site_id"] = "1";
  settings["source_key"] = "k";
  settings["host"] = "collect.example";
  settings["batch"] = batch ? "true" : "false";
  return destination;
}

}  // namespace interlingua::bench
