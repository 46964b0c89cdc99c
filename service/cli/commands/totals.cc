// `interlingua totals`: how many events a file holds, and exactly how much money.
#include <cstdint>
#include <cstdio>
#include <string>

#include "google/protobuf/arena.h"
#include "service/cli/commands/command.h"
#include "service/cli/options/input_choice.h"
#include "service/cli/view/console.h"
#include "service/cli/view/event_totals.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

/// Counts all events of the input; the number of those that could not be read.
absl::StatusOr<std::int64_t> Count(const input::InputOptions& input, input::EventReader& source,
                                   view::Console& console, view::EventTotals& totals) {
  google::protobuf::Arena arena;
  std::int64_t failed = 0;
  input::InputRecord unit;
  const auto check = [&](const absl::Status& status) {
    if (status.ok()) return true;
    ++failed;
    console.Error(text::Concat(unit.Place(), ": ", text::ToStd(status.message())));
    return false;
  };
  while (true) {
    arena.Reset();
    const absl::StatusOr<bool> found = source.Next(arena, unit);
    if (!found.ok()) return found.status();
    if (!*found) return failed;
    check(unit.status);
    options::NameUnmappedColumns(input, unit, console);
    for (const engine::Decoded& decoded : unit.events) {
      if (!check(decoded.status)) continue;
      const absl::Status counted = totals.Take(*decoded.event);
      if (!counted.ok()) return counted;
    }
    if (console.WantsProgress()) console.Progress(text::Concat("line ", unit.line));
  }
}

int Run(const input::InputOptions& input) {
  view::Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const auto source = input::OpenEvents(input, *translator);
  if (!source.ok()) {
    console.Error(text::ToStd(source.status().message()));
    return kWrongUse;
  }
  view::EventTotals totals;
  const absl::StatusOr<std::int64_t> failed = Count(input, **source, console, totals);
  if (!failed.ok()) {
    console.Error(text::ToStd(failed.status().message()));
    return kSomeFailed;
  }
  std::printf("%s", totals.Text().c_str());
  return std::fflush(stdout) == 0 && *failed == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddTotals(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "totals", "Count events and item lines and add up, exactly, what was bought and refunded.");
  auto input = std::make_shared<input::InputOptions>();
  options::AddInput(command, *input);
  input->digests = false;
  command.footer(
      Example("build/release/interlingua totals --from commanders_act \\\n"
              "    tests/testdata/online_retail/online_retail.commanders_act.jsonl"));
  command.callback([input, &exit_status] { exit_status = Run(*input); });
}

}  // namespace interlingua::cli::commands
