// The commands of the program, one file each. A command adds itself with its options and, when it
// is the one that was asked for, runs and returns the exit status.
//
// Results go to stdout, messages to stderr.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "service/cli/options/command_line.h"
#include "service/cli/view/console.h"

namespace interlingua {
class Translator;
}  // namespace interlingua

namespace interlingua::cli::commands {

using options::Command;

/// Exit statuses of every command.
enum ExitStatus : int {
  kAllDone = 0,
  kSomeFailed =
      1,  ///< some events failed, each named on stderr; or the work was cut short, with the reason
  kWrongUse = 2,  ///< wrong usage or configuration
};

/// Adds all of those below.
void AddAll(Command program);

void AddServe(Command program);
void AddTranslate(Command program);
void AddPublish(Command program);
void AddStatus(Command program);
void AddDeadLetters(Command program);
void AddParked(Command program);
void AddLedger(Command program);
void AddDestinationCommands(Command program);
void AddExport(Command program);
void AddTail(Command program);
void AddReplay(Command program);
void AddReplays(Command program);
void AddErase(Command program);
void AddTotals(Command program);
void AddFormats(Command program);
void AddExplain(Command program);
void AddCompare(Command program);
void AddConservation(Command program);
void AddCheckConfig(Command program);
void AddTwin(Command program);

/// Adds `--target`, the gateway that the command calls, with its default.
options::Option AddTarget(Command command, std::string& target,
                          const std::string& help = "HOST:PORT or unix:/path of the gateway");

/// The translator over every adapter of this build. Faulty tables are listed on stderr and end the
/// process.
std::unique_ptr<Translator> MakeTranslator();

/// Names the fault on stderr; returns `exit_status`.
int Fail(view::Console& console, std::string_view fault, ExitStatus exit_status = kSomeFailed);
int Fail(view::Console& console, const absl::Status& fault, ExitStatus exit_status = kSomeFailed);

/// Writes a result to stdout; kSomeFailed when it cannot be written.
ExitStatus Print(std::string_view text);

}  // namespace interlingua::cli::commands
