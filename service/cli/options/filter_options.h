// The options by which commands are told which events they mean.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/history.pb.h"

namespace interlingua::cli::options {

struct FilterOptions {
  std::string accepted_since, accepted_until, since, until;
  std::vector<std::string> sources, kinds, customers, orders, event_ids;
  std::string event_ids_from;

  /// The filter they come to; times like `24h` count back from `now`. kInvalidArgument: one of them
  /// makes no sense.
  absl::StatusOr<v1::EventFilter> Make(absl::Time now) const;
};

std::shared_ptr<FilterOptions> AddFilterOptions(CLI::App& command);

/// The filter as of now, of which the gateway can make sense too: kInvalidArgument as of
/// EventFilter also.
absl::StatusOr<v1::EventFilter> MakeFilter(const FilterOptions& options);

}  // namespace interlingua::cli::options
