#include "service/cli/options/input_options.h"

#include <algorithm>
#include <string>
#include <vector>

#include "translator/text/suggestion.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::options {

void AddInput(Command command, input::InputOptions& input) {
  input.files = {"-"};
  command
      .Add("--from", input.format,
           "Format of the input; canonical.pb: events as protobuf messages, each behind its "
           "length; csv: rows that --mapping gives a meaning")
      .Required();
  command.Add("--mapping", input.mapping, "Mapping file of csv (docs/csv.md)");
  command
      .Add("IN", input.files.front(),
           "One event a line, plain or compressed with gzip or zstd; - is stdin")
      .ShowDefault();
}

void NameUnmappedColumns(const input::InputOptions& input, const input::InputRecord& record,
                         view::Console& console) {
  if (input.format != input::kCsvFormat) return;
  for (const engine::Decoded& decoded : record.events) {
    for (const v1::Finding& finding : decoded.report.findings()) {
      if (finding.code() != v1::Finding::DROPPED_MEMBER) continue;
      console.Error(text::Concat("note: ", finding.source_pointer(), ": ", finding.detail()));
    }
  }
}

absl::Status CheckWrites(const Translator& translator, std::string_view format) {
  std::vector<std::string> names;
  for (const reference::FormatDescription& description : translator.Formats()) {
    if (description.writes) names.push_back(description.name);
  }
  if (std::find(names.begin(), names.end(), format) != names.end()) return absl::OkStatus();
  return absl::NotFoundError(text::Concat("no format '", format, "' that can be written",
                                          text::Suggestion(format, names)));
}

}  // namespace interlingua::cli::options
