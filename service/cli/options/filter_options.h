// The options that choose events.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "interlingua/v1/history.pb.h"
#include "service/cli/options/command_line.h"

namespace interlingua::cli::options {

struct FilterOptions {
  std::string accepted_since, accepted_until, since, until;
  std::vector<std::string> sources, kinds, customers, orders, event_ids;
  std::string event_ids_from;

  /// The filter that the options mean; times like `24h` count back from `now`. kInvalidArgument,
  /// kNotFound: the message names the option that is at fault.
  absl::StatusOr<v1::EventFilter> Make(absl::Time now) const;
};

/// Adds them to `command`; valid once the command line is read.
std::shared_ptr<FilterOptions> AddFilterOptions(Command command);

/// The filter as of now, checked as the gateway checks it: errors also those of
/// history::EventFilter.
absl::StatusOr<v1::EventFilter> MakeFilter(const FilterOptions& options);

/// Reads `2026-11-22` (UTC) or `2026-11-22T10:00:00Z`; nothing of any other text.
std::optional<absl::Time> ParseTime(const std::string& text);

}  // namespace interlingua::cli::options
