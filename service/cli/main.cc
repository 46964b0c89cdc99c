// The program `interlingua`.
#include <csignal>
#include <cstdlib>

#include "google/protobuf/stubs/logging.h"
#include "service/cli/commands/command.h"
#include "service/cli/options/command_line.h"

int main(int argc, char** argv) {
  using namespace interlingua::cli;
  // A reader that went away is an error of the write, with a message, and not the end of the
  // program.
  std::signal(SIGPIPE, SIG_IGN);
  // gRPC's own messages; what matters of them comes back as a status. An operator may set it
  // otherwise.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  // Likewise those of protobuf, which would stand between the lines of the log.
  google::protobuf::SetLogHandler(nullptr);

  options::CommandLine line("interlingua",
                            "Translates commerce events between vendors' formats and delivers "
                            "them.",
                            INTERLINGUA_VERSION);
  commands::AddAll(line.program());
  return line.Run(argc, argv, commands::kWrongUse);
}
