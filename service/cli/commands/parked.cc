// `interlingua parked`: events that a destination has set aside, to be looked at, tried again or
// given up.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "interlingua/v1/parked.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/json_text.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

struct ParkedOptions {
  std::string target;
  std::string destination;
  std::vector<std::string> kinds;
  std::vector<std::string> event_ids;
  std::string reason;
  bool all = false;
  bool json = false;
  std::int64_t limit = 100;
};

v1::ParkedFilter FilterOf(const ParkedOptions& options) {
  v1::ParkedFilter filter;
  if (!options.destination.empty()) filter.set_destination(options.destination);
  for (const std::string& kind : options.kinds) filter.add_kinds(kind);
  for (const std::string& id : options.event_ids) filter.add_event_ids(id);
  if (!options.reason.empty()) filter.set_reason(options.reason);
  return filter;
}

/// `in 40s`, or `now`.
std::string WaitText(const google::protobuf::Timestamp& next_try) {
  const absl::Duration wait =
      absl::Trunc(absl::FromUnixSeconds(next_try.seconds()) - absl::Now(), absl::Seconds(1));
  if (wait <= absl::ZeroDuration()) return "now";
  return "in " + absl::FormatDuration(wait);
}

std::string TableText(const std::vector<v1::ParkedEvent>& parked) {
  view::Columns columns;
  for (const char* heading : {"parked", "event", "kind"}) columns.Add(heading);
  columns.Add("tries", view::Columns::Side::kRight);
  columns.Add("next try");
  columns.Add("reason");
  for (const v1::ParkedEvent& event : parked) {
    columns.AddRow({text::Concat(view::Printable(event.destination()), '/', event.offset()),
                    view::Printable(event.event_id()), event.kind(),
                    std::to_string(event.attempts()), WaitText(event.next_try()),
                    view::Printable(event.reason())});
  }
  return columns.Text();
}

int List(const ParkedOptions& options) {
  view::Console console;
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  std::vector<v1::ParkedEvent> parked;
  v1::ListParkedRequest request;
  *request.mutable_filter() = FilterOf(options);
  bool more = true;
  while (more && static_cast<std::int64_t>(parked.size()) < options.limit) {
    request.set_page_size(static_cast<int>(
        std::min<std::int64_t>(1000, options.limit - static_cast<std::int64_t>(parked.size()))));
    const auto page = (*gateway)->ListParked(request);
    if (!page.ok()) return Fail(console, page.status());
    parked.insert(parked.end(), page->parked().begin(), page->parked().end());
    request.set_page_token(page->next_page_token());
    more = !page->next_page_token().empty();
  }
  std::string text;
  for (const v1::ParkedEvent& event : parked) {
    if (options.json) text += view::JsonLine(event) + "\n";
  }
  if (!options.json) text = TableText(parked);
  const ExitStatus printed = Print(text);
  if (more) {
    console.Error(text::Concat("there may be more; --limit ", options.limit, " is reached"));
  }
  return printed;
}

/// Has what the options mean tried again or buried.
template <auto kMethod, typename Request>
int Change(const ParkedOptions& options) {
  view::Console console;
  Request request;
  *request.mutable_filter() = FilterOf(options);
  v1::ParkedFilter bare;
  bare.set_destination(options.destination);
  if (!options.all && request.filter().ByteSizeLong() == bare.ByteSizeLong()) {
    return Fail(console, "say which ones: --kind, --event-id, --reason, ... or --all", kWrongUse);
  }
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  const auto done = ((**gateway).*kMethod)(request);
  if (!done.ok()) return Fail(console, done.status());
  return Print(text::Concat(done->events(), '\n'));
}

using Options = std::shared_ptr<ParkedOptions>;

Command AddCommand(Command parent, const Options& options, const char* name, const char* help,
                   bool changes, int (*run)(const ParkedOptions&)) {
  Command command = parent.Subcommand(name, help);
  AddTarget(command, options->target);
  const options::Option destination =
      command.Add("--destination", options->destination, "Of this destination");
  if (changes) destination.Required();
  command.Add("--kind", options->kinds, "Of this kind; may be given several times");
  command.Add("--event-id", options->event_ids, "Of this event; several times");
  command.Add("--reason", options->reason, "With this text in the reason");
  if (changes) command.Flag("--all", options->all, "All of the destination");
  command.Runs([options, run] { return run(*options); });
  return command;
}

}  // namespace

void AddParked(Command program) {
  Command group = program.Subcommand(
      "parked",
      "Events that a destination has set aside until another try, while the others go on: list,"
      " retry, bury.");
  group.RequireSubcommand();
  group.Footer("'interlingua parked COMMAND --help' explains a command.");
  const auto options = std::make_shared<ParkedOptions>();
  using Gateway = client::GatewayClient;
  Command list = AddCommand(group, options, "list", "List them, oldest first.", false, List);
  list.Add("--limit", options->limit, "At most so many").Positive().ShowDefault();
  list.Flag("--json", options->json, "One JSON line each instead of a table");
  list.Example("build/release/interlingua parked list --reason 503");
  Command retry =
      AddCommand(group, options, "retry",
                 "Try them again now, each behind those before it in its order; prints how many.",
                 true, Change<&Gateway::RetryParked, v1::RetryParkedRequest>);
  retry.Example("build/release/interlingua parked retry --destination file --all");
  Command bury = AddCommand(
      group, options, "bury",
      "Give them up: they become dead letters, which can be redriven later; prints how many.", true,
      Change<&Gateway::BuryParked, v1::BuryParkedRequest>);
  bury.Example("build/release/interlingua parked bury --destination file --event-id order-17");
}

}  // namespace interlingua::cli::commands
