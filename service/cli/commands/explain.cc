// `interlingua explain`: the reference of a format, from the tables that translate it.
#include <cstdio>
#include <string>

#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/console.h"
#include "service/cli/view/markdown.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::cli::commands {
namespace {

struct ExplainOptions {
  std::string format;
  std::string kind;
  bool markdown = false;
};

/// A table for people or, as Markdown, for the documentation.
std::string TextOf(const std::vector<std::string>& headings,
                   const std::vector<std::vector<std::string>>& rows, bool markdown) {
  if (markdown) return view::MarkdownTable(headings, rows);
  view::Columns columns;
  for (const std::string& heading : headings) columns.Add(heading);
  for (const auto& row : rows) columns.AddRow(row);
  return columns.Text();
}

std::string SettingsText(const vendor::Adapter& adapter, bool markdown) {
  if (adapter.settings.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  for (const vendor::Setting& setting : adapter.settings) {
    rows.push_back({setting.name, setting.required ? "required" : "",
                    setting.secret ? "secret" : "", setting.default_value, setting.help});
  }
  return text::Concat(
      markdown ? "\n## Settings of a destination\n\n" : "\nsettings of a destination\n\n",
      TextOf({"setting", "required", "secret", "default", "what it is"}, rows, markdown));
}

/// One block of the reference: the rows of one of the vendor's events.
std::string EventText(const std::vector<const reference::RowDescription*>& rows, bool markdown) {
  std::vector<std::vector<std::string>> cells;
  for (const reference::RowDescription* row : rows) {
    const auto code = [&](const std::string& text) {
      return markdown && !text.empty() ? text::Concat('`', text, '`') : text;
    };
    cells.push_back({code(row->pointer), row->type, row->required, code(row->field), row->remark});
  }
  const reference::RowDescription& first = *rows.front();
  const std::string table =
      TextOf({"member", "type", markdown ? "required" : "", "field", "remark"}, cells, markdown);
  if (markdown) {
    return text::Concat("## ", first.event, "\n\nKind `", first.kind, "`; the vendor's page: <",
                        first.reference, ">.\n\n", table);
  }
  return text::Concat(first.event, " (", first.kind, ")", first.reference.empty() ? "" : "  ",
                      first.reference, "\n\n", table);
}

std::string Reference(const std::vector<reference::RowDescription>& rows, bool markdown) {
  std::string text;
  for (std::size_t i = 0; i < rows.size();) {
    std::vector<const reference::RowDescription*> block;
    const reference::RowDescription& first = rows[i];
    while (i < rows.size() && rows[i].event == first.event && rows[i].kind == first.kind) {
      block.push_back(&rows[i++]);
    }
    text += text::Concat(text.empty() ? "" : "\n", EventText(block, markdown));
  }
  return text;
}

std::string TitleOf(const Translator& translator, const std::string& name) {
  for (const reference::FormatDescription& format : translator.Formats()) {
    if (format.name == name) return text::Concat("# ", name, "\n\n", format.title, ".\n\n");
  }
  return "";
}

int Run(const ExplainOptions& options) {
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<std::vector<reference::RowDescription>> rows =
      translator->Describe(options.format, options.kind);
  if (!rows.ok()) {
    view::Console().Error(text::ToStd(rows.status().message()));
    return kWrongUse;
  }
  const vendor::Adapter& adapter = *translator->AdapterOf(options.format);
  std::string text = options.markdown ? TitleOf(*translator, options.format) : "";
  text += Reference(*rows, options.markdown);
  if (options.kind.empty()) text += SettingsText(adapter, options.markdown);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddExplain(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "explain",
      "Print the reference of a format: their members, our fields, and a destination's settings.");
  auto options = std::make_shared<ExplainOptions>();
  command.add_option("FORMAT", options->format, "The format; see 'interlingua formats'")
      ->required();
  command.add_option("KIND", options->kind, "Only this kind of event, for example purchase");
  command.add_flag("--markdown", options->markdown, "Print Markdown, as in docs/vendors");
  command.footer(Example("build/release/interlingua explain liveperson purchase"));
  command.callback([options, &exit_status] { exit_status = Run(*options); });
}

}  // namespace interlingua::cli::commands
