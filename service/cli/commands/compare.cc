// `interlingua compare`: what a translation keeps, derives, loses and refuses, before an event is
// sent.
#include <string>

#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "service/cli/view/explanation.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

struct CompareOptions {
  std::string from;
  std::string to;
  std::string kind;
};

int Run(const CompareOptions& options) {
  view::Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<std::vector<reference::Comparison>> comparisons =
      translator->Compare(options.from, options.to, options.kind);
  if (!comparisons.ok()) return Fail(console, comparisons.status(), kWrongUse);
  std::string text;
  for (const reference::Comparison& comparison : *comparisons) {
    const std::string title = text::Concat(comparison.event, " (", comparison.kind, ")");
    text.append(text.empty() ? "" : "\n")
        .append(view::Explanation(title, options.from, options.to, comparison.receipt));
  }
  return Print(text);
}

}  // namespace

void AddCompare(Command program) {
  Command command = program.Subcommand(
      "compare", "Print what a translation from one format to another keeps, derives and loses.");
  auto options = std::make_shared<CompareOptions>();
  command.Add("FROM", options->from, "The format that is read; see 'interlingua formats'")
      .Required();
  command.Add("TO", options->to, "The format that is written").Required();
  command.Add("KIND", options->kind, "Only this kind of event, or the vendor's own name of one");
  command.Example("build/release/interlingua compare commanders_act liveperson purchase");
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
