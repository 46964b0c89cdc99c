// `interlingua dead-letters`: events that a destination did not take, to be looked at, sent once
// more or given up.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "google/protobuf/util/json_util.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/view/columns.h"
#include "service/cli/view/console.h"
#include "translator/json/document.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

struct DeadLetterOptions {
  std::string target = client::kDefaultTarget;
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

int Fail(view::Console& console, const absl::Status& status, int exit_status = kSomeFailed) {
  console.Error(text::ToStd(status.message()));
  return exit_status;
}

absl::Status SetTime(const std::string& text, const char* option,
                     google::protobuf::Timestamp& time) {
  absl::Time parsed;
  std::string fault;
  if (!absl::ParseTime("%Y-%m-%d%ET%H:%M:%E*S%Ez", text, &parsed, &fault) &&
      !absl::ParseTime("%Y-%m-%d", text, &parsed, &fault)) {
    return absl::InvalidArgumentError(
        text::Concat(option, ": '", text, "' is neither 2026-11-22 nor 2026-11-22T10:00:00Z"));
  }
  time.set_seconds(absl::ToUnixSeconds(parsed));
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

std::string JsonText(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  // Every message of ours can be printed.
  (void)google::protobuf::util::MessageToJsonString(message, &text, options);
  return text;
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
  const auto stub = client::ConnectAdmin(options.target);
  if (!stub.ok()) return Fail(console, stub.status());
  std::vector<v1::DeadLetter> letters;
  v1::ListDeadLettersRequest request;
  *request.mutable_filter() = *filter;
  bool more = true;
  while (more && static_cast<std::int64_t>(letters.size()) < options.limit) {
    request.set_page_size(static_cast<int>(
        std::min<std::int64_t>(1000, options.limit - static_cast<std::int64_t>(letters.size()))));
    const auto page = client::Call(**stub, &v1::GatewayAdmin::Stub::ListDeadLetters, request);
    if (!page.ok()) return Fail(console, page.status());
    letters.insert(letters.end(), page->dead_letters().begin(), page->dead_letters().end());
    request.set_page_token(page->next_page_token());
    more = !page->next_page_token().empty();
  }
  std::string text;
  for (const v1::DeadLetter& letter : letters) {
    if (options.json) text += JsonText(letter) + "\n";
  }
  if (!options.json) text = TableText(letters);
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (more)
    console.Error(text::Concat("there may be more; --limit ", options.limit, " is reached"));
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
}

int Show(const DeadLetterOptions& options) {
  view::Console console;
  v1::GetDeadLetterRequest request;
  const std::size_t slash = options.letter.rfind('/');
  std::int64_t offset = 0;
  if (slash == std::string::npos ||
      !absl::SimpleAtoi(text::ToAbsl(std::string_view(options.letter).substr(slash + 1)),
                        &offset)) {
    return Fail(console,
                absl::InvalidArgumentError(text::Concat(
                    options.letter, ": not of the form DESTINATION/OFFSET, which 'list' prints")),
                kWrongUse);
  }
  request.set_destination(options.letter.substr(0, slash));
  if (!options.replay.empty()) request.set_replay(options.replay);
  request.set_offset(offset);
  const auto stub = client::ConnectAdmin(options.target);
  if (!stub.ok()) return Fail(console, stub.status());
  const auto found = client::Call(**stub, &v1::GatewayAdmin::Stub::GetDeadLetter, request);
  if (!found.ok()) return Fail(console, found.status());
  std::printf("%s\n%s\n", JsonText(found->dead_letter()).c_str(), JsonText(found->event()).c_str());
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
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
    return Fail(console,
                absl::InvalidArgumentError(
                    "say which ones: --kind, --event-id, --reason, --since, ... or --all"),
                kWrongUse);
  }
  const auto stub = client::ConnectAdmin(options.target);
  if (!stub.ok()) return Fail(console, stub.status());
  Request request;
  *request.mutable_filter() = *filter;
  const auto done = client::Call(**stub, kMethod, request);
  if (!done.ok()) return Fail(console, done.status());
  std::printf("%lld\n", static_cast<long long>(done->events()));
  return std::fflush(stdout) == 0 ? kAllDone : kSomeFailed;
}

using Options = std::shared_ptr<DeadLetterOptions>;

CLI::App& AddCommand(CLI::App& parent, int& exit_status, const Options& options, const char* name,
                     const char* help, int (*run)(const DeadLetterOptions&)) {
  CLI::App& command = *parent.add_subcommand(name, help);
  command.add_option("--target", options->target, "HOST:PORT or unix:/path of the gateway")
      ->capture_default_str();
  command.add_option("--replay", options->replay,
                     "Of this replay; otherwise of the events that the gateway accepted");
  command.callback([options, run, &exit_status] { exit_status = run(*options); });
  return command;
}

void AddFilter(CLI::App& command, const Options& options, bool changes) {
  auto* destination =
      command.add_option("--destination", options->destination, "Of this destination");
  if (changes) destination->required();
  command.add_option("--kind", options->kinds, "Of this kind; may be given several times");
  command.add_option("--event-id", options->event_ids, "Of this event; several times");
  command.add_option("--reason", options->reason, "With this text in the reason");
  auto* refused = command.add_flag("--refused", options->refused,
                                   "Never sent, because the format cannot hold the event");
  command.add_flag("--rejected", options->rejected, "Sent, and not taken or given up")
      ->excludes(refused);
  command.add_option("--since", options->since, "Dead since 2026-11-22 or 2026-11-22T10:00:00Z");
  command.add_option("--until", options->until, "Dead before");
  if (changes) command.add_flag("--all", options->all, "All of the destination");
}

}  // namespace

void AddDeadLetters(CLI::App& program, int& exit_status) {
  CLI::App& group = *program.add_subcommand(
      "dead-letters", "Events that a destination did not take: list, show, redrive, discard.");
  group.require_subcommand(1);
  group.footer("'interlingua dead-letters COMMAND --help' explains a command.");
  const auto options = std::make_shared<DeadLetterOptions>();
  using Stub = v1::GatewayAdmin::Stub;
  CLI::App& list =
      AddCommand(group, exit_status, options, "list", "List them, oldest first.", List);
  AddFilter(list, options, false);
  list.add_option("--limit", options->limit, "At most so many")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  list.add_flag("--json", options->json, "One JSON line each instead of a table");
  list.footer(Example("build/release/interlingua dead-letters list --reason 'no refund'"));
  CLI::App& show =
      AddCommand(group, exit_status, options, "show",
                 "Show one with its event, personal data included: two JSON lines.", Show);
  show.add_option("LETTER", options->letter, "DESTINATION/OFFSET, as 'list' prints it")->required();
  show.footer(Example("build/release/interlingua dead-letters show file/17"));
  CLI::App& redrive = AddCommand(
      group, exit_status, options, "redrive",
      "Send them once more, with the mapping and the settings of today; prints how many.",
      Change<&Stub::RedriveDeadLetters, v1::RedriveDeadLettersRequest>);
  AddFilter(redrive, options, true);
  redrive.footer(
      Example("build/release/interlingua dead-letters redrive --destination file --all"));
  CLI::App& discard = AddCommand(
      group, exit_status, options, "discard",
      "Give them up for good; prints how many. Their events stay in the log and in the ledger.",
      Change<&Stub::DiscardDeadLetters, v1::DiscardDeadLettersRequest>);
  AddFilter(discard, options, true);
  discard.footer(
      Example("build/release/interlingua dead-letters discard --destination file --kind refund"));
}

}  // namespace interlingua::cli::commands
