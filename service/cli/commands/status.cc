// `interlingua status`: how far each destination of a running gateway is.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "absl/time/clock.h"
#include "interlingua/v1/admin.grpc.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/console.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

constexpr absl::Duration kCallTimeout = absl::Seconds(10);
constexpr absl::Duration kPollInterval = absl::Milliseconds(50);

struct StatusOptions {
  std::string target = client::kDefaultTarget;
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
  return stands || (status.cursor() == status.log_end() && status.redriving() == 0);
}

std::string StateText(const v1::DestinationStatus& status) {
  if (!status.configured()) return "not configured";
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

std::string TableText(const v1::ListDestinationsResponse& response) {
  using Side = view::Columns::Side;
  view::Columns state;
  state.Add("destination");
  state.Add("format");
  state.Add("state");
  for (const char* heading :
       {"done", "of", "waiting for", "delivered", "withheld", "dead letters", "retrying"}) {
    state.Add(heading, Side::kRight);
  }
  state.Add("last error");
  view::Columns reasons;
  reasons.Add("destination");
  reasons.Add("dead letters", Side::kRight);
  reasons.Add("reason");
  bool refused = false;
  for (const v1::DestinationStatus& status : response.destinations()) {
    state.AddRow({status.name(), status.format(), StateText(status),
                  std::to_string(status.cursor()), std::to_string(status.log_end()),
                  WaitingText(status), std::to_string(status.delivered()),
                  std::to_string(status.withheld()), std::to_string(DeadLetters(status)),
                  std::to_string(status.retrying()), view::Printable(status.last_error())});
    for (const v1::RefusalCount& count : status.dead_letters()) {
      reasons.AddRow(
          {status.name(), std::to_string(count.events()), view::Printable(count.reason())});
      refused = true;
    }
  }
  return refused ? text::Concat(state.Text(), '\n', reasons.Text()) : state.Text();
}

std::string JsonLine(const v1::DestinationStatus& status) {
  std::string line = "{\"name\":";
  json::AppendString(status.name(), line);
  line += ",\"format\":";
  json::AppendString(status.format(), line);
  line +=
      text::Concat(",\"cursor\":", status.cursor(), ",\"log_end\":", status.log_end(),
                   ",\"delivered\":", status.delivered(), ",\"withheld\":", status.withheld(),
                   ",\"retrying\":", status.retrying(), ",\"redriving\":", status.redriving(),
                   ",\"paused\":", status.paused() ? "true" : "false",
                   ",\"configured\":", status.configured() ? "true" : "false", ",\"breaker\":\"",
                   v1::DestinationStatus::Breaker_Name(status.breaker()), "\",\"dead_letters\":[");
  for (const v1::RefusalCount& count : status.dead_letters()) {
    line += line.back() == '[' ? "{\"reason\":" : ",{\"reason\":";
    json::AppendString(count.reason(), line);
    line += text::Concat(",\"events\":", count.events(), '}');
  }
  line += "],\"last_error\":";
  json::AppendString(status.last_error(), line);
  return line + "}\n";
}

absl::StatusOr<v1::ListDestinationsResponse> Ask(v1::GatewayAdmin::Stub& stub) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
  v1::ListDestinationsResponse response;
  const grpc::Status status =
      stub.ListDestinations(&context, v1::ListDestinationsRequest(), &response);
  if (!status.ok()) return absl::UnavailableError(client::RpcErrorText(status));
  return response;
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
                                                   v1::GatewayAdmin::Stub& stub,
                                                   view::Console& console) {
  const absl::Time deadline = absl::Now() + absl::Seconds(options.timeout_seconds);
  while (true) {
    absl::StatusOr<v1::ListDestinationsResponse> response = Ask(stub);
    if (!response.ok() || !options.wait_idle) return response;
    const auto& all = response->destinations();
    if (std::all_of(all.begin(), all.end(), IsIdle) || absl::Now() >= deadline) return response;
    ShowProgress(*response, console);
    absl::SleepFor(kPollInterval);
  }
}

int Run(const StatusOptions& options) {
  view::Console console;
  const auto channel = client::Connect(options.target, kCallTimeout);
  if (!channel.ok()) {
    console.Error(text::ToStd(channel.status().message()));
    return kSomeFailed;
  }
  const auto stub = v1::GatewayAdmin::NewStub(*channel);
  const auto response = Watch(options, *stub, console);
  if (!response.ok()) {
    console.Error(text::ToStd(response.status().message()));
    return kSomeFailed;
  }
  std::string text;
  if (options.json) {
    for (const v1::DestinationStatus& status : response->destinations()) text += JsonLine(status);
  } else {
    text = TableText(*response);
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  int exit_status = std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
  for (const v1::DestinationStatus& status : response->destinations()) {
    if (!options.wait_idle || IsIdle(status)) continue;
    console.Error(text::Concat(status.name(), ": not at the end of the log in time: ",
                               status.cursor(), " of ", status.log_end(), " events done"));
    exit_status = kSomeFailed;
  }
  return exit_status;
}

}  // namespace

void AddStatus(CLI::App& program, int& exit_status) {
  CLI::App& command =
      *program.add_subcommand("status", "Show how far each destination of a running gateway is.");
  auto options = std::make_shared<StatusOptions>();
  command.add_option("--target", options->target, "HOST:PORT or unix:/path of the gateway")
      ->capture_default_str();
  command.add_flag("--json", options->json, "One JSON line a destination instead of a table");
  command.add_flag("--wait-idle", options->wait_idle,
                   "Wait until every destination is at the end of the log");
  command
      .add_option("--timeout", options->timeout_seconds,
                  "Seconds that --wait-idle waits at most; then the exit status is 1")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.footer(
      Example("build/release/interlingua status --wait-idle\n\n"
              "A gateway must be running, for example 'interlingua serve --config "
              "deploy/local.yaml'."));
  command.callback([options, &exit_status] { exit_status = Run(*options); });
}

}  // namespace interlingua::cli::commands
