#include "service/cli/commands/command.h"

#include <cstdio>
#include <cstdlib>

#include "adapters/all.h"
#include "service/cli/client/gateway_client.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {

void AddAll(Command program) {
  program.RequireSubcommand();
  program.Footer("'interlingua COMMAND --help' explains a command and gives an example.");
  // In the order of the help.
  AddServe(program);
  AddTranslate(program);
  AddPublish(program);
  AddStatus(program);
  AddDeadLetters(program);
  AddParked(program);
  AddLedger(program);
  AddDestinationCommands(program);
  AddExport(program);
  AddTail(program);
  AddReplay(program);
  AddReplays(program);
  AddErase(program);
  AddTotals(program);
  AddFormats(program);
  AddExplain(program);
  AddCompare(program);
  AddConservation(program);
  AddCheckConfig(program);
  AddTwin(program);
}

options::Option AddTarget(Command command, std::string& target, const std::string& help) {
  target = client::kDefaultTarget;
  return command.Add("--target", target, help).ShowDefault();
}

std::unique_ptr<Translator> MakeTranslator() {
  absl::StatusOr<std::unique_ptr<Translator>> translator = Translator::Create(AllAdapters());
  if (translator.ok()) return *std::move(translator);
  view::Console console;
  std::exit(Fail(console, translator.status(), kWrongUse));
}

int Fail(view::Console& console, std::string_view fault, ExitStatus exit_status) {
  console.Error(fault);
  return exit_status;
}

int Fail(view::Console& console, const absl::Status& fault, ExitStatus exit_status) {
  return Fail(console, text::ToStd(fault.message()), exit_status);
}

ExitStatus Print(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return std::fflush(stdout) == 0 && written ? kAllDone : kSomeFailed;
}

}  // namespace interlingua::cli::commands
