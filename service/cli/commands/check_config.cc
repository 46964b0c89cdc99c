// `interlingua check-config`: every fault of a configuration at once.
#include <string>

#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "service/config/config.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

int Run(const std::string& path) {
  view::Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<v1::GatewayConfig> config =
      config::LoadConfig(path, config::ProcessEnvironment(), *translator);
  if (!config.ok()) return Fail(console, config.status(), kWrongUse);
  const int count = config->destinations_size();
  return Print(
      text::Concat(path, ": correct, ", count, " destination", count == 1 ? "" : "s", "\n"));
}

}  // namespace

void AddCheckConfig(Command program) {
  Command command = program.Subcommand("check-config",
                                       "Check a configuration: every fault, each with its place.");
  auto path = std::make_shared<std::string>();
  command.Add("FILE", *path, "The configuration, YAML").Required();
  command.Example("build/release/interlingua check-config deploy/local.yaml");
  command.Runs([path] { return Run(*path); });
}

}  // namespace interlingua::cli::commands
