// `interlingua totals`: how many events a file holds, and exactly how much money.
#include <cstdint>
#include <cstdio>
#include <string>

#include "google/protobuf/arena.h"
#include "service/cli/command.h"
#include "service/cli/console.h"
#include "service/cli/event_totals.h"
#include "service/cli/input_choice.h"
#include "translator/text.h"

namespace interlingua {
namespace {

/// Counts all events of the input; the number of those that could not be read.
absl::StatusOr<std::int64_t> Count(const InputOptions& input, EventSource& source, Console& console,
                                   EventTotals& totals) {
  google::protobuf::Arena arena;
  std::int64_t failed = 0;
  InputUnit unit;
  const auto check = [&](const absl::Status& status) {
    if (status.ok()) return true;
    ++failed;
    console.Error(Concat(unit.Place(), ": ", ToStd(status.message())));
    return false;
  };
  while (true) {
    arena.Reset();
    const absl::StatusOr<bool> found = source.Next(arena, unit);
    if (!found.ok()) return found.status();
    if (!*found) return failed;
    check(unit.status);
    NameUnmappedColumns(input, unit, console);
    for (const Decoded& decoded : unit.events) {
      if (!check(decoded.status)) continue;
      const absl::Status counted = totals.Take(*decoded.event);
      if (!counted.ok()) return counted;
    }
    if (console.WantsProgress()) console.Progress(Concat("line ", unit.line));
  }
}

int Run(const InputOptions& input) {
  Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const auto source = OpenEvents(input, *translator);
  if (!source.ok()) {
    console.Error(ToStd(source.status().message()));
    return kWrongUse;
  }
  EventTotals totals;
  const absl::StatusOr<std::int64_t> failed = Count(input, **source, console, totals);
  if (!failed.ok()) {
    console.Error(ToStd(failed.status().message()));
    return kSomeFailed;
  }
  std::printf("%s", totals.Text().c_str());
  return std::fflush(stdout) == 0 && *failed == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddTotals(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "totals", "Count events and item lines and add up, exactly, what was bought and refunded.");
  auto input = std::make_shared<InputOptions>();
  AddInput(command, *input);
  input->digests = false;
  command.footer(
      Example("build/release/interlingua totals --from commanders_act \\\n"
              "    tests/testdata/online_retail/online_retail.commanders_act.jsonl"));
  command.callback([input, &exit_status] { exit_status = Run(*input); });
}

}  // namespace interlingua
