// The options of a command that keeps a journal on stderr.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "service/observe/structured_log.h"

namespace interlingua::cli::options {

/// What was chosen; valid once the command line is parsed.
struct LogOptions {
  std::string form;   ///< `text` or `json`; empty: text for a terminal, else json
  std::string level;  ///< `debug`, `info`, `warning` or `error`

  /// The journal that was asked for.
  std::unique_ptr<observe::StructuredLog> Open() const;
};

/// Adds --log-format and --log-level to `command`.
std::shared_ptr<LogOptions> AddJournalOptions(CLI::App& command);

}  // namespace interlingua::cli::options
