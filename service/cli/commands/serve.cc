// `interlingua serve`: the gateway.
#include <cstdio>
#include <string>

#include "absl/time/clock.h"
#include "service/cli/commands/command.h"
#include "service/cli/options/log_options.h"
#include "service/cli/stop_signal.h"
#include "service/cli/view/console.h"
#include "service/config/config.h"
#include "service/runtime/gateway.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

int Run(const std::string& path, const options::LogOptions& log_options) {
  StopSignal stop;
  view::Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<v1::GatewayConfig> config =
      config::LoadConfig(path, config::ProcessEnvironment(), *translator);
  if (!config.ok()) return Fail(console, config.status(), kWrongUse);
  const std::unique_ptr<observe::StructuredLog> log = log_options.Open();
  const auto source = [&] {
    return config::LoadConfig(path, config::ProcessEnvironment(), *translator);
  };
  absl::StatusOr<std::unique_ptr<runtime::Gateway>> gateway =
      runtime::Gateway::Start(*config, *translator, source, log.get());
  if (!gateway.ok()) return Fail(console, gateway.status(), kWrongUse);
  std::printf("listening on %s\n", (*gateway)->address().c_str());
  if (const std::string pages = (*gateway)->pages_address(); !pages.empty()) {
    std::printf("metrics on http://%s/metrics\n", pages.c_str());
  }
  std::fflush(stdout);
  // The log says what came of it.
  stop.Await([&] { (void)(*gateway)->Reload(); });
  (*gateway)->Stop(absl::Now() + absl::Milliseconds(config->shutdown_deadline_ms()));
  return kAllDone;
}

}  // namespace

void AddServe(Command program) {
  Command command = program.Subcommand(
      "serve", "Run the gateway: take events over gRPC, store them, deliver them.");
  auto path = std::make_shared<std::string>();
  command.Add("--config", *path, "The configuration, YAML; see deploy/").Required();
  auto log = options::AddLogOptions(command);
  command.Example(
      "build/release/interlingua serve --config deploy/local.yaml\n\n"
      "Prints 'listening on HOST:PORT' when it takes events, and 'metrics on URL' where the\n"
      "configuration has listen.http. What happens meanwhile goes to stderr, a line each.\n"
      "SIGTERM or SIGINT ends it within shutdown_deadline_ms; a second one ends it at once.\n"
      "SIGHUP reads the configuration again.");
  command.Runs([path, log] { return Run(*path, *log); });
}

}  // namespace interlingua::cli::commands
