// `interlingua formats`: what this build reads and writes.
#include <algorithm>
#include <string>
#include <vector>

#include "interlingua/v1/event.pb.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::cli::commands {
namespace {

constexpr char kIntroduction[] =
    R"(# Formats

What the program reads and writes, and where it delivers over the network. This page is made by `interlingua formats
--markdown`; `scripts/docs` writes it. The members of each format stand in [vendors/](vendors/).

)";
constexpr char kKinds[] =
    R"(
## Kinds of events

`both`: read and written; `read`: read only; `-`: the format has no such event.

)";

using Rows = std::vector<view::Row>;

std::string Yes(bool value) { return value ? "yes" : "-"; }

Rows ListOf(const std::vector<reference::FormatDescription>& formats) {
  Rows rows;
  for (const reference::FormatDescription& format : formats) {
    rows.push_back(
        {format.name, Yes(format.reads), Yes(format.writes), Yes(format.delivers), format.title});
  }
  return rows;
}

/// In which directions each format knows a kind.
Rows KindsOf(const std::vector<reference::FormatDescription>& formats) {
  Rows rows;
  const auto& action = *v1::CommerceEvent::descriptor()->FindOneofByName("action");
  for (int i = 0; i < action.field_count(); ++i) {
    const std::string& kind = action.field(i)->name();
    view::Row& row = rows.emplace_back(1, kind);
    for (const reference::FormatDescription& format : formats) {
      const auto& known = format.kinds;
      const bool knows = std::find(known.begin(), known.end(), kind) != known.end();
      row.push_back(!knows ? "-" : format.writes ? "both" : "read");
    }
  }
  return rows;
}

int Run(bool markdown) {
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const std::vector<reference::FormatDescription> formats = translator->Formats();
  const view::Row list = {"format", "reads", "writes", "delivers", "what it is"};
  view::Row kinds = {"kind of event"};
  for (const reference::FormatDescription& format : formats) kinds.push_back(format.name);
  const std::string text =
      markdown ? text::Concat(kIntroduction, view::MarkdownTable(list, ListOf(formats)), kKinds,
                              view::MarkdownTable(kinds, KindsOf(formats)))
               : text::Concat(view::ColumnsText(list, ListOf(formats)), "\n",
                              view::ColumnsText(kinds, KindsOf(formats)));
  return Print(text);
}

}  // namespace

void AddFormats(Command program) {
  Command command = program.Subcommand(
      "formats", "List the formats, and the kinds of events that each can hold.");
  auto markdown = std::make_shared<bool>(false);
  command.Flag("--markdown", *markdown, "Print Markdown, as in docs/formats.md");
  command.Example("build/release/interlingua formats");
  command.Runs([markdown] { return Run(*markdown); });
}

}  // namespace interlingua::cli::commands
