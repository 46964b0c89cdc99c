// The options by which a command means events: by time, source, kind, customer, order and id.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/history.pb.h"

namespace interlingua {

/// What stood on the command line.
struct FilterOptions {
  std::string accepted_since, accepted_until;
  std::string since, until;
  std::vector<std::string> sources, kinds, customers, orders, event_ids;
  std::string event_ids_from;
};

/// Adds the options to a command. `options` outlives its parsing.
void AddFilterOptions(CLI::App& command, FilterOptions& options);

/// The filter that the options ask for; times that are a while ago are counted back from `now`.
/// kInvalidArgument: a text that is no time, a kind that there is not, a stretch of time that ends
/// before it begins. kNotFound, kPermissionDenied, kUnavailable: the file with the ids cannot be
/// read.
absl::StatusOr<v1::EventFilter> FilterOf(const FilterOptions& options, absl::Time now);

/// `2026-11-22T10:00:00Z`, `2026-11-22` (its beginning, UTC), or a while ago: `90s`, `15m`, `24h`,
/// `30d`, `2w`. kInvalidArgument: none of them.
absl::StatusOr<absl::Time> ReadTime(std::string_view text, absl::Time now);

}  // namespace interlingua
