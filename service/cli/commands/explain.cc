// `interlingua explain`: the reference of a format, from the tables that translate it.
#include <string>

#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/console.h"
#include "translator/text/text.h"
#include "translator/translator.h"
#include "translator/vendor/adapter.h"

namespace interlingua::cli::commands {
namespace {

struct ExplainOptions {
  std::string format;
  std::string kind;
  bool markdown = false;
};

/// A table for people or, as Markdown, for the documentation.
std::string TextOf(const view::Row& headings, const std::vector<view::Row>& rows, bool markdown) {
  return markdown ? view::MarkdownTable(headings, rows) : view::ColumnsText(headings, rows);
}

std::string SettingsText(const vendor::Adapter& adapter, bool markdown) {
  if (adapter.settings.empty()) return "";
  std::vector<view::Row> rows;
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
  std::vector<view::Row> cells;
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
  view::Console console;
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<std::vector<reference::RowDescription>> rows =
      translator->Describe(options.format, options.kind);
  if (!rows.ok()) return Fail(console, rows.status(), kWrongUse);
  const vendor::Adapter& adapter = *translator->AdapterOf(options.format);
  std::string text = options.markdown ? TitleOf(*translator, options.format) : "";
  text += Reference(*rows, options.markdown);
  if (options.kind.empty()) text += SettingsText(adapter, options.markdown);
  return Print(text);
}

}  // namespace

void AddExplain(Command program) {
  Command command = program.Subcommand(
      "explain",
      "Print the reference of a format: their members, our fields, and a destination's settings.");
  auto options = std::make_shared<ExplainOptions>();
  command.Add("FORMAT", options->format, "The format; see 'interlingua formats'").Required();
  command.Add("KIND", options->kind, "Only this kind of event, for example purchase");
  command.Flag("--markdown", options->markdown, "Print Markdown, as in docs/vendors");
  command.Example("build/release/interlingua explain liveperson purchase");
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
