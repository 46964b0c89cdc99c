// `interlingua conservation`: the table of what survives between every two formats, for the docs.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "translator/audit/round_trip_audit.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

constexpr char kIntroduction[] =
    R"(# Conservation

What becomes of money and ids when an event goes from one format (rows) through the canonical event into another
(columns) and is read back. The law: order id, lead id, currency, revenue, value, tax, shipping, item ids, quantities, unit
prices, line totals and error codes are equal afterwards, or the report of the translation names them. This page is made by
`interlingua conservation` from documents drawn from the formats' own tables; `scripts/docs` writes it, and the checks of a
change fail when it is out of date.

| cell | meaning |
| --- | --- |
| `kept` | every one of these fields that the source can hold came back equal |
| `not: tax` | the target has no member for it, or holds it only under a stated identity: the report named it each time |
| `refused` | the target has no form for these events, or lacks what it requires: nothing is sent, and the refusal says why |
| `refused in part` | events without a member that the target requires were refused; the others fared as the cell says |
)";

/// The last step of a field, with what it belongs to where that is no order: `item tax`, `tax`.
std::string LabelOf(const std::string& field) {
  const std::size_t dot = field.rfind('.');
  std::string name = field.substr(dot + 1);
  std::replace(name.begin(), name.end(), '_', ' ');
  const std::string_view parent = std::string_view(field).substr(0, dot);
  const bool item = parent.ends_with("items[]") && !name.starts_with("item ");
  const bool state = parent.find(".state") != std::string_view::npos;
  return text::Concat(state ? "whole cart's " : "", item ? "item " : "", name);
}

std::string CellOf(const audit::FormatPair& pair) {
  std::set<std::string> lost;
  for (const auto& [field, count] : pair.named) lost.insert(LabelOf(field));
  std::string cell;
  for (const std::string& label : lost) cell.append(cell.empty() ? "not: " : ", ").append(label);
  if (pair.written == 0) return "refused";
  if (cell.empty()) cell = "kept";
  for (const auto& [field, count] : pair.silent) {
    cell.append(text::Concat(" **BROKEN: ", field, "**"));
  }
  return pair.refused > 0 ? cell + "; refused in part" : cell;
}

/// The table of one kind.
std::string TableOf(const std::string& kind, const std::vector<const audit::FormatPair*>& pairs) {
  std::set<std::string> from;
  std::set<std::string> to;
  std::map<std::pair<std::string, std::string>, const audit::FormatPair*> cells;
  for (const audit::FormatPair* pair : pairs) {
    from.insert(pair->from);
    to.insert(pair->to);
    cells[{pair->from, pair->to}] = pair;
  }
  std::string text = text::Concat("\n## ", kind, "\n\n| from \\ to |");
  std::string rule = "\n| --- |";
  for (const std::string& column : to) {
    text.append(text::Concat(" ", column, " |"));
    rule.append(" --- |");
  }
  text.append(rule).append("\n");
  for (const std::string& row : from) {
    text.append(text::Concat("| ", row, " |"));
    for (const std::string& column : to) {
      const auto at = cells.find({row, column});
      text.append(text::Concat(" ", at == cells.end() ? std::string() : CellOf(*at->second), " |"));
    }
    text.append("\n");
  }
  return text;
}

int Run(int draws) {
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const std::vector<audit::FormatPair> pairs = audit::DrawFormatPairs(*translator, draws);
  std::map<std::string, std::vector<const audit::FormatPair*>> kinds;
  bool broken = false;
  for (const audit::FormatPair& pair : pairs) {
    kinds[pair.kind].push_back(&pair);
    broken |= !pair.silent.empty();
  }
  std::string text = kIntroduction;
  for (const auto& [kind, list] : kinds) text.append(TableOf(kind, list));
  if (Print(text) != kAllDone) return kSomeFailed;
  if (!broken) return kAllDone;
  view::Console console;
  return Fail(console, "conservation: the law is broken; see BROKEN in the table");
}

}  // namespace

void AddConservation(Command program) {
  Command command = program.Subcommand(
      "conservation",
      "Print which amounts and ids survive between every two formats, as Markdown. Exit status 1 "
      "when one is lost in silence.");
  auto draws = std::make_shared<int>(40);
  command.Add("--draws", *draws, "Documents to draw of each event of each format")
      .Positive()
      .ShowDefault();
  command.Example("build/release/interlingua conservation > docs/conservation.md");
  command.Runs([draws] { return Run(*draws); });
}

}  // namespace interlingua::cli::commands
