// `interlingua formats`: what this build reads and writes.
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "interlingua/v1/event.pb.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/markdown.h"
#include "translator/text/text.h"

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

using Rows = std::vector<std::vector<std::string>>;

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
    std::vector<std::string>& row = rows.emplace_back(1, kind);
    for (const reference::FormatDescription& format : formats) {
      const auto& known = format.kinds;
      const bool knows = std::find(known.begin(), known.end(), kind) != known.end();
      row.push_back(!knows ? "-" : format.writes ? "both" : "read");
    }
  }
  return rows;
}

std::string TextOf(const std::vector<std::string>& headings, const Rows& rows) {
  view::Columns columns;
  for (const std::string& heading : headings) columns.Add(heading);
  for (const auto& row : rows) columns.AddRow(row);
  return columns.Text();
}

int Run(bool markdown) {
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const std::vector<reference::FormatDescription> formats = translator->Formats();
  const std::vector<std::string> list = {"format", "reads", "writes", "delivers", "what it is"};
  std::vector<std::string> kinds = {"kind of event"};
  for (const reference::FormatDescription& format : formats) kinds.push_back(format.name);
  const std::string text =
      markdown ? text::Concat(kIntroduction, view::MarkdownTable(list, ListOf(formats)), kKinds,
                              view::MarkdownTable(kinds, KindsOf(formats)))
               : text::Concat(TextOf(list, ListOf(formats)), "\n", TextOf(kinds, KindsOf(formats)));
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddFormats(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "formats", "List the formats, and the kinds of events that each can hold.");
  auto markdown = std::make_shared<bool>(false);
  command.add_flag("--markdown", *markdown, "Print Markdown, as in docs/formats.md");
  command.footer(Example("build/release/interlingua formats"));
  command.callback([markdown, &exit_status] { exit_status = Run(*markdown); });
}

}  // namespace interlingua::cli::commands
