#include "service/cli/options/replay_options.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "service/replay/replay_setup.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"

namespace interlingua::cli::options {
namespace {

std::string BaseName(const std::string& path) {
  if (path.empty() || path == "-") return "stdin";
  return path.substr(path.rfind('/') + 1);
}

/// A name for the replay, the same each time the command is run.
std::string DefaultName(const ReplayOptions& options) {
  std::string name = options.FromLog()       ? "log"
                     : options.files.empty() ? "stdin"
                                             : BaseName(options.files.front());
  name += ".to";
  for (const std::string& destination : options.to) name += "-" + destination;
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '-';
    if (!plain) c = '_';
  }
  if (name.front() == '.') name.front() = '_';
  return name.substr(0, 100);
}

/// What tells the input from others before a byte of it is read: the format, the names of the
/// files, and the mapping.
std::string InputOf(const ReplayOptions& options) {
  std::string input = options.from;
  if (options.files.empty()) input += " stdin";
  for (const std::string& file : options.files) input += " " + BaseName(file);
  if (!options.mapping.empty()) {
    std::ifstream mapping(options.mapping, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(mapping), {}};
    input += " mapping " + value::Sha256Hex(text).substr(0, 16);
  }
  return input;
}

absl::Status Contradiction(std::string_view text) {
  return absl::InvalidArgumentError(text::ToAbsl(text));
}

absl::Status CheckDiff(const ReplayOptions& options) {
  if (!options.FromLog() || !options.config.empty()) {
    return Contradiction(
        "--diff compares with what the running gateway has sent and kept: it needs --from log and "
        "--target, no FILE and no --config");
  }
  if (options.dry_run) return Contradiction("--diff sends nothing as it is; leave out --dry-run");
  if (options.redrive) return Contradiction("--diff sends nothing; leave out --redrive");
  return absl::OkStatus();
}

absl::Status Check(const ReplayOptions& options) {
  if (options.diff) {
    if (auto status = CheckDiff(options); !status.ok()) return status;
  }
  if (options.FromLog()) {
    if (!options.files.empty()) return Contradiction("--from log takes no FILE");
    if (!options.config.empty()) {
      return Contradiction(
          "--from log needs the running gateway that has the log: --target, not "
          "--config");
    }
    if (options.name.empty() && !options.dry_run && !options.diff) {
      return Contradiction(
          "--from log needs a --name, by which the replay goes on and is never "
          "done twice");
    }
  }
  if (options.redrive && options.dry_run) {
    return Contradiction("--redrive sends dead letters once more, and --dry-run sends nothing");
  }
  if (!options.checkpoint.empty() && options.config.empty()) {
    return Contradiction(
        "--checkpoint is for --config; a gateway keeps the checkpoint itself, by "
        "--name");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Replay> ReplayOf(const ReplayOptions& options) {
  if (auto status = Check(options); !status.ok()) return status;
  v1::Replay replay;
  replay.set_name(options.name.empty() ? DefaultName(options) : options.name);
  if (auto status = replay::CheckReplayName(replay.name()); !status.ok()) return status;
  for (const std::string& destination : options.to) replay.add_destinations(destination);
  auto filter = options.filter->Make(absl::Now());
  if (!filter.ok()) return filter.status();
  const bool accepted = filter->has_accepted_since() || filter->has_accepted_until();
  if (accepted && !options.FromLog()) {
    return Contradiction("only events of the log have been accepted; use --since and --until");
  }
  if (filter->ByteSizeLong() > 0) *replay.mutable_filter() = *std::move(filter);
  if (!options.FromLog()) replay.set_input(InputOf(options));
  if (options.rate > 0) replay.set_max_events_per_second(options.rate);
  if (options.despite_rules) replay.set_despite_rules(true);
  return replay;
}

absl::StatusOr<std::unique_ptr<replay::InputEventSource>> OpenSource(const ReplayOptions& options,
                                                                     const Translator& translator) {
  input::InputOptions input;
  input.format = options.from;
  input.files = options.files;
  input.mapping = options.mapping;
  auto source = input::OpenEvents(input, translator);
  if (!source.ok()) return source.status();
  return std::make_unique<replay::InputEventSource>(
      *std::move(source),
      options.on_error == "skip" ? replay::OnError::kSkip : replay::OnError::kStop);
}

}  // namespace interlingua::cli::options
