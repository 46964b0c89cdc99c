// `interlingua ledger`: what became of every event, counted and in money.
#include <string>

#include "interlingua/v1/admin.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/json_text.h"
#include "service/cli/view/money.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"

namespace interlingua::cli::commands {
namespace {

struct LedgerOptions {
  std::string target;
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

/// "" where the line has no money.
std::string Money(const v1::LedgerLine& line, const v1::LedgerTotal& total) {
  return line.currency().empty() || !total.has_value() ? "" : view::MoneyText(total.value());
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
  view::JsonObject object;
  object.Text("destination", line.destination());
  object.Text("day", line.day());
  object.Text("kind", line.kind());
  object.Text("currency", line.currency());
  for (const Part& part : kParts) {
    const v1::LedgerTotal& total = (line.*part.of)();
    view::JsonObject sum;
    sum.Number("events", total.events());
    if (total.has_value()) sum.Raw("value", value::DecimalText(value::ValueOf(total.value())));
    object.Raw(part.name, std::move(sum).End());
  }
  object.Flag("balanced", line.balanced());
  return std::move(object).End() + "\n";
}

int Run(const LedgerOptions& options) {
  view::Console console;
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  v1::GetLedgerRequest request;
  if (!options.destination.empty()) request.set_destination(options.destination);
  if (!options.replay.empty()) request.set_replay(options.replay);
  const auto ledger = (*gateway)->GetLedger(request);
  if (!ledger.ok()) return Fail(console, ledger.status());
  std::string text;
  if (options.json) {
    for (const v1::LedgerLine& line : ledger->lines()) text += JsonLine(line);
  } else {
    text = TableText(*ledger);
  }
  ExitStatus exit_status = Print(text);
  for (const v1::LedgerLine& line : ledger->lines()) {
    if (line.balanced()) continue;
    console.Error(text::Concat(view::Printable(line.destination()), ", ", line.day(), ", ",
                               line.kind(), " ", line.currency(), ": the ledger does not add up"));
    exit_status = kSomeFailed;
  }
  return exit_status;
}

}  // namespace

void AddLedger(Command program) {
  Command command = program.Subcommand(
      "ledger", "Show what became of every event of a running gateway, in events and in money.");
  auto options = std::make_shared<LedgerOptions>();
  AddTarget(command, options->target);
  command.Add("--destination", options->destination, "Only this one");
  command.Add("--replay", options->replay,
              "Of what this replay sent; otherwise of the events that the gateway accepted");
  command.Flag("--json", options->json, "One JSON line each instead of a table");
  command.Example(
      "build/release/interlingua ledger\n\n"
      "By destination, day of acceptance (UTC), kind and currency: events and the money in them.\n"
      "accepted = delivered + withheld (by policy) + refused (by the format) + dead (by the "
      "vendor,\n"
      "or given up) + waiting, counted each by itself; where that ever is not so, the line says "
      "so\n"
      "and the exit status is 1.");
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
