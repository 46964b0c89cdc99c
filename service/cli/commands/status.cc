// `interlingua status`: how far each destination of a running gateway is.
#include <algorithm>
#include <string>

#include "absl/time/clock.h"
#include "interlingua/v1/admin.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/json_text.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(50);

struct StatusOptions {
  std::string target;
  bool json = false;
  bool wait_idle = false;
  double timeout_seconds = 60;
};

std::int64_t DeadLetters(const v1::DestinationStatus& status) {
  std::int64_t events = 0;
  for (const v1::RefusalCount& count : status.dead_letters()) events += count.events();
  return events;
}

/// One that is paused, or that the configuration does not have, does not move.
bool IsIdle(const v1::DestinationStatus& status) {
  const bool stands = status.paused() || !status.configured();
  return stands ||
         (status.cursor() == status.log_end() && status.redriving() == 0 && status.parked() == 0);
}

std::string StateText(const v1::DestinationStatus& status) {
  if (!status.configured()) return "not configured";
  if (status.failed()) return "failed";
  if (status.paused()) return "paused";
  switch (status.breaker()) {
    case v1::DestinationStatus::OPEN:
      return "breaker open";
    case v1::DestinationStatus::HALF_OPEN:
      return "breaker half open";
    default:
      return "";
  }
}

/// How long the oldest event has been waiting.
std::string WaitingText(const v1::DestinationStatus& status) {
  if (!status.has_waiting_since()) return "";
  const absl::Time since = absl::FromUnixSeconds(status.waiting_since().seconds());
  return absl::FormatDuration(
      std::max(absl::ZeroDuration(), absl::Trunc(absl::Now() - since, absl::Seconds(1))));
}

/// How many events are parked, and when the first of them is tried again: `3, next in 40s`.
std::string ParkedText(const v1::DestinationStatus& status) {
  const std::string events = std::to_string(status.parked());
  if (!status.has_next_parked_try()) return events;
  const absl::Time next = absl::FromUnixSeconds(status.next_parked_try().seconds());
  const absl::Duration wait = absl::Trunc(next - absl::Now(), absl::Seconds(1));
  return text::Concat(
      events, ", next ",
      wait <= absl::ZeroDuration() ? std::string("now") : "in " + absl::FormatDuration(wait));
}

std::string TableText(const v1::ListDestinationsResponse& response) {
  using Side = view::Columns::Side;
  view::Columns state;
  state.Add("destination");
  state.Add("format");
  state.Add("state");
  for (const char* heading : {"done", "of", "waiting for", "delivered", "withheld", "dead letters",
                              "retrying", "parked"}) {
    state.Add(heading, Side::kRight);
  }
  state.Add("last error");
  view::Columns reasons;
  reasons.Add("destination");
  reasons.Add("dead letters", Side::kRight);
  reasons.Add("reason");
  bool refused = false;
  for (const v1::DestinationStatus& status : response.destinations()) {
    state.AddRow(
        {status.name(), status.format(), StateText(status), std::to_string(status.cursor()),
         std::to_string(status.log_end()), WaitingText(status), std::to_string(status.delivered()),
         std::to_string(status.withheld()), std::to_string(DeadLetters(status)),
         std::to_string(status.retrying()), ParkedText(status),
         view::Printable(status.holding().empty() ? status.last_error() : status.holding())});
    for (const v1::RefusalCount& count : status.dead_letters()) {
      reasons.AddRow(
          {status.name(), std::to_string(count.events()), view::Printable(count.reason())});
      refused = true;
    }
  }
  return refused ? text::Concat(state.Text(), '\n', reasons.Text()) : state.Text();
}

std::string JsonLine(const v1::DestinationStatus& status) {
  view::JsonObject line;
  line.Text("name", status.name());
  line.Text("format", status.format());
  line.Number("cursor", status.cursor());
  line.Number("log_end", status.log_end());
  line.Number("delivered", status.delivered());
  line.Number("withheld", status.withheld());
  line.Number("retrying", status.retrying());
  line.Number("redriving", status.redriving());
  line.Number("parked", status.parked());
  line.Flag("paused", status.paused());
  line.Flag("configured", status.configured());
  line.Flag("failed", status.failed());
  line.Text("breaker", v1::DestinationStatus::Breaker_Name(status.breaker()));
  view::JsonList letters;
  for (const v1::RefusalCount& count : status.dead_letters()) {
    view::JsonObject letter;
    letter.Text("reason", count.reason());
    letter.Number("events", count.events());
    letters.Add(std::move(letter).End());
  }
  line.Raw("dead_letters", std::move(letters).End());
  line.Text("holding", status.holding());
  line.Text("last_error", status.last_error());
  return std::move(line).End() + "\n";
}

void ShowProgress(const v1::ListDestinationsResponse& response, view::Console& console) {
  if (!console.WantsProgress()) return;
  std::string text;
  for (const v1::DestinationStatus& status : response.destinations()) {
    text += text::Concat(text.empty() ? "" : ", ", status.name(), ' ', status.cursor(), " of ",
                         status.log_end());
  }
  console.Progress(text);
}

/// Asks once, or until every destination is at the log's end or the time is up.
absl::StatusOr<v1::ListDestinationsResponse> Watch(const StatusOptions& options,
                                                   client::GatewayClient& gateway,
                                                   view::Console& console) {
  const absl::Time deadline = absl::Now() + absl::Seconds(options.timeout_seconds);
  while (true) {
    absl::StatusOr<v1::ListDestinationsResponse> response =
        gateway.ListDestinations(v1::ListDestinationsRequest());
    if (!response.ok() || !options.wait_idle) return response;
    const auto& all = response->destinations();
    if (std::all_of(all.begin(), all.end(), IsIdle) || absl::Now() >= deadline) return response;
    ShowProgress(*response, console);
    absl::SleepFor(kPollInterval);
  }
}

int Run(const StatusOptions& options) {
  view::Console console;
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  const auto response = Watch(options, **gateway, console);
  if (!response.ok()) return Fail(console, response.status());
  std::string text;
  if (options.json) {
    for (const v1::DestinationStatus& status : response->destinations()) text += JsonLine(status);
  } else {
    text = TableText(*response);
  }
  ExitStatus exit_status = Print(text);
  for (const v1::DestinationStatus& status : response->destinations()) {
    if (!options.wait_idle || IsIdle(status)) continue;
    console.Error(text::Concat(status.name(), ": not at the end of the log in time: ",
                               status.cursor(), " of ", status.log_end(), " events done"));
    exit_status = kSomeFailed;
  }
  return exit_status;
}

}  // namespace

void AddStatus(Command program) {
  Command command =
      program.Subcommand("status", "Show how far each destination of a running gateway is.");
  auto options = std::make_shared<StatusOptions>();
  AddTarget(command, options->target);
  command.Flag("--json", options->json, "One JSON line a destination instead of a table");
  command.Flag("--wait-idle", options->wait_idle,
               "Wait until every destination is at the end of the log");
  command
      .Add("--timeout", options->timeout_seconds,
           "Seconds that --wait-idle waits at most; then the exit status is 1")
      .NotNegative()
      .ShowDefault();
  command.Example(
      "build/release/interlingua status --wait-idle\n\n"
      "A gateway must be running, for example 'interlingua serve --config "
      "deploy/local.yaml'.");
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
