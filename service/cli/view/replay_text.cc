#include "service/cli/view/replay_text.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_format.h"
#include "interlingua/v1/progress.pb.h"
#include "service/cli/view/console.h"
#include "service/cli/view/money.h"
#include "service/cli/view/replay_columns.h"
#include "service/replay/finding_counts.h"
#include "translator/text/text.h"

namespace interlingua::cli::view {
namespace {

std::string BytesText(std::int64_t bytes) {
  if (bytes < 10000) return text::Concat(bytes, " bytes");
  const char* const units[] = {"kB", "MB", "GB", "TB"};
  double amount = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (amount >= 1000 && unit + 1 < std::size(units)) {
    amount /= 1000;
    ++unit;
  }
  return absl::StrFormat("%.1f %s", amount, units[unit]);
}

std::string DurationText(double seconds) {
  if (seconds < 1) return "less than a second";
  const auto whole = static_cast<std::int64_t>(seconds);
  if (whole < 120) return text::Concat(whole, " s");
  if (whole < 7200) return text::Concat(whole / 60, " min");
  if (whole < 172800) return text::Concat(whole / 3600, " h ", whole % 3600 / 60, " min");
  return text::Concat(whole / 86400, " days");
}

/// `184248.33 GBP + 20.00 EUR`: of all kinds together what was taken on, purchases first.
std::string MoneyOf(const ReplayTotals& totals) {
  std::map<std::string, MoneySum> sums;
  for (const v1::ReplayTotal& total : totals) {
    if (total.kind() != "purchase" || !total.has_value()) continue;
    // A sum that does not fit stays what it was: the line only shows how far the replay is.
    (void)sums[total.currency()].Add(total.value());
  }
  std::string text;
  for (const auto& [currency, sum] : sums) {
    if (!text.empty()) text += " + ";
    text += text::Concat(sum.Text(), ' ', Printable(currency));
  }
  return text;
}

std::int64_t Lost(const v1::ReplayDestination& destination) {
  return destination.refused() + destination.dead();
}

std::string FindingText(const v1::FindingCount& count) {
  const v1::Finding& finding = count.finding();
  std::string text =
      text::Concat(v1::Finding::Severity_Name(finding.severity()), "  ", count.kind(), ": ",
                   CountText(count.events()), count.events() == 1 ? " event" : " events");
  if (const std::string place = replay::PlaceOf(finding); !place.empty()) {
    text += text::Concat("  ", Printable(place));
  }
  if (finding.has_detail()) text += text::Concat("  ", Printable(finding.detail()));
  return text::Concat(text, ExamplesText(count.event_ids()), '\n');
}

using Findings = google::protobuf::RepeatedPtrField<v1::FindingCount>;

std::string FindingsText(const Findings& counts) {
  std::string text;
  for (const v1::FindingCount& count : counts) text += text::Concat("  ", FindingText(count));
  return text;
}

std::string InputFindingsText(const Findings& counts) {
  return counts.empty() ? "" : text::Concat("lost in reading the input\n", FindingsText(counts));
}

std::string ForecastText(const v1::Forecast& forecast) {
  Columns columns = TotalColumns("would be");
  AddTotals("sent", forecast.sent(), columns);
  AddTotals("withheld", forecast.withheld(), columns);
  AddTotals("refused", forecast.refused(), columns);
  std::string text = text::Concat('\n', Printable(forecast.destination()), " (", forecast.format(),
                                  ")\n", Indented(columns.Text(), "  "));
  text += text::Concat("  ", CountText(forecast.requests()), " requests (of a file: lines), ",
                       BytesText(forecast.bytes()));
  if (forecast.seconds() >= 1) {
    text += text::Concat(", at least ", DurationText(forecast.seconds()), " within the limits");
  }
  text += "\n";
  for (const v1::HistoryRule& rule : forecast.rules()) {
    text += text::Concat("  BREAKS A RULE  ", CountText(rule.events()), " events: ", rule.rule(),
                         ". Instead: ", rule.instead(), " (", rule.reference(), ")\n");
  }
  return text + FindingsText(forecast.findings());
}

}  // namespace

std::string ProgressLine(const v1::ReplayStatus& status, const ReplayPace& pace) {
  const std::int64_t events = status.progress().events();
  const std::int64_t now = events - pace.events_before;
  std::string line = text::Concat(CountText(events), " events");
  if (pace.seconds > 0.5) {
    const double rate = static_cast<double>(now) / pace.seconds;
    line += absl::StrFormat(" (%s/s)", CountText(static_cast<std::int64_t>(rate)));
  }
  if (const std::string money = MoneyOf(status.totals()); !money.empty()) {
    line += text::Concat(", bought ", money);
  }
  std::int64_t lost = 0;
  std::int64_t waiting = 0;
  for (const v1::ReplayDestination& destination : status.destinations()) {
    lost += Lost(destination);
    waiting = std::max(waiting, destination.waiting());
  }
  line += text::Concat(", waiting ", CountText(waiting), ", refused ", CountText(lost));
  if (status.progress().faulty() > 0) {
    line += text::Concat(", faulty ", CountText(status.progress().faulty()));
  }
  if (pace.share > 0) {
    line += absl::StrFormat(", %.0f %%", 100 * pace.share);
    const double done = pace.share - pace.share_before;
    if (done > 0.001 && pace.share < 1) {
      line += text::Concat(", ", DurationText(pace.seconds * (1 - pace.share) / done), " left");
    }
  }
  for (const v1::ReplayDestination& destination : status.destinations()) {
    if (!destination.breaker_open()) continue;
    line += text::Concat(", ", Printable(destination.name()),
                         " is not taking events: ", Printable(destination.last_error()));
  }
  return line;
}

std::string SummaryText(const v1::ReplayStatus& status, double seconds) {
  std::string text = text::Concat("replay ", Printable(status.replay().name()), ": ",
                                  CountText(status.progress().events()), " events taken on");
  if (seconds > 0) text += absl::StrFormat(", %.1f s", seconds);
  text += text::Concat('\n', LeftOutText(status.progress()), FaultsText(status.faults()),
                       InputFindingsText(status.input_findings()));
  Columns columns = TotalColumns("");
  AddTotals("taken on", status.totals(), columns);
  for (const v1::ReplayDestination& destination : status.destinations()) {
    AddTotals(text::Concat(Printable(destination.name()), " has"), destination.totals(), columns);
  }
  text += columns.Text();
  for (const v1::ReplayDestination& destination : status.destinations()) {
    text += text::Concat(Printable(destination.name()), ": ", CountText(destination.delivered()),
                         " delivered, ", CountText(destination.withheld()), " withheld, ",
                         CountText(destination.refused()), " refused by the format, ",
                         CountText(destination.dead()), " dead letters, ",
                         CountText(destination.waiting()), " waiting\n");
    for (const v1::ReasonCount& reason : destination.reasons()) {
      text +=
          text::Concat("  ", CountText(reason.events()), "  ", Printable(reason.reason()), '\n');
    }
  }
  return text;
}

std::string DryRunText(const v1::DryRun& dry_run) {
  std::string text =
      text::Concat("dry run, nothing is sent: ", CountText(dry_run.progress().events()),
                   " events would be taken on\n", LeftOutText(dry_run.progress()),
                   FaultsText(dry_run.faults()), InputFindingsText(dry_run.input_findings()));
  Columns columns = TotalColumns("");
  AddTotals("", dry_run.totals(), columns);
  text += columns.Text();
  for (const v1::Forecast& forecast : dry_run.forecasts()) text += ForecastText(forecast);
  return text;
}

std::int64_t FailuresOf(const v1::ReplayStatus& status) {
  std::int64_t failures = status.progress().faulty();
  for (const v1::ReplayDestination& destination : status.destinations()) {
    failures += Lost(destination);
  }
  return failures;
}

}  // namespace interlingua::cli::view
