// `interlingua dead-letters`: events that a destination did not take, to be looked at, sent once
// more or given up.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "interlingua/v1/admin.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/options/filter_options.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/json_text.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

struct DeadLetterOptions {
  std::string target;
  std::string replay;
  std::string destination;
  std::vector<std::string> kinds;
  std::vector<std::string> event_ids;
  std::string reason;
  bool refused = false;
  bool rejected = false;
  std::string since;
  std::string until;
  bool all = false;
  bool json = false;
  std::int64_t limit = 100;
  std::string letter;  ///< DESTINATION/OFFSET
};

absl::Status SetTime(const std::string& text, const char* option,
                     google::protobuf::Timestamp& time) {
  const std::optional<absl::Time> parsed = options::ParseTime(text);
  if (!parsed.has_value()) {
    return absl::InvalidArgumentError(
        text::Concat(option, ": '", text, "' is neither 2026-11-22 nor 2026-11-22T10:00:00Z"));
  }
  time.set_seconds(absl::ToUnixSeconds(*parsed));
  return absl::OkStatus();
}

absl::StatusOr<v1::DeadLetterFilter> FilterOf(const DeadLetterOptions& options) {
  v1::DeadLetterFilter filter;
  if (!options.replay.empty()) filter.set_replay(options.replay);
  if (!options.destination.empty()) filter.set_destination(options.destination);
  for (const std::string& kind : options.kinds) filter.add_kinds(kind);
  for (const std::string& id : options.event_ids) filter.add_event_ids(id);
  if (!options.reason.empty()) filter.set_reason(options.reason);
  if (options.refused || options.rejected) filter.set_refused(options.refused);
  absl::Status status;
  if (!options.since.empty()) {
    status.Update(SetTime(options.since, "--since", *filter.mutable_since()));
  }
  if (!options.until.empty()) {
    status.Update(SetTime(options.until, "--until", *filter.mutable_until()));
  }
  if (!status.ok()) return status;
  return filter;
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%SZ", absl::FromUnixSeconds(time.seconds()),
                          absl::UTCTimeZone());
}

std::string TableText(const std::vector<v1::DeadLetter>& letters) {
  view::Columns columns;
  for (const char* heading : {"letter", "event", "kind", "since"}) columns.Add(heading);
  columns.Add("tries", view::Columns::Side::kRight);
  columns.Add("reason");
  for (const v1::DeadLetter& letter : letters) {
    columns.AddRow({text::Concat(view::Printable(letter.destination()), '/', letter.offset()),
                    view::Printable(letter.event_id()), letter.kind(), TimeText(letter.died_at()),
                    std::to_string(letter.attempts()), view::Printable(letter.reason())});
  }
  return columns.Text();
}

int List(const DeadLetterOptions& options) {
  view::Console console;
  const auto filter = FilterOf(options);
  if (!filter.ok()) return Fail(console, filter.status(), kWrongUse);
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  std::vector<v1::DeadLetter> letters;
  v1::ListDeadLettersRequest request;
  *request.mutable_filter() = *filter;
  bool more = true;
  while (more && static_cast<std::int64_t>(letters.size()) < options.limit) {
    request.set_page_size(static_cast<int>(
        std::min<std::int64_t>(1000, options.limit - static_cast<std::int64_t>(letters.size()))));
    const auto page = (*gateway)->ListDeadLetters(request);
    if (!page.ok()) return Fail(console, page.status());
    letters.insert(letters.end(), page->dead_letters().begin(), page->dead_letters().end());
    request.set_page_token(page->next_page_token());
    more = !page->next_page_token().empty();
  }
  std::string text;
  for (const v1::DeadLetter& letter : letters) {
    if (options.json) text += view::JsonLine(letter) + "\n";
  }
  if (!options.json) text = TableText(letters);
  const ExitStatus printed = Print(text);
  if (more) {
    console.Error(text::Concat("there may be more; --limit ", options.limit, " is reached"));
  }
  return printed;
}

int Show(const DeadLetterOptions& options) {
  view::Console console;
  v1::GetDeadLetterRequest request;
  const std::size_t slash = options.letter.rfind('/');
  std::int64_t offset = 0;
  if (slash == std::string::npos ||
      !absl::SimpleAtoi(text::ToAbsl(std::string_view(options.letter).substr(slash + 1)),
                        &offset)) {
    return Fail(
        console,
        text::Concat(options.letter, ": not of the form DESTINATION/OFFSET, which 'list' prints"),
        kWrongUse);
  }
  request.set_destination(options.letter.substr(0, slash));
  if (!options.replay.empty()) request.set_replay(options.replay);
  request.set_offset(offset);
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  const auto found = (*gateway)->GetDeadLetter(request);
  if (!found.ok()) return Fail(console, found.status());
  return Print(text::Concat(view::JsonLine(found->dead_letter()), '\n',
                            view::JsonLine(found->event()), '\n'));
}

/// Redrives or discards what the options mean.
template <auto kMethod, typename Request>
int Change(const DeadLetterOptions& options) {
  view::Console console;
  const auto filter = FilterOf(options);
  if (!filter.ok()) return Fail(console, filter.status(), kWrongUse);
  v1::DeadLetterFilter bare;
  bare.set_destination(options.destination);
  if (!options.replay.empty()) bare.set_replay(options.replay);
  if (!options.all && filter->ByteSizeLong() == bare.ByteSizeLong()) {
    return Fail(console, "say which ones: --kind, --event-id, --reason, --since, ... or --all",
                kWrongUse);
  }
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  Request request;
  *request.mutable_filter() = *filter;
  const auto done = ((**gateway).*kMethod)(request);
  if (!done.ok()) return Fail(console, done.status());
  return Print(text::Concat(done->events(), '\n'));
}

using Options = std::shared_ptr<DeadLetterOptions>;

Command AddCommand(Command parent, const Options& options, const char* name, const char* help,
                   int (*run)(const DeadLetterOptions&)) {
  Command command = parent.Subcommand(name, help);
  AddTarget(command, options->target);
  command.Add("--replay", options->replay,
              "Of this replay; otherwise of the events that the gateway accepted");
  command.Runs([options, run] { return run(*options); });
  return command;
}

void AddFilter(Command command, const Options& options, bool changes) {
  const options::Option destination =
      command.Add("--destination", options->destination, "Of this destination");
  if (changes) destination.Required();
  command.Add("--kind", options->kinds, "Of this kind; may be given several times");
  command.Add("--event-id", options->event_ids, "Of this event; several times");
  command.Add("--reason", options->reason, "With this text in the reason");
  const options::Option refused = command.Flag(
      "--refused", options->refused, "Never sent, because the format cannot hold the event");
  command.Flag("--rejected", options->rejected, "Sent, and not taken or given up")
      .Excludes(refused);
  command.Add("--since", options->since, "Dead since 2026-11-22 or 2026-11-22T10:00:00Z");
  command.Add("--until", options->until, "Dead before");
  if (changes) command.Flag("--all", options->all, "All of the destination");
}

}  // namespace

void AddDeadLetters(Command program) {
  Command group = program.Subcommand(
      "dead-letters", "Events that a destination did not take: list, show, redrive, discard.");
  group.RequireSubcommand();
  group.Footer("'interlingua dead-letters COMMAND --help' explains a command.");
  const auto options = std::make_shared<DeadLetterOptions>();
  using Gateway = client::GatewayClient;
  Command list = AddCommand(group, options, "list", "List them, oldest first.", List);
  AddFilter(list, options, false);
  list.Add("--limit", options->limit, "At most so many").Positive().ShowDefault();
  list.Flag("--json", options->json, "One JSON line each instead of a table");
  list.Example("build/release/interlingua dead-letters list --reason 'no refund'");
  Command show =
      AddCommand(group, options, "show",
                 "Show one with its event, personal data included: two JSON lines.", Show);
  show.Add("LETTER", options->letter, "DESTINATION/OFFSET, as 'list' prints it").Required();
  show.Example("build/release/interlingua dead-letters show file/17");
  Command redrive = AddCommand(
      group, options, "redrive",
      "Send them once more, with the mapping and the settings of today; prints how many.",
      Change<&Gateway::RedriveDeadLetters, v1::RedriveDeadLettersRequest>);
  AddFilter(redrive, options, true);
  redrive.Example("build/release/interlingua dead-letters redrive --destination file --all");
  Command discard = AddCommand(
      group, options, "discard",
      "Give them up for good; prints how many. Their events stay in the log and in the ledger.",
      Change<&Gateway::DiscardDeadLetters, v1::DiscardDeadLettersRequest>);
  AddFilter(discard, options, true);
  discard.Example(
      "build/release/interlingua dead-letters discard --destination file --kind refund");
}

}  // namespace interlingua::cli::commands
