// `interlingua explain`: the reference of a format, from the tables that translate it.
#include <cstdio>
#include <string>

#include "service/cli/columns.h"
#include "service/cli/command.h"
#include "service/cli/console.h"
#include "service/cli/markdown.h"
#include "translator/adapter.h"
#include "translator/text.h"

namespace interlingua {
namespace {

struct ExplainOptions {
  std::string format;
  std::string kind;
  bool markdown = false;
};

/// A table for people or, as Markdown, for the documentation.
std::string TextOf(const std::vector<std::string>& headings,
                   const std::vector<std::vector<std::string>>& rows, bool markdown) {
  if (markdown) return MarkdownTable(headings, rows);
  Columns columns;
  for (const std::string& heading : headings) columns.Add(heading);
  for (const auto& row : rows) columns.AddRow(row);
  return columns.Text();
}

std::string SettingsText(const Adapter& adapter, bool markdown) {
  if (adapter.settings.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  for (const Setting& setting : adapter.settings) {
    rows.push_back({setting.name, setting.required ? "required" : "",
                    setting.secret ? "secret" : "", setting.default_value, setting.help});
  }
  return Concat(markdown ? "\n## Settings of a destination\n\n" : "\nsettings of a destination\n\n",
                TextOf({"setting", "required", "secret", "default", "what it is"}, rows, markdown));
}

/// One block of the reference: the rows of one of the vendor's events.
std::string EventText(const std::vector<const RowDescription*>& rows, bool markdown) {
  std::vector<std::vector<std::string>> cells;
  for (const RowDescription* row : rows) {
    const auto code = [&](const std::string& text) {
      return markdown && !text.empty() ? Concat('`', text, '`') : text;
    };
    cells.push_back({code(row->pointer), row->type, row->required, code(row->field), row->remark});
  }
  const RowDescription& first = *rows.front();
  const std::string table =
      TextOf({"member", "type", markdown ? "required" : "", "field", "remark"}, cells, markdown);
  if (markdown) {
    return Concat("## ", first.event, "\n\nKind `", first.kind, "`; the vendor's page: <",
                  first.reference, ">.\n\n", table);
  }
  return Concat(first.event, " (", first.kind, ")", first.reference.empty() ? "" : "  ",
                first.reference, "\n\n", table);
}

std::string Reference(const std::vector<RowDescription>& rows, bool markdown) {
  std::string text;
  for (std::size_t i = 0; i < rows.size();) {
    std::vector<const RowDescription*> block;
    const RowDescription& first = rows[i];
    while (i < rows.size() && rows[i].event == first.event && rows[i].kind == first.kind) {
      block.push_back(&rows[i++]);
    }
    text += Concat(text.empty() ? "" : "\n", EventText(block, markdown));
  }
  return text;
}

std::string TitleOf(const Translator& translator, const std::string& name) {
  for (const FormatDescription& format : translator.Formats()) {
    if (format.name == name) return Concat("# ", name, "\n\n", format.title, ".\n\n");
  }
  return "";
}

int Run(const ExplainOptions& options) {
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<std::vector<RowDescription>> rows =
      translator->Describe(options.format, options.kind);
  if (!rows.ok()) {
    Console().Error(ToStd(rows.status().message()));
    return kWrongUse;
  }
  const Adapter& adapter = *translator->AdapterOf(options.format);
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

}  // namespace interlingua
