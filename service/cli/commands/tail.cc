// `interlingua tail`: what happens in a running gateway, as it happens.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "interlingua/v1/tail.pb.h"
#include "service/cli/client/gateway_client.h"
#include "service/cli/commands/command.h"
#include "service/cli/interruption.h"
#include "service/cli/options/filter_options.h"
#include "service/cli/view/console.h"
#include "service/cli/view/tail_text.h"
#include "translator/text/text.h"

namespace interlingua::cli::commands {
namespace {

struct TailOptions {
  std::string target;
  std::shared_ptr<options::FilterOptions> filter;
  std::vector<std::string> destinations;
  std::vector<std::string> outcomes;
  bool receipts = false;
  bool unmasked = false;
  bool json = false;
  std::int64_t count = 0;      ///< 0: until it is interrupted
  double timeout_seconds = 0;  ///< 0: likewise
};

absl::StatusOr<v1::TailRequest> RequestOf(const TailOptions& options) {
  v1::TailRequest request;
  auto filter = options::MakeFilter(*options.filter);
  if (!filter.ok()) return filter.status();
  *request.mutable_filter() = *std::move(filter);
  for (const std::string& name : options.destinations) request.add_destinations(name);
  for (const std::string& word : options.outcomes) {
    v1::TailEntry::Outcome outcome = v1::TailEntry::OUTCOME_UNSPECIFIED;
    if (!v1::TailEntry::Outcome_Parse(absl::AsciiStrToUpper(word), &outcome) || outcome == 0) {
      return absl::InvalidArgumentError(text::Concat(
          "--outcome ", word, ": none of accepted, delivered, withheld, refused, dead, retried"));
    }
    request.add_outcomes(outcome);
  }
  request.set_receipts(options.receipts);
  request.set_unmasked(options.unmasked);
  return request;
}

/// Prints what the gateway sends.
class Printer {
 public:
  Printer(const TailOptions& options, view::Console& console)
      : options_(options),
        console_(console),
        colour_(isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr) {}

  /// False: --count is reached, or stdout cannot be written.
  bool Print(const v1::TailResponse& message) {
    std::string text;
    if (message.missed() > 0 && options_.json) {
      text = text::Concat("{\"missed\":", message.missed(), "}\n");
    } else if (message.missed() > 0) {
      console_.Error(text::Concat("missed ", message.missed(), ": they were not read in time"));
    }
    for (const v1::TailEntry& entry : message.entries()) {
      if (full()) break;
      text += options_.json ? view::TailJson(entry) : view::TailText(entry, colour_);
      ++printed_;
    }
    // At once, for the person who watches.
    broken_ =
        std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0;
    return !broken_ && !full();
  }

  bool full() const { return options_.count > 0 && printed_ >= options_.count; }
  bool broken() const { return broken_; }
  std::int64_t printed() const { return printed_; }

 private:
  const TailOptions& options_;
  view::Console& console_;
  const bool colour_;
  std::int64_t printed_ = 0;
  bool broken_ = false;
};

/// The exit status, by how the stream ended.
int Verdict(const TailOptions& options, const Printer& printer, bool interrupted,
            const absl::Status& end, view::Console& console) {
  if (printer.broken()) return Fail(console, "stdout cannot be written");
  if (printer.full() || interrupted) return kAllDone;
  const bool too_late = absl::IsDeadlineExceeded(end);
  if (too_late && options.count == 0) return kAllDone;
  if (too_late) {
    return Fail(console, text::Concat("there were ", printer.printed(), " within --timeout"));
  }
  if (end.ok()) return kSomeFailed;
  return Fail(console, end, absl::IsInvalidArgument(end) ? kWrongUse : kSomeFailed);
}

int Run(const TailOptions& options) {
  Interruption interruption;
  view::Console console;
  const auto request = RequestOf(options);
  if (!request.ok()) return Fail(console, request.status(), kWrongUse);
  const auto gateway = client::GatewayClient::Connect(options.target);
  if (!gateway.ok()) return Fail(console, gateway.status());
  const absl::Time deadline = options.timeout_seconds > 0
                                  ? absl::Now() + absl::Seconds(options.timeout_seconds)
                                  : absl::InfiniteFuture();
  const auto stream = (*gateway)->Tail(*request, deadline, interruption);
  Printer printer(options, console);
  v1::TailResponse message;
  bool more = true;
  while (more && stream->Read(message)) more = printer.Print(message);
  if (!more) stream->Cancel();
  const absl::Status end = stream->Finish();
  return Verdict(options, printer, interruption.happened(), end, console);
}

}  // namespace

void AddTail(Command program) {
  Command command = program.Subcommand(
      "tail", "Follow events as a running gateway takes them in, and what becomes of them.");
  auto options = std::make_shared<TailOptions>();
  AddTarget(command, options->target);
  command.Add("--destination", options->destinations,
              "What becomes of events at this destination; may be repeated");
  command.Add("--outcome", options->outcomes,
              "Only this: accepted, delivered, withheld, refused, dead, retried; may be "
              "repeated");
  command.Flag("--receipts", options->receipts,
               "With what is lost on the way into the destination's format");
  command.Flag("--unmasked", options->unmasked,
               "With the whole event as canonical JSON, personal data included");
  command.Flag("--json", options->json, "One JSON line each");
  command.Add("--count", options->count, "End after so many").Positive();
  command.Add("--timeout", options->timeout_seconds, "End after so many seconds").Positive();
  options->filter = options::AddFilterOptions(command);
  command.Example(
      "build/release/interlingua tail --kind purchase --outcome dead --outcome refused\n\n"
      "From now on, until Ctrl-C. Times are UTC; a customer is shown as digits that stand for\n"
      "them, and nothing personal is shown without --unmasked. Deliveries do not wait for a\n"
      "reader that is too slow: what was missed is counted and told. The exit status is 1 when "
      "--timeout\n"
      "comes before --count, or the gateway ends.");
  command.Runs([options] { return Run(*options); });
}

}  // namespace interlingua::cli::commands
