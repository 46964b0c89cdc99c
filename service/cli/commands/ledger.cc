// `interlingua ledger`: what became of every event, counted and in money.
#include <cstdio>
#include <string>

#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/console.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"

namespace interlingua::cli::commands {
namespace {

struct LedgerOptions {
  std::string target = client::kDefaultTarget;
  std::string destination;
  std::string replay;
  bool json = false;
};

struct Part {
  const char* name;
  const v1::LedgerTotal& (v1::LedgerLine::*of)() const;
};
constexpr Part kParts[] = {
    {"accepted", &v1::LedgerLine::accepted}, {"delivered", &v1::LedgerLine::delivered},
    {"withheld", &v1::LedgerLine::withheld}, {"refused", &v1::LedgerLine::refused},
    {"dead", &v1::LedgerLine::dead},         {"waiting", &v1::LedgerLine::waiting},
};

/// With two decimals at least; "" where the line has no money.
std::string Money(const v1::LedgerLine& line, const v1::LedgerTotal& total) {
  if (line.currency().empty() || !total.has_value()) return "";
  const value::DecimalValue value = value::ValueOf(total.value());
  const absl::StatusOr<std::string> fixed = value::FixedDecimalText(value, 2);
  return fixed.ok() ? *fixed : value::DecimalText(value);
}

std::string TableText(const v1::GetLedgerResponse& ledger) {
  view::Columns columns;
  for (const char* heading : {"destination", "day", "kind", "currency"}) columns.Add(heading);
  for (const Part& part : kParts) {
    columns.Add(part.name, view::Columns::Side::kRight);
    columns.Add("", view::Columns::Side::kRight);
  }
  columns.Add("");
  for (const v1::LedgerLine& line : ledger.lines()) {
    std::vector<std::string> cells = {line.destination(), line.day(), line.kind(), line.currency()};
    for (const Part& part : kParts) {
      const v1::LedgerTotal& total = (line.*part.of)();
      cells.push_back(total.events() == 0 ? "" : std::to_string(total.events()));
      cells.push_back(total.events() == 0 ? "" : Money(line, total));
    }
    cells.emplace_back(line.balanced() ? "" : "DOES NOT ADD UP");
    columns.AddRow(std::move(cells));
  }
  return columns.Text();
}

std::string JsonLine(const v1::LedgerLine& line) {
  std::string text = "{\"destination\":";
  json::AppendString(line.destination(), text);
  text += ",\"day\":";
  json::AppendString(line.day(), text);
  text += ",\"kind\":";
  json::AppendString(line.kind(), text);
  text += ",\"currency\":";
  json::AppendString(line.currency(), text);
  for (const Part& part : kParts) {
    const v1::LedgerTotal& total = (line.*part.of)();
    text += text::Concat(",\"", part.name, "\":{\"events\":", total.events());
    if (total.has_value())
      text += text::Concat(",\"value\":", value::DecimalText(value::ValueOf(total.value())));
    text += "}";
  }
  return text + text::Concat(",\"balanced\":", line.balanced() ? "true" : "false", "}\n");
}

int Run(const LedgerOptions& options) {
  view::Console console;
  const auto stub = client::ConnectAdmin(options.target);
  v1::GetLedgerRequest request;
  if (!options.destination.empty()) request.set_destination(options.destination);
  if (!options.replay.empty()) request.set_replay(options.replay);
  const auto ledger = stub.ok() ? client::Call(**stub, &v1::GatewayAdmin::Stub::GetLedger, request)
                                : absl::StatusOr<v1::GetLedgerResponse>(stub.status());
  if (!ledger.ok()) {
    console.Error(text::ToStd(ledger.status().message()));
    return kSomeFailed;
  }
  std::string text;
  if (options.json) {
    for (const v1::LedgerLine& line : ledger->lines()) text += JsonLine(line);
  } else {
    text = TableText(*ledger);
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  int exit_status = std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
  for (const v1::LedgerLine& line : ledger->lines()) {
    if (line.balanced()) continue;
    console.Error(text::Concat(view::Printable(line.destination()), ", ", line.day(), ", ",
                               line.kind(), " ", line.currency(), ": the ledger does not add up"));
    exit_status = kSomeFailed;
  }
  return exit_status;
}

}  // namespace

void AddLedger(CLI::App& program, int& exit_status) {
  CLI::App& command = *program.add_subcommand(
      "ledger", "Show what became of every event of a running gateway, in events and in money.");
  auto options = std::make_shared<LedgerOptions>();
  command.add_option("--target", options->target, "HOST:PORT or unix:/path of the gateway")
      ->capture_default_str();
  command.add_option("--destination", options->destination, "Only this one");
  command.add_option("--replay", options->replay,
                     "Of what this replay sent; otherwise of the events that the gateway accepted");
  command.add_flag("--json", options->json, "One JSON line each instead of a table");
  command.footer(Example(
      "build/release/interlingua ledger\n\n"
      "By destination, day of acceptance (UTC), kind and currency: events and the money in them.\n"
      "accepted = delivered + withheld (by policy) + refused (by the format) + dead (by the "
      "vendor,\n"
      "or given up) + waiting, counted each by itself; where that ever is not so, the line says "
      "so\n"
      "and the exit status is 1."));
  command.callback([options, &exit_status] { exit_status = Run(*options); });
}

}  // namespace interlingua::cli::commands
