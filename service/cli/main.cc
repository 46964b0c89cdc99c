// The program `interlingua`.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "adapters/all.h"
#include "google/protobuf/stubs/logging.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {

std::unique_ptr<Translator> MakeTranslator() {
  absl::StatusOr<std::unique_ptr<Translator>> translator = Translator::Create(AllAdapters());
  if (!translator.ok()) {
    view::Console().Error(text::ToStd(translator.status().message()));
    std::exit(kWrongUse);
  }
  return *std::move(translator);
}

}  // namespace interlingua::cli::commands

namespace interlingua::cli {
namespace {

int Run(int argc, char** argv) {
  // A reader that went away is an error of the write, with a message, and not the end of the
  // program.
  std::signal(SIGPIPE, SIG_IGN);
  // gRPC's own talk; what matters of it comes back as a status. An operator may set it otherwise.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  // Likewise of protobuf, which would write between the lines of the journal.
  google::protobuf::SetLogHandler(nullptr);

  CLI::App program("Translates commerce events between vendors' formats and delivers them.",
                   "interlingua");
  program.require_subcommand(1);
  program.set_version_flag("--version", INTERLINGUA_VERSION);
  program.footer("'interlingua COMMAND --help' explains a command and gives an example.");
  int exit_status = commands::kAllDone;
  commands::AddServe(program, exit_status);
  commands::AddTranslate(program, exit_status);
  commands::AddPublish(program, exit_status);
  commands::AddStatus(program, exit_status);
  commands::AddDeadLetters(program, exit_status);
  commands::AddLedger(program, exit_status);
  commands::AddDestinationCommands(program, exit_status);
  commands::AddExport(program, exit_status);
  commands::AddTail(program, exit_status);
  commands::AddReplay(program, exit_status);
  commands::AddReplays(program, exit_status);
  commands::AddErase(program, exit_status);
  commands::AddTotals(program, exit_status);
  commands::AddFormats(program, exit_status);
  commands::AddExplain(program, exit_status);
  commands::AddCompare(program, exit_status);
  commands::AddConservation(program, exit_status);
  commands::AddCheckConfig(program, exit_status);
  commands::AddTwin(program, exit_status);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? commands::kAllDone : commands::kWrongUse;
  }
  return exit_status;
}

}  // namespace
}  // namespace interlingua::cli

int main(int argc, char** argv) { return interlingua::cli::Run(argc, argv); }
