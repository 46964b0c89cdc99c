// `interlingua totals`: how many events a file holds, and exactly how much money.
#include <cstdint>
#include <string>

#include "google/protobuf/arena.h"
#include "service/cli/commands/command.h"
#include "service/cli/options/input_options.h"
#include "service/cli/view/console.h"
#include "service/cli/view/event_totals.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

/// Counts all events of the input; the number of those that could not be read.
absl::StatusOr<std::int64_t> Count(const input::InputOptions& input, input::EventReader& source,
                                   view::Console& console, view::EventTotals& totals) {
  google::protobuf::Arena arena;
  std::int64_t failed = 0;
  input::InputRecord record;
  const auto check = [&](const absl::Status& status) {
    if (status.ok()) return true;
    ++failed;
    console.Error(text::Concat(record.Place(), ": ", text::ToStd(status.message())));
    return false;
  };
  while (true) {
    arena.Reset();
    const absl::StatusOr<bool> found = source.Next(arena, record);
    if (!found.ok()) return found.status();
    if (!*found) return failed;
    check(record.status);
    options::NameUnmappedColumns(input, record, console);
    for (const engine::Decoded& decoded : record.events) {
      if (!check(decoded.status)) continue;
      const absl::Status counted = totals.Add(*decoded.event);
      if (!counted.ok()) return counted;
    }
    if (console.WantsProgress()) console.Progress(text::Concat("line ", record.line));
  }
}

int Run(const input::InputOptions& input) {
  view::Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const auto source = input::OpenEvents(input, *translator);
  if (!source.ok()) return Fail(console, source.status(), kWrongUse);
  view::EventTotals totals;
  const absl::StatusOr<std::int64_t> failed = Count(input, **source, console, totals);
  if (!failed.ok()) return Fail(console, failed.status());
  const ExitStatus printed = Print(totals.Text());
  return *failed == 0 ? printed : kSomeFailed;
}

}  // namespace

void AddTotals(Command program) {
  Command command = program.Subcommand(
      "totals", "Count events and item lines and add up, exactly, what was bought and refunded.");
  auto input = std::make_shared<input::InputOptions>();
  options::AddInput(command, *input);
  input->digests = false;
  command.Example(
      "build/release/interlingua totals --from commanders_act \\\n"
      "    tests/testdata/online_retail/online_retail.commanders_act.jsonl");
  command.Runs([input] { return Run(*input); });
}

}  // namespace interlingua::cli::commands
