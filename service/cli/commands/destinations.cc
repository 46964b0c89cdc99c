// `interlingua pause`, `resume`, `forget` and `reload`: changes to the destinations of a running
// gateway.
#include <memory>
#include <string>

#include "interlingua/v1/admin.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

struct Options {
  std::string target;
  std::string name;
};

/// A call that names a destination and returns nothing.
template <auto kMethod, typename Request>
int Run(const Options& options) {
  view::Console console;
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  Request request;
  request.set_name(options.name);
  const auto response = ((**gateway).*kMethod)(request);
  return response.ok() ? kAllDone : Fail(console, response.status());
}

int RunReload(const Options& options) {
  view::Console console;
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  const auto changes = (*gateway)->ReloadConfig(v1::ReloadConfigRequest());
  if (!changes.ok()) return Fail(console, changes.status());
  std::string text;
  for (const auto& [word, names] :
       {std::pair{"added", &changes->added()}, std::pair{"removed", &changes->removed()},
        std::pair{"changed", &changes->changed()}}) {
    for (const std::string& name : *names) {
      text += text::Concat(word, ' ', view::Printable(name), '\n');
    }
  }
  for (const std::string& start : changes->starts()) {
    text += text::Concat(view::Printable(start), '\n');
  }
  return Print(text);
}

void Add(Command program, const char* name, const char* help, const char* example,
         int (*run)(const Options&)) {
  Command command = program.Subcommand(name, help);
  auto options = std::make_shared<Options>();
  AddTarget(command, options->target);
  if (std::string_view(name) != "reload") {
    command.Add("NAME", options->name, "Name of the destination").Required();
  }
  command.Example(example);
  command.Runs([options, run] { return run(*options); });
}

}  // namespace

void AddDestinationCommands(Command program) {
  using Gateway = client::GatewayClient;
  Add(program, "pause", "Send nothing to a destination until it is resumed.",
      "build/release/interlingua pause file\n\n"
      "Its events wait in the log, across restarts too. Requests in flight end as they do.",
      Run<&Gateway::PauseDestination, v1::PauseDestinationRequest>);
  Add(program, "resume", "Send on to a destination that was paused.",
      "build/release/interlingua resume file",
      Run<&Gateway::ResumeDestination, v1::ResumeDestinationRequest>);
  Add(program, "forget", "Forget a destination that the configuration no longer has.",
      "build/release/interlingua forget old-warehouse\n\n"
      "Its place in the log, its dead letters and its accounts are gone; until then they keep the\n"
      "log from removing events that it did not get.",
      Run<&Gateway::ForgetDestination, v1::ForgetDestinationRequest>);
  Add(program, "reload",
      "Have a running gateway read its configuration again and print what changed.",
      "build/release/interlingua reload\n\n"
      "All or nothing: after a fault the gateway goes on with the old one, and this says what is\n"
      "wrong. Destinations and log.retention can change; the rest needs a restart. SIGHUP does "
      "the same.",
      RunReload);
}

}  // namespace interlingua::cli::commands
