// `interlingua check-config`: every fault of a configuration at once.
#include <algorithm>
#include <string>

#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "service/config/config.h"
#include "service/delivery/start_text.h"
#include "service/runtime/open_log.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

/// A line for each destination that is new to a log that holds events.
std::string StartsText(const v1::GatewayConfig& config, const log::LogSummary& held) {
  std::string text;
  if (held.events == 0) return text;
  for (const v1::Destination& destination : config.destinations()) {
    if (std::binary_search(held.destinations.begin(), held.destinations.end(),
                           destination.name())) {
      continue;
    }
    text += text::Concat(delivery::StartText(destination, held.events, held.oldest), "\n");
  }
  return text;
}

int Run(const std::string& path) {
  view::Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<v1::GatewayConfig> config =
      config::LoadConfig(path, config::ProcessEnvironment(), *translator);
  if (!config.ok()) return Fail(console, config.status(), kWrongUse);
  const int count = config->destinations_size();
  std::string text =
      text::Concat(path, ": correct, ", count, " destination", count == 1 ? "" : "s", "\n");
  const absl::StatusOr<log::LogSummary> held = runtime::ReadLogSummary(config->log().path());
  if (!held.ok()) return Fail(console, held.status());
  return Print(text + StartsText(*config, *held));
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
