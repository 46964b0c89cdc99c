// The input of events that somebody names on the command line.
#pragma once

#include <CLI/App.hpp>

#include "service/cli/console.h"
#include "service/input/event_source.h"

namespace interlingua {

/// Adds `--from`, `--mapping` and the file IN, stdin unless named; they are read into `input`,
/// which lives as long as the command.
void AddInput(CLI::App& command, InputOptions& input);

/// Tells of columns of a table that its mapping says nothing of; they are named with the first
/// event of each file.
void NameUnmappedColumns(const InputOptions& input, const InputUnit& unit, Console& console);

}  // namespace interlingua
