// `interlingua publish`: JSON Lines into a running gateway.
#include <cstdio>
#include <string>

#include "service/cli/client/gateway_client.h"
#include "service/cli/client/publisher.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/console.h"
#include "service/input/json_lines.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

struct PublishOptions {
  std::string from;
  std::string target;
  std::string in = "-";
  std::string report;
  std::size_t max_message_bytes = 4194304;
};

int Run(const PublishOptions& options) {
  view::Console console;
  auto reader = input::JsonLinesReader::Open(options.in);
  if (!reader.ok()) return Fail(console, reader.status(), kWrongUse);
  std::unique_ptr<input::JsonLinesWriter> report;
  if (!options.report.empty()) {
    auto opened = input::JsonLinesWriter::Open(options.report);
    if (!opened.ok()) return Fail(console, opened.status(), kWrongUse);
    report = *std::move(opened);
  }
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  client::PublisherOptions how{options.from, options.max_message_bytes, report.get()};
  client::Published published = client::PublishLines(**gateway, how, **reader, console);
  if (report != nullptr) published.status.Update(report->Close());
  // The report may be what goes to stdout.
  std::FILE* out = options.report == "-" ? stderr : stdout;
  const std::string known = published.duplicates == 0
                                ? ""
                                : text::Concat(" (", published.duplicates, " were there before)");
  std::fprintf(out, "%s\n",
               text::Concat(published.acknowledged, " events acknowledged", known, ", ",
                            published.failed, " refused")
                   .c_str());
  if (!published.status.ok()) {
    const bool wrong_use = absl::IsInvalidArgument(published.status);
    return Fail(console, published.status, wrong_use ? kWrongUse : kSomeFailed);
  }
  return std::fflush(stdout) == 0 && published.failed == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddPublish(Command program) {
  Command command = program.Subcommand(
      "publish", "Publish events to a running gateway; ends when all of them are acknowledged.");
  auto options = std::make_shared<PublishOptions>();
  command.Add("--from", options->from, "Format of the input").Required();
  AddTarget(command, options->target);
  command.Add("--report", options->report,
              "Write one JSON line an event: what reading it did other than copy");
  command
      .Add("--max-message-bytes", options->max_message_bytes,
           "The gateway's listen.max_message_bytes")
      .Within(4096, 2147483647)
      .ShowDefault();
  command.Add("IN", options->in, "One event a line; - is stdin").ShowDefault();
  command.Example(
      "build/release/interlingua publish --from commanders_act \\\n"
      "    tests/testdata/online_retail/online_retail.commanders_act.jsonl\n\n"
      "A gateway must be running, for example 'interlingua serve --config "
      "deploy/local.yaml'.");
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
