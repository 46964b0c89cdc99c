// `interlingua formats`: what this build reads and writes.
#include <algorithm>
#include <cstdio>

#include "interlingua/v1/event.pb.h"
#include "service/cli/columns.h"
#include "service/cli/command.h"

namespace interlingua {
namespace {

int Run() {
  const std::unique_ptr<Translator> translator = MakeTranslator();
  const std::vector<FormatDescription> formats = translator->Formats();
  Columns list;
  Columns kinds;
  for (const char* heading : {"format", "reads", "writes", "delivers", "what it is"}) {
    list.Add(heading);
  }
  kinds.Add("kind of event");
  const auto yes = [](bool value) { return std::string(value ? "yes" : "-"); };
  for (const FormatDescription& format : formats) {
    list.AddRow(
        {format.name, yes(format.reads), yes(format.writes), yes(format.delivers), format.title});
    kinds.Add(format.name);
  }
  const auto& action = *v1::CommerceEvent::descriptor()->FindOneofByName("action");
  for (int i = 0; i < action.field_count(); ++i) {
    const std::string& kind = action.field(i)->name();
    std::vector<std::string> row = {kind};
    for (const FormatDescription& format : formats) {
      const auto& known = format.kinds;
      row.push_back(yes(std::find(known.begin(), known.end(), kind) != known.end()));
    }
    kinds.AddRow(std::move(row));
  }
  std::printf("%s\n%s", list.Text().c_str(), kinds.Text().c_str());
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddFormats(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "formats", "List the formats, and the kinds of events that each can hold.");
  command.footer(Example("build/release/interlingua formats"));
  command.callback([&exit_status] { exit_status = Run(); });
}

}  // namespace interlingua
