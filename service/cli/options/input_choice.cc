#include "service/cli/options/input_choice.h"

#include "translator/text/text.h"

namespace interlingua::cli::options {

void AddInput(CLI::App& command, input::InputOptions& input) {
  input.files = {"-"};
  command
      .add_option("--from", input.format,
                  "Format of the input; canonical.pb: events as protobuf messages, each behind its "
                  "length; csv: rows that --mapping gives a meaning")
      ->required();
  command.add_option("--mapping", input.mapping, "Mapping file of csv (docs/csv.md)");
  command
      .add_option("IN", input.files.front(),
                  "One event a line, plain or compressed with gzip or zstd; - is stdin")
      ->capture_default_str();
}

void NameUnmappedColumns(const input::InputOptions& input, const input::InputRecord& unit,
                         view::Console& console) {
  if (input.format != input::kCsvFormat) return;
  for (const engine::Decoded& decoded : unit.events) {
    for (const v1::Finding& finding : decoded.report.findings()) {
      if (finding.code() != v1::Finding::DROPPED_MEMBER) continue;
      console.Error(text::Concat("note: ", finding.source_pointer(), ": ", finding.detail()));
    }
  }
}

}  // namespace interlingua::cli::options
