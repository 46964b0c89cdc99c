// `interlingua check-config`: every fault of a configuration at once.
#include <cstdio>
#include <string>

#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "service/config/config.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

int Run(const std::string& path) {
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<v1::GatewayConfig> config =
      config::LoadConfig(path, config::ProcessEnvironment(), *translator);
  if (!config.ok()) {
    view::Console().Error(text::ToStd(config.status().message()));
    return kWrongUse;
  }
  const int count = config->destinations_size();
  std::printf("%s: correct, %d destination%s\n", path.c_str(), count, count == 1 ? "" : "s");
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddCheckConfig(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "check-config", "Check a configuration: every fault, each with its place.");
  auto path = std::make_shared<std::string>();
  command.add_option("FILE", *path, "The configuration, YAML")->required();
  command.footer(Example("build/release/interlingua check-config deploy/local.yaml"));
  command.callback([path, &exit_status] { exit_status = Run(*path); });
}

}  // namespace interlingua::cli::commands
