// The options of a command that writes a log to stderr.
#pragma once

#include <memory>
#include <string>

#include "service/cli/options/command_line.h"
#include "service/observe/structured_log.h"

namespace interlingua::cli::options {

/// Valid once the command line is read.
struct LogOptions {
  std::string form;   ///< `text` or `json`; empty: text for a terminal, else json
  std::string level;  ///< `debug`, `info`, `warning` or `error`

  /// The log with this form and level.
  std::unique_ptr<observe::StructuredLog> Open() const;
};

/// Adds --log-format and --log-level to `command`.
std::shared_ptr<LogOptions> AddLogOptions(Command command);

}  // namespace interlingua::cli::options
