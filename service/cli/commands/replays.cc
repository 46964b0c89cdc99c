// `interlingua replays`: the replays of a running gateway.
#include <string>

#include "interlingua/v1/replay.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/json_text.h"
#include "service/cli/view/replay_text.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::cli::commands {
namespace {

struct Options {
  std::string target;
  std::string name;
  bool json = false;
  bool forget = false;
};

std::string TableText(const v1::ListReplaysResponse& replays) {
  using Side = view::Columns::Side;
  view::Columns columns;
  columns.Add("replay");
  columns.Add("state");
  columns.Add("started");
  columns.Add("taken on", Side::kRight);
  columns.Add("destination");
  columns.Add("delivered", Side::kRight);
  columns.Add("withheld", Side::kRight);
  columns.Add("refused", Side::kRight);
  columns.Add("dead", Side::kRight);
  columns.Add("waiting", Side::kRight);
  columns.Add("error");
  for (const v1::ReplayStatus& replay : replays.replays()) {
    for (const v1::ReplayDestination& one : replay.destinations()) {
      columns.AddRow(
          {view::Printable(replay.replay().name()), v1::ReplayStatus::State_Name(replay.state()),
           value::TimeText(replay.started_at(), value::TimeForm::kIso),
           std::to_string(replay.progress().events()), view::Printable(one.name()),
           std::to_string(one.delivered()), std::to_string(one.withheld()),
           std::to_string(one.refused()), std::to_string(one.dead()), std::to_string(one.waiting()),
           view::Printable(replay.error().empty() ? one.last_error() : replay.error())});
    }
  }
  return columns.Text();
}

int List(const Options& options) {
  view::Console console;
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  const auto replays = (*gateway)->ListReplays(v1::ListReplaysRequest());
  if (!replays.ok()) return Fail(console, replays.status());
  if (!options.json && replays->replays_size() == 0) return Print("there are no replays\n");
  return Print(options.json ? view::JsonText(*replays) : TableText(*replays));
}

int Show(const Options& options) {
  view::Console console;
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  v1::WatchReplayRequest request;
  request.set_name(options.name);
  const auto stream = (*gateway)->WatchReplay(request);
  v1::ReplayStatus status;
  if (!stream->Read(status)) return Fail(console, stream->Finish());
  return Print(options.json ? view::JsonText(status)
                            : text::Concat(v1::ReplayStatus::State_Name(status.state()), "  ",
                                           view::SummaryText(status, 0)));
}

int Cancel(const Options& options) {
  view::Console console;
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  v1::CancelReplayRequest request;
  request.set_name(options.name);
  request.set_forget(options.forget);
  const auto cancelled = (*gateway)->CancelReplay(request);
  if (!cancelled.ok()) return Fail(console, cancelled.status());
  return Print(view::SummaryText(cancelled->status(), 0));
}

Command AddAction(Command command, const char* name, const char* help,
                  const std::shared_ptr<Options>& options, int (*run)(const Options&)) {
  Command action = command.Subcommand(name, help);
  AddTarget(action, options->target);
  action.Runs([options, run] { return run(*options); });
  return action;
}

}  // namespace

void AddReplays(Command program) {
  Command command =
      program.Subcommand("replays", "List, show or cancel the replays of a running gateway.");
  command.RequireSubcommand();
  auto options = std::make_shared<Options>();
  Command list = AddAction(command, "list", "All replays, those that are done too", options, List);
  list.Flag("--json", options->json, "As JSON");
  Command show = AddAction(command, "show", "How one of them stands", options, Show);
  show.Flag("--json", options->json, "As JSON");
  show.Add("NAME", options->name, "Its name").Required();
  Command cancel = AddAction(command, "cancel", "End one; starting it again goes on where it was",
                             options, Cancel);
  cancel.Flag("--forget", options->forget, "Forget it too, with its dead letters and accounts");
  cancel.Add("NAME", options->name, "Its name").Required();
  command.Example("build/release/interlingua replays list");
}

}  // namespace interlingua::cli::commands
