#include "service/cli/view/tail_text.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "service/cli/view/console.h"
#include "service/cli/view/json_text.h"
#include "service/cli/view/money.h"
#include "translator/text/text.h"
#include "translator/value/decimal.h"
#include "translator/value/timestamp.h"

namespace interlingua::cli::view {
namespace {

using v1::TailEntry;

// Enough to tell customers apart on a screen.
constexpr std::size_t kDigitsOfACustomer = 8;

const char* ColourOf(TailEntry::Outcome outcome) {
  switch (outcome) {
    case TailEntry::DELIVERED:
      return "\033[32m";
    case TailEntry::WITHHELD:
      return "\033[2m";
    case TailEntry::REFUSED:
    case TailEntry::DEAD:
      return "\033[31m";
    case TailEntry::RETRIED:
      return "\033[33m";
    default:
      return "";
  }
}

std::string DurationText(std::int64_t milliseconds) {
  if (milliseconds < 10000) return text::Concat(milliseconds, " ms");
  return absl::FormatDuration(absl::Seconds(milliseconds / 1000));
}

/// What is printable, without the ends of lines: an id of an event must not look like another
/// entry.
std::string OneLine(std::string_view text) {
  std::string line = Printable(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::string FindingText(const v1::Finding& finding) {
  const std::string& place = finding.field().empty() ? finding.target_pointer() : finding.field();
  return text::Concat("    ", v1::Finding::Code_Name(finding.code()), " ", OneLine(place),
                      finding.detail().empty() ? "" : ": ", OneLine(finding.detail()), "\n");
}

std::string FindingsJson(const TailEntry& entry) {
  JsonList list;
  for (const v1::Finding& finding : entry.findings()) {
    JsonObject object;
    object.TextUnlessEmpty("code", v1::Finding::Code_Name(finding.code()));
    object.TextUnlessEmpty("severity", v1::Finding::Severity_Name(finding.severity()));
    object.TextUnlessEmpty("field", finding.field());
    object.TextUnlessEmpty("target_pointer", finding.target_pointer());
    object.TextUnlessEmpty("detail", finding.detail());
    if (finding.has_count()) object.Number("count", finding.count());
    list.Add(std::move(object).End());
  }
  return std::move(list).End();
}

}  // namespace

std::string TailText(const TailEntry& entry, bool colour) {
  std::string line =
      absl::FormatTime("%H:%M:%E3SZ", value::TimeOf(entry.time()), absl::UTCTimeZone());
  const std::string outcome = absl::StrFormat("%-9s", TailEntry::Outcome_Name(entry.outcome()));
  const char* begin = colour ? ColourOf(entry.outcome()) : "";
  line += text::Concat("  ", begin, outcome, *begin == '\0' ? "" : "\033[0m");
  const auto add = [&line](std::string_view text) {
    if (!text.empty()) line += text::Concat("  ", OneLine(text));
  };
  add(entry.destination());
  add(entry.kind());
  add(entry.event_id());
  if (entry.has_value())
    add(text::Concat(OneLine(entry.currency()), ' ', MoneyText(entry.value())));
  if (!entry.source().empty()) add(text::Concat("from ", entry.source()));
  if (!entry.customer().empty()) {
    add(text::Concat("customer ", entry.customer().substr(0, kDigitsOfACustomer)));
  }
  if (entry.has_latency_ms()) add(DurationText(entry.latency_ms()));
  if (entry.attempts() > 1) add(text::Concat(entry.attempts(), " tries"));
  if (entry.redriven()) add("redriven");
  add(entry.reason());
  line += '\n';
  for (const v1::Finding& finding : entry.findings()) line += FindingText(finding);
  if (entry.has_event_json()) line += text::Concat("    ", OneLine(entry.event_json()), "\n");
  return line;
}

std::string TailJson(const TailEntry& entry) {
  JsonObject object;
  object.TextUnlessEmpty("time", value::TimeText(entry.time(), value::TimeForm::kIso));
  object.TextUnlessEmpty("outcome", TailEntry::Outcome_Name(entry.outcome()));
  object.Number("offset", entry.offset());
  object.TextUnlessEmpty("destination", entry.destination());
  object.TextUnlessEmpty("event_id", entry.event_id());
  object.TextUnlessEmpty("kind", entry.kind());
  object.TextUnlessEmpty("source", entry.source());
  object.TextUnlessEmpty("customer", entry.customer());
  object.TextUnlessEmpty("currency", entry.currency());
  if (entry.has_value()) object.Raw("value", value::DecimalText(value::ValueOf(entry.value())));
  object.TextUnlessEmpty("reason", entry.reason());
  if (entry.has_attempts()) object.Number("attempts", entry.attempts());
  if (entry.has_latency_ms()) object.Number("latency_ms", entry.latency_ms());
  if (entry.redriven()) object.Flag("redriven", true);
  if (!entry.findings().empty()) object.Raw("findings", FindingsJson(entry));
  if (entry.has_event_json()) {
    std::string event = entry.event_json();
    // A line's end inside of a JSON text is white space between two tokens.
    std::replace(event.begin(), event.end(), '\n', ' ');
    object.Raw("event", event);
  }
  return std::move(object).End() + "\n";
}

}  // namespace interlingua::cli::view
