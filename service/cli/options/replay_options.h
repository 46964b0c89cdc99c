// The options of `interlingua replay`, read into what the replay is.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "interlingua/v1/replay.pb.h"
#include "service/cli/options/filter_options.h"
#include "service/replay/input_event_source.h"

namespace interlingua::cli::options {

struct ReplayOptions {
  std::string from;                ///< a format, `canonical.pb`, `csv`, or `log`
  std::vector<std::string> files;  ///< none: stdin
  std::vector<std::string> to;     ///< names of destinations
  std::string mapping;
  std::string config;  ///< sends from this process; empty: the gateway at `target` sends
  std::string target;
  std::string name;        ///< empty: made of the first file and the destinations
  std::string checkpoint;  ///< with `config`; empty: NAME.replay in the current folder
  int rate = 0;
  bool dry_run = false;
  bool diff = false;
  std::string on_error = "stop";
  bool redrive = false;
  bool despite_rules = false;
  std::string summary;
  std::shared_ptr<FilterOptions> filter;

  bool FromLog() const { return from == "log"; }
};

/// The replay that they describe. kInvalidArgument: they contradict each other.
absl::StatusOr<v1::Replay> ReplayOf(const ReplayOptions& options);

/// The events of its files. Errors as those of input::OpenEvents.
absl::StatusOr<std::unique_ptr<replay::InputEventSource>> OpenSource(const ReplayOptions& options,
                                                                     const Translator& translator);

}  // namespace interlingua::cli::options
