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

constexpr absl::Duration kConnectTimeout = absl::Seconds(10);

struct PublishOptions {
  std::string from;
  std::string target = client::kDefaultTarget;
  std::string in = "-";
  std::string report;
  std::size_t max_message_bytes = 4194304;
};

int Refuse(view::Console& console, const absl::Status& status, int exit_status) {
  console.Error(text::ToStd(status.message()));
  return exit_status;
}

int Run(const PublishOptions& options) {
  view::Console console;
  auto reader = input::JsonLinesReader::Open(options.in);
  if (!reader.ok()) return Refuse(console, reader.status(), kWrongUse);
  std::unique_ptr<input::JsonLinesWriter> report;
  if (!options.report.empty()) {
    auto opened = input::JsonLinesWriter::Open(options.report);
    if (!opened.ok()) return Refuse(console, opened.status(), kWrongUse);
    report = *std::move(opened);
  }
  const auto channel = client::Connect(options.target, kConnectTimeout);
  if (!channel.ok()) return Refuse(console, channel.status(), kSomeFailed);
  client::PublisherOptions how{options.from, options.max_message_bytes, report.get()};
  client::Published published = client::PublishLines(*channel, how, **reader, console);
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
    return Refuse(console, published.status, wrong_use ? kWrongUse : kSomeFailed);
  }
  return std::fflush(stdout) == 0 && published.failed == 0 ? kAllDone : kSomeFailed;
}

}  // namespace

void AddPublish(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "publish", "Publish events to a running gateway; ends when all of them are acknowledged.");
  auto options = std::make_shared<PublishOptions>();
  command.add_option("--from", options->from, "Format of the input")->required();
  command.add_option("--target", options->target, "HOST:PORT or unix:/path of the gateway")
      ->capture_default_str();
  command.add_option("--report", options->report,
                     "Write one JSON line an event: what reading it did other than copy");
  command
      .add_option("--max-message-bytes", options->max_message_bytes,
                  "The gateway's listen.max_message_bytes")
      ->check(CLI::Range(4096, 2147483647))
      ->capture_default_str();
  command.add_option("IN", options->in, "One event a line; - is stdin")->capture_default_str();
  command.footer(
      Example("build/release/interlingua publish --from commanders_act \\\n"
              "    tests/testdata/online_retail/online_retail.commanders_act.jsonl\n\n"
              "A gateway must be running, for example 'interlingua serve --config "
              "deploy/local.yaml'."));
  command.callback([options, &exit_status] { exit_status = Run(*options); });
}

}  // namespace interlingua::cli::commands
