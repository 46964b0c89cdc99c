// The input of events, and the formats, that the command line names.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "service/cli/options/command_line.h"
#include "service/cli/view/console.h"
#include "service/input/event_reader.h"

namespace interlingua {
class Translator;
}  // namespace interlingua

namespace interlingua::cli::options {

/// Adds `--from`, `--mapping` and the file IN, stdin unless named; they are read into `input`,
/// which lives as long as the command.
void AddInput(Command command, input::InputOptions& input);

/// Names the columns of a CSV file that its mapping does not mention; the first record of each file
/// has them.
void NameUnmappedColumns(const input::InputOptions& input, const input::InputRecord& record,
                         view::Console& console);

/// kNotFound: this build does not write `format`; the message suggests one that it writes.
absl::Status CheckWrites(const Translator& translator, std::string_view format);

}  // namespace interlingua::cli::options
