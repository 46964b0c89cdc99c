// `interlingua pause`, `resume`, `forget` and `reload`: changes to the destinations of a running
// gateway.
#include <cstdio>
#include <string>

#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

struct Options {
  std::string target = client::kDefaultTarget;
  std::string name;
};

int Fail(view::Console& console, const absl::Status& status) {
  console.Error(text::ToStd(status.message()));
  return kSomeFailed;
}

/// A call that names a destination and has nothing to tell.
template <auto kMethod, typename Request>
int Run(const Options& options) {
  view::Console console;
  const auto stub = client::ConnectAdmin(options.target);
  if (!stub.ok()) return Fail(console, stub.status());
  Request request;
  request.set_name(options.name);
  const auto response = client::Call(**stub, kMethod, request);
  return response.ok() ? kAllDone : Fail(console, response.status());
}

int RunReload(const Options& options) {
  view::Console console;
  const auto stub = client::ConnectAdmin(options.target);
  if (!stub.ok()) return Fail(console, stub.status());
  const auto changes =
      client::Call(**stub, &v1::GatewayAdmin::Stub::ReloadConfig, v1::ReloadConfigRequest());
  if (!changes.ok()) return Fail(console, changes.status());
  for (const auto& [word, names] :
       {std::pair{"added", &changes->added()}, std::pair{"removed", &changes->removed()},
        std::pair{"changed", &changes->changed()}}) {
    for (const std::string& name : *names)
      std::printf("%s %s\n", word, view::Printable(name).c_str());
  }
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
}

void Add(CLI::App& program, int& exit_status, const char* name, const char* help,
         const char* footer, int (*run)(const Options&)) {
  CLI::App& command = *program.add_subcommand(name, help);
  auto options = std::make_shared<Options>();
  command.add_option("--target", options->target, "HOST:PORT or unix:/path of the gateway")
      ->capture_default_str();
  if (std::string_view(name) != "reload") {
    command.add_option("NAME", options->name, "Name of the destination")->required();
  }
  command.footer(Example(footer));
  command.callback([options, run, &exit_status] { exit_status = run(*options); });
}

}  // namespace

void AddDestinationCommands(CLI::App& program, int& exit_status) {
  using Stub = v1::GatewayAdmin::Stub;
  Add(program, exit_status, "pause", "Send nothing to a destination until it is resumed.",
      "build/release/interlingua pause file\n\n"
      "Its events wait in the log, across restarts too. Requests in flight end as they do.",
      Run<&Stub::PauseDestination, v1::PauseDestinationRequest>);
  Add(program, exit_status, "resume", "Send on to a destination that was paused.",
      "build/release/interlingua resume file",
      Run<&Stub::ResumeDestination, v1::ResumeDestinationRequest>);
  Add(program, exit_status, "forget", "Forget a destination that the configuration no longer has.",
      "build/release/interlingua forget old-warehouse\n\n"
      "Its place in the log, its dead letters and its accounts are gone; until then they keep the\n"
      "log from removing events that it did not get.",
      Run<&Stub::ForgetDestination, v1::ForgetDestinationRequest>);
  Add(program, exit_status, "reload",
      "Have a running gateway read its configuration again and print what changed.",
      "build/release/interlingua reload\n\n"
      "All or nothing: after a fault the gateway goes on with the old one, and this says what is\n"
      "wrong. Destinations and log.retention can change; the rest needs a restart. SIGHUP does "
      "the same.",
      RunReload);
}

}  // namespace interlingua::cli::commands
