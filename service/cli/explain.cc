// `interlingua explain`: the reference of a format, from the tables that translate it.
#include <cstdio>
#include <string>

#include "service/cli/columns.h"
#include "service/cli/command.h"
#include "service/cli/console.h"
#include "translator/adapter.h"
#include "translator/text.h"

namespace interlingua {
namespace {

struct ExplainOptions {
  std::string format;
  std::string kind;
};

std::string SettingsText(const Adapter& adapter) {
  if (adapter.settings.empty()) return "";
  Columns columns;
  for (const char* heading : {"setting", "required", "secret", "default", "what it is"}) {
    columns.Add(heading);
  }
  for (const Setting& setting : adapter.settings) {
    columns.AddRow({setting.name, setting.required ? "required" : "",
                    setting.secret ? "secret" : "", setting.default_value, setting.help});
  }
  return Concat("\nsettings of a destination\n\n", columns.Text());
}

/// One block of the reference: the rows of one of the vendor's events.
std::string EventText(const std::vector<const RowDescription*>& rows) {
  Columns columns;
  for (const char* heading : {"member", "type", "", "field", "remark"}) columns.Add(heading);
  for (const RowDescription* row : rows) {
    columns.AddRow({row->pointer, row->type, row->required, row->field, row->remark});
  }
  const RowDescription& first = *rows.front();
  return Concat(first.event, " (", first.kind, ")", first.reference.empty() ? "" : "  ",
                first.reference, "\n\n", columns.Text());
}

int Run(const ExplainOptions& options) {
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const absl::StatusOr<std::vector<RowDescription>> rows =
      translator->Describe(options.format, options.kind);
  if (!rows.ok()) {
    Console().Error(ToStd(rows.status().message()));
    return kWrongUse;
  }
  if (rows->empty()) {
    Console().Error(Concat(options.format, ": no event of kind '", options.kind, "'"));
    return kWrongUse;
  }
  std::string text;
  for (std::size_t i = 0; i < rows->size();) {
    std::vector<const RowDescription*> block;
    const RowDescription& first = (*rows)[i];
    while (i < rows->size() && (*rows)[i].event == first.event && (*rows)[i].kind == first.kind) {
      block.push_back(&(*rows)[i++]);
    }
    text += Concat(text.empty() ? "" : "\n", EventText(block));
  }
  if (options.kind.empty()) text += SettingsText(*translator->AdapterOf(options.format));
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
  command.footer(Example("build/release/interlingua explain liveperson purchase"));
  command.callback([options, &exit_status] { exit_status = Run(*options); });
}

}  // namespace interlingua
