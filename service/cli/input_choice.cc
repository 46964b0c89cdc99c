#include "service/cli/input_choice.h"

namespace interlingua {

void AddInput(CLI::App& command, InputOptions& input) {
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

}  // namespace interlingua
