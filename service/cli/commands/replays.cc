// `interlingua replays`: the replays of a running gateway.
#include <cstdio>
#include <string>

#include "absl/time/time.h"
#include "interlingua/v1/replay.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/console.h"
#include "service/cli/view/replay_text.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::cli::commands {
namespace {

struct Options {
  std::string target = client::kDefaultTarget;
  std::string name;
  bool json = false;
  bool forget = false;
};

int Fail(view::Console& console, const absl::Status& status) {
  console.Error(text::ToStd(status.message()));
  return kSomeFailed;
}

int Print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
}

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
  const auto stub = client::ConnectAdmin(options.target);
  if (!stub.ok()) return Fail(console, stub.status());
  const auto replays =
      client::Call(**stub, &v1::GatewayAdmin::Stub::ListReplays, v1::ListReplaysRequest());
  if (!replays.ok()) return Fail(console, replays.status());
  if (!options.json && replays->replays_size() == 0) return Print("there are no replays\n");
  return Print(options.json ? view::JsonText(*replays) : TableText(*replays));
}

int Show(const Options& options) {
  view::Console console;
  const auto stub = client::ConnectAdmin(options.target);
  if (!stub.ok()) return Fail(console, stub.status());
  grpc::ClientContext context;
  v1::WatchReplayRequest request;
  request.set_name(options.name);
  const auto reader = (*stub)->WatchReplay(&context, request);
  v1::ReplayStatus status;
  if (!reader->Read(&status)) {
    return Fail(console, absl::UnavailableError(client::RpcErrorText(reader->Finish())));
  }
  context.TryCancel();
  (void)reader->Finish();
  return Print(options.json ? view::JsonText(status)
                            : text::Concat(v1::ReplayStatus::State_Name(status.state()), "  ",
                                           view::SummaryText(status, 0)));
}

int Cancel(const Options& options) {
  view::Console console;
  const auto stub = client::ConnectAdmin(options.target);
  if (!stub.ok()) return Fail(console, stub.status());
  v1::CancelReplayRequest request;
  request.set_name(options.name);
  request.set_forget(options.forget);
  const auto cancelled = client::Call(**stub, &v1::GatewayAdmin::Stub::CancelReplay, request);
  if (!cancelled.ok()) return Fail(console, cancelled.status());
  return Print(view::SummaryText(cancelled->status(), 0));
}

CLI::App& AddAction(CLI::App& command, const char* name, const char* help,
                    const std::shared_ptr<Options>& options, int& exit_status,
                    int (*run)(const Options&)) {
  CLI::App& action = *command.add_subcommand(name, help);
  action.add_option("--target", options->target, "HOST:PORT or unix:/path of the gateway")
      ->capture_default_str();
  action.callback([options, run, &exit_status] { exit_status = run(*options); });
  return action;
}

}  // namespace

void AddReplays(CLI::App& program, int& exit_status) {
  CLI::App& command =
      *program.add_subcommand("replays", "List, show or cancel the replays of a running gateway.");
  command.require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App& list = AddAction(command, "list", "All replays, those that are done too", options,
                             exit_status, List);
  list.add_flag("--json", options->json, "As JSON");
  CLI::App& show = AddAction(command, "show", "How one of them stands", options, exit_status, Show);
  show.add_flag("--json", options->json, "As JSON");
  show.add_option("NAME", options->name, "Its name")->required();
  CLI::App& cancel = AddAction(command, "cancel", "End one; starting it again goes on where it was",
                               options, exit_status, Cancel);
  cancel.add_flag("--forget", options->forget, "Forget it too, with its dead letters and accounts");
  cancel.add_option("NAME", options->name, "Its name")->required();
  command.footer(Example("build/release/interlingua replays list"));
}

}  // namespace interlingua::cli::commands
