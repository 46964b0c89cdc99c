// `interlingua replay`: events of a file, or of a gateway's log, to chosen destinations once more.
#include <memory>
#include <string>

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
    "the gateway at --target sends them, in queues of their own beside the live events. Look at\n"
    "--dry-run first: it sends nothing and says what would be sent, refused and lost, in events\n"
    "and money, how long it takes, and which rules of the vendors it breaks.\n"
    "The same command again goes on where it stopped, and sends nothing that it has sent before.\n"
    "Events keep their ids, by which vendors drop repetitions. Ctrl-C stops cleanly.\n"
    "--from log --diff compares what the destinations would get now with what they were sent.\n"
    "Exit status: 0 all delivered, 1 some refused, faulty or not done yet, 2 wrong use;\n"
    "with --diff 0 where nothing differs, 1 where something does.";

int Run(const options::ReplayOptions& options) {
  Interruption interruption(ExitAfterGracePeriod);
  view::Console console;
  const auto replay = options::ReplayOf(options);
  if (!replay.ok()) return Fail(console, replay.status(), kWrongUse);
  return options.config.empty() ? ReplayRemotely(options, *replay, interruption, console)
                                : ReplayLocally(options, *replay, interruption, console);
}

void AddInput(Command command, options::ReplayOptions& options) {
  command
      .Add("--from", options.from,
           "Format of the input: one of 'interlingua formats', canonical.pb, csv; or log: "
           "the log of the gateway")
      .Required();
  command.Add("FILE", options.files,
              "Plain, gzip or zstd, read one after the other; none or -: stdin");
  command.Add("--mapping", options.mapping, "Of csv: the mapping file (docs/csv.md)");
  command
      .Add("--on-error", options.on_error,
           "A line that cannot be read, or a clock that cannot be right: stop before it, "
           "after showing the first ten; or skip it and count it")
      .OneOf({"stop", "skip"})
      .ShowDefault();
}

void AddOutput(Command command, options::ReplayOptions& options) {
  // One value each time, so that FILE may follow.
  command.Add("--to", options.to, "Name of a configured destination; may be repeated")
      .Required()
      .OneValueEach();
  const options::Option config = command.Add(
      "--config", options.config, "Send from this process, to destinations of this file");
  AddTarget(command, options.target, "HOST:PORT or unix:/path of the gateway that is to send")
      .Excludes(config);
  command.Add("--name", options.name,
              "By which the replay goes on; default: made of FILE and destinations");
  command.Add("--checkpoint", options.checkpoint,
              "With --config: where it is noted what is sent; default NAME.replay");
  command
      .Add("--rate", options.rate,
           "The most events that each destination gets in a second; 0: as many as the "
           "vendors' limits allow")
      .NotNegative()
      .ShowDefault();
  command.Flag("--dry-run", options.dry_run, "Send nothing; say what would happen");
  command.Flag("--diff", options.diff,
               "Send nothing; say what of the log would be sent otherwise than it was "
               "(docs/diff.md)");
  command.Flag("--despite-rules", options.despite_rules,
               "Send although a vendor has rules against history");
  command.Flag("--redrive", options.redrive, "Send the dead letters of this replay once more too");
  command.Add("--summary", options.summary, "Write the summary to this file, as JSON");
}

}  // namespace

void AddReplay(Command program) {
  Command command = program.Subcommand(
      "replay", "Send events of the past to chosen destinations: a dry run first, then each once.");
  auto options = std::make_shared<options::ReplayOptions>();
  AddInput(command, *options);
  AddOutput(command, *options);
  options->filter = options::AddFilterOptions(command);
  command.Example(kExample);
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
