// `interlingua compare`: what a crossing keeps, derives, loses and refuses, before an event is
// sent.
#include <cstdio>
#include <string>

#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "service/cli/view/explanation.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

struct CompareOptions {
  std::string from;
  std::string to;
  std::string kind;
};

int Run(const CompareOptions& options) {
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<std::vector<reference::Comparison>> comparisons =
      translator->Compare(options.from, options.to, options.kind);
  if (!comparisons.ok()) {
    view::Console().Error(text::ToStd(comparisons.status().message()));
    return kWrongUse;
  }
  std::string text;
  for (const reference::Comparison& comparison : *comparisons) {
    const std::string title = text::Concat(comparison.event, " (", comparison.kind, ")");
    text.append(text.empty() ? "" : "\n")
        .append(view::Explanation(title, options.from, options.to, comparison.receipt));
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddCompare(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "compare", "Print what a crossing from one format to another keeps, derives and loses.");
  auto options = std::make_shared<CompareOptions>();
  command.add_option("FROM", options->from, "The format that is read; see 'interlingua formats'")
      ->required();
  command.add_option("TO", options->to, "The format that is written")->required();
  command.add_option("KIND", options->kind,
                     "Only this kind of event, or the vendor's own name of one");
  command.footer(Example("build/release/interlingua compare commanders_act liveperson purchase"));
  command.callback([options, &exit_status] { exit_status = Run(*options); });
}

}  // namespace interlingua::cli::commands
