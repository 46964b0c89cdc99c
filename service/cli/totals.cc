// `interlingua totals`: how many events a file holds, and exactly how much money.
#include <cstdint>
#include <cstdio>
#include <string>

#include "google/protobuf/arena.h"
#include "service/cli/command.h"
#include "service/cli/console.h"
#include "service/cli/event_totals.h"
#include "service/cli/format_choice.h"
#include "service/cli/json_lines.h"
#include "translator/text.h"

namespace interlingua {
namespace {

/// Counts all events of the input; the number of those that could not be read.
absl::StatusOr<std::int64_t> Count(JsonLinesReader& reader, const Translator& translator,
                                   const std::string& format, Console& console,
                                   EventTotals& totals) {
  google::protobuf::Arena arena;
  std::int64_t failed = 0;
  const auto fail = [&](const InputLine& line, std::string_view reason) {
    ++failed;
    console.Error(Concat("line ", line.number, ": ", reason));
  };
  InputLine line;
  while (true) {
    const absl::StatusOr<bool> found = reader.Next(line);
    if (!found.ok()) return found.status();
    if (!*found) return failed;
    arena.Reset();
    const absl::StatusOr<std::vector<Decoded>> events =
        translator.Decode(format, line.text, DecodeOptions(), &arena);
    if (!events.ok()) {
      fail(line, ToStd(events.status().message()));
      continue;
    }
    for (const Decoded& decoded : *events) {
      if (!decoded.status.ok()) {
        fail(line, ToStd(decoded.status.message()));
        continue;
      }
      const absl::Status counted = totals.Take(*decoded.event);
      if (!counted.ok()) return counted;
    }
    if (console.WantsProgress()) console.Progress(Concat("line ", line.number));
  }
}

int Run(const std::string& format, const std::string& in) {
  Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::Status known = CheckReads(*translator, format);
  auto reader = known.ok() ? JsonLinesReader::Open(in) : known;
  if (!reader.ok()) {
    console.Error(ToStd(reader.status().message()));
    return kWrongUse;
  }
  EventTotals totals;
  const absl::StatusOr<std::int64_t> failed = Count(**reader, *translator, format, console, totals);
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
  auto format = std::make_shared<std::string>();
  auto in = std::make_shared<std::string>("-");
  command.add_option("--from", *format, "Format of the input")->required();
  command.add_option("IN", *in, "One event a line; - is stdin")->capture_default_str();
  command.footer(
      Example("build/release/interlingua totals --from commanders_act \\\n"
              "    tests/testdata/online_retail/online_retail.commanders_act.jsonl"));
  command.callback([format, in, &exit_status] { exit_status = Run(*format, *in); });
}

}  // namespace interlingua
