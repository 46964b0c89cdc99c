// The input of events that somebody names on the command line.
#pragma once

#include <CLI/App.hpp>

#include "service/cli/view/console.h"
#include "service/input/event_reader.h"

namespace interlingua::cli::options {

/// Adds `--from`, `--mapping` and the file IN, stdin unless named; they are read into `input`,
/// which lives as long as the command.
void AddInput(CLI::App& command, input::InputOptions& input);

/// Tells of columns of a table that its mapping says nothing of; they are named with the first
/// event of each file.
void NameUnmappedColumns(const input::InputOptions& input, const input::InputRecord& unit,
                         view::Console& console);

}  // namespace interlingua::cli::options
