// `interlingua replay`: events of a file, or of a gateway's log, to chosen destinations once more.
#include <memory>
#include <string>

#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/commands/replay_runs.h"
#include "service/cli/view/console.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

constexpr char kExample[] =
    "build/release/interlingua replay --config deploy/local.yaml --to file \\\n"
    "    --from commanders_act tests/testdata/online_retail/online_retail.commanders_act.jsonl "
    "--dry-run\n\n"
    "With --config the events go straight to the destinations of that configuration; without it\n"
    "the gateway at --target sends them, on a lane of their own beside the live events. Look at\n"
    "--dry-run first: it sends nothing and says what would be sent, refused and lost, in events\n"
    "and money, how long it takes, and which rules of the vendors it breaks.\n"
    "The same command again goes on where it stopped, and sends nothing that it has sent before.\n"
    "Events keep their ids, by which vendors drop repetitions. Ctrl-C stops cleanly.\n"
    "--from log --diff compares what the destinations would get now with what they were sent.\n"
    "Exit status: 0 all delivered, 1 some refused, faulty or not done yet, 2 wrong use;\n"
    "with --diff 0 where nothing differs, 1 where something does.";

int Run(const options::ReplayOptions& options) {
  Interruption interruption(EndInTime);
  view::Console console;
  const auto replay = options::ReplayOf(options);
  if (!replay.ok()) {
    console.Error(text::ToStd(replay.status().message()));
    return kWrongUse;
  }
  return options.config.empty() ? ReplayThroughGateway(options, *replay, interruption, console)
                                : ReplayStraight(options, *replay, interruption, console);
}

void AddInput(CLI::App& command, options::ReplayOptions& options) {
  command
      .add_option("--from", options.from,
                  "Format of the input: one of 'interlingua formats', canonical.pb, csv; or log: "
                  "the log of the gateway")
      ->required();
  command.add_option("FILE", options.files,
                     "Plain, gzip or zstd, read one after the other; none or -: stdin");
  command.add_option("--mapping", options.mapping, "Of csv: the mapping file (docs/csv.md)");
  command
      .add_option("--on-error", options.on_error,
                  "A line that cannot be read, or a clock that cannot be right: stop before it, "
                  "after showing the first ten; or skip it and count it")
      ->check(CLI::IsMember({"stop", "skip"}))
      ->capture_default_str();
}

void AddOutput(CLI::App& command, options::ReplayOptions& options) {
  // One value each time, so that FILE may follow.
  command.add_option("--to", options.to, "Name of a configured destination; may be repeated")
      ->required()
      ->allow_extra_args(false);
  auto* config = command.add_option("--config", options.config,
                                    "Send from this process, to destinations of this file");
  command
      .add_option("--target", options.target,
                  "HOST:PORT or unix:/path of the gateway that is to send")
      ->capture_default_str()
      ->excludes(config);
  command.add_option("--name", options.name,
                     "By which the replay goes on; default: made of FILE and destinations");
  command.add_option("--checkpoint", options.checkpoint,
                     "With --config: where it is noted what is sent; default NAME.replay");
  command
      .add_option("--rate", options.rate,
                  "The most events that each destination gets in a second; 0: as many as the "
                  "vendors' limits allow")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_flag("--dry-run", options.dry_run, "Send nothing; say what would happen");
  command.add_flag("--diff", options.diff,
                   "Send nothing; say what of the log would be sent otherwise than it was "
                   "(docs/diff.md)");
  command.add_flag("--despite-rules", options.despite_rules,
                   "Send although a vendor has rules against history");
  command.add_flag("--redrive", options.redrive,
                   "Send the dead letters of this replay once more too");
  command.add_option("--summary", options.summary, "Write the summary to this file, as JSON");
}

}  // namespace

void AddReplay(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "replay", "Send events of the past to chosen destinations: a dry run first, then each once.");
  auto options = std::make_shared<options::ReplayOptions>();
  options->target = client::kDefaultTarget;
  AddInput(command, *options);
  AddOutput(command, *options);
  options->filter = options::AddFilterOptions(command);
  command.footer(Example(kExample));
  command.callback([options, &exit_status] { exit_status = Run(*options); });
}

}  // namespace interlingua::cli::commands
