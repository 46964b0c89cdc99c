// The program `interlingua`.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "adapters/all.h"
#include "google/protobuf/stubs/logging.h"
#include "service/cli/command.h"
#include "service/cli/console.h"
#include "translator/text.h"

namespace interlingua {

std::unique_ptr<Translator> MakeTranslator() {
  absl::StatusOr<std::unique_ptr<Translator>> translator = Translator::Create(AllAdapters());
  if (!translator.ok()) {
    Console().Error(ToStd(translator.status().message()));
    std::exit(kWrongUse);
  }
  return *std::move(translator);
}

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
  int exit_status = kAllDone;
  AddServe(program, exit_status);
  AddTranslate(program, exit_status);
  AddPublish(program, exit_status);
  AddStatus(program, exit_status);
  AddDeadLetters(program, exit_status);
  AddLedger(program, exit_status);
  AddDestinationCommands(program, exit_status);
  AddExport(program, exit_status);
  AddTail(program, exit_status);
  AddReplay(program, exit_status);
  AddReplays(program, exit_status);
  AddErase(program, exit_status);
  AddTotals(program, exit_status);
  AddFormats(program, exit_status);
  AddExplain(program, exit_status);
  AddCompare(program, exit_status);
  AddConservation(program, exit_status);
  AddCheckConfig(program, exit_status);
  AddTwin(program, exit_status);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? kAllDone : kWrongUse;
  }
  return exit_status;
}

}  // namespace
}  // namespace interlingua

int main(int argc, char** argv) { return interlingua::Run(argc, argv); }
