// `interlingua serve`: the gateway.
#include <cstdio>
#include <string>

#include "absl/time/clock.h"
#include "service/cli/command.h"
#include "service/cli/console.h"
#include "service/cli/stop_signal.h"
#include "service/config/config.h"
#include "service/ingest/gateway.h"
#include "translator/text.h"

namespace interlingua {
namespace {

void Reload(Gateway& gateway, Console& console) {
  const auto changes = gateway.Reload();
  console.Error(changes.ok() ? Concat("configuration reloaded: ", changes->added_size(), " added, ",
                                      changes->removed_size(), " removed, ",
                                      changes->changed_size(), " changed")
                             : Concat("configuration not reloaded, the old one holds: ",
                                      ToStd(changes.status().message())));
}

int Run(const std::string& path) {
  StopSignal stop;
  Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<v1::GatewayConfig> config =
      LoadConfig(path, ProcessEnvironment(), *translator);
  if (!config.ok()) {
    console.Error(ToStd(config.status().message()));
    return kWrongUse;
  }
  const auto source = [&] { return LoadConfig(path, ProcessEnvironment(), *translator); };
  absl::StatusOr<std::unique_ptr<Gateway>> gateway = Gateway::Start(*config, *translator, source);
  if (!gateway.ok()) {
    console.Error(ToStd(gateway.status().message()));
    return kWrongUse;
  }
  std::printf("listening on %s\n", (*gateway)->address().c_str());
  std::fflush(stdout);
  stop.Await([&] { Reload(**gateway, console); });
  console.Error("stopping");
  (*gateway)->Stop(absl::Now() + absl::Milliseconds(config->shutdown_deadline_ms()));
  return kAllDone;
}

}  // namespace

void AddServe(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "serve", "Run the gateway: take events over gRPC, store them, deliver them.");
  auto path = std::make_shared<std::string>();
  command.add_option("--config", *path, "The configuration, YAML; see deploy/")->required();
  command.footer(Example(
      "build/release/interlingua serve --config deploy/local.yaml\n\n"
      "Prints 'listening on HOST:PORT' when it takes events. SIGTERM or SIGINT ends it within\n"
      "shutdown_deadline_ms; a second one ends it at once. SIGHUP reads the configuration again."));
  command.callback([path, &exit_status] { exit_status = Run(*path); });
}

}  // namespace interlingua
