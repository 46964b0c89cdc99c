// The commands of the program, one file each. A command adds itself with its options and, when it
// is the one that was asked for, runs and leaves the exit status.
//
// Results go to stdout, talk to stderr.
#pragma once

#include <CLI/App.hpp>
#include <memory>

#include "translator/translator.h"

namespace interlingua::cli::commands {

/// Exit statuses of every command.
enum ExitStatus : int {
  kAllDone = 0,
  kSomeFailed =
      1,  ///< some events failed, each named on stderr; or the work was cut short, with the reason
  kWrongUse = 2,  ///< wrong usage or configuration
};

void AddServe(CLI::App& program, int& exit_status);
void AddTranslate(CLI::App& program, int& exit_status);
void AddPublish(CLI::App& program, int& exit_status);
void AddStatus(CLI::App& program, int& exit_status);
void AddDeadLetters(CLI::App& program, int& exit_status);
void AddLedger(CLI::App& program, int& exit_status);
void AddDestinationCommands(CLI::App& program, int& exit_status);
void AddExport(CLI::App& program, int& exit_status);
void AddTail(CLI::App& program, int& exit_status);
void AddReplay(CLI::App& program, int& exit_status);
void AddReplays(CLI::App& program, int& exit_status);
void AddErase(CLI::App& program, int& exit_status);
void AddTotals(CLI::App& program, int& exit_status);
void AddFormats(CLI::App& program, int& exit_status);
void AddExplain(CLI::App& program, int& exit_status);
void AddCompare(CLI::App& program, int& exit_status);
void AddConservation(CLI::App& program, int& exit_status);
void AddCheckConfig(CLI::App& program, int& exit_status);
void AddTwin(CLI::App& program, int& exit_status);

/// The translator over every adapter of this build. Faulty tables are listed on stderr and end the
/// program.
std::unique_ptr<Translator> MakeTranslator();

/// What every `--help` ends with: a command that works from the root of a clone after the build.
inline std::string Example(const char* command) {
  return std::string("Example, from the root of the source tree:\n  ") + command + "\n";
}

}  // namespace interlingua::cli::commands
