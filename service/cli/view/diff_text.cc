#include "service/cli/view/diff_text.h"

#include <algorithm>

#include "service/cli/view/columns.h"
#include "service/cli/view/console.h"
#include "service/cli/view/replay_columns.h"
#include "translator/text/text.h"

namespace interlingua::cli::view {
namespace {

/// Whether there is nothing that could be compared although there were events.
bool IsAllUnknown(const v1::DestinationDiff& diff) {
  return diff.unknown_size() > 0 && diff.same().empty() && diff.changed().empty() &&
         diff.refused_now().empty() && diff.withheld_now().empty() &&
         diff.not_sent_then().empty() && diff.never_sent().empty();
}

bool Differs(const v1::DestinationDiff& diff) {
  return diff.changed_size() > 0 || diff.refused_now_size() > 0 || diff.withheld_now_size() > 0 ||
         diff.not_sent_then_size() > 0 || IsAllUnknown(diff);
}

std::string_view NameOf(v1::DifferenceCount::What what) {
  switch (what) {
    case v1::DifferenceCount::ADDED:
      return "added";
    case v1::DifferenceCount::REMOVED:
      return "removed";
    case v1::DifferenceCount::CHANGED:
      return "changed";
    case v1::DifferenceCount::DOCUMENT_ADDED:
      return "a document more";
    case v1::DifferenceCount::DOCUMENT_REMOVED:
      return "a document less";
    case v1::DifferenceCount::REFUSED:
      return "refused now";
    case v1::DifferenceCount::WITHHELD:
      return "withheld now";
    case v1::DifferenceCount::SENT:
      return "not sent then";
    default:
      return "differs";
  }
}

std::string DifferenceText(const v1::DifferenceCount& count) {
  std::string text =
      text::Concat(NameOf(count.what()), "  ", Printable(count.kind()), ": ",
                   CountText(count.events()), count.events() == 1 ? " event" : " events");
  if (!count.pointer().empty()) text += text::Concat("  ", Printable(count.pointer()));
  if (!count.reason().empty()) text += text::Concat("  ", Printable(count.reason()));
  return text::Concat(text, ExamplesText(count.event_ids()), '\n');
}

std::string DestinationText(const v1::DestinationDiff& diff) {
  Columns columns = TotalColumns("now");
  AddTotals("the same", diff.same(), columns);
  AddTotals("changed", diff.changed(), columns);
  AddTotals("refused", diff.refused_now(), columns);
  AddTotals("withheld", diff.withheld_now(), columns);
  AddTotals("sent, not then", diff.not_sent_then(), columns);
  AddTotals("not sent, nor then", diff.never_sent(), columns);
  AddTotals("unknown", diff.unknown(), columns);
  AddTotals("still to be sent", diff.waiting(), columns);
  std::string text = text::Concat('\n', Printable(diff.destination()), " (", diff.format(), "): ",
                                  IsAllUnknown(diff) ? "nothing is known of what was sent"
                                  : Differs(diff)    ? "differs"
                                                     : "nothing differs",
                                  '\n', Indented(columns.Text(), "  "));
  if (diff.unknown_size() > 0) {
    text += diff.keeps_sent()
                ? "  unknown: from before the destination kept what it is sent\n"
                : "  unknown: the destination does not keep what it is sent; set keep_sent: true\n";
  }
  for (const v1::DifferenceCount& count : diff.differences()) {
    text += text::Concat("  ", DifferenceText(count));
  }
  if (diff.more_differences()) {
    text += text::Concat("  and more than these ", diff.differences_size(), '\n');
  }
  return text;
}

}  // namespace

std::string DiffText(const v1::DiffReport& diff) {
  std::string text =
      text::Concat("diff, nothing is sent: ", CountText(diff.progress().events()),
                   " events compared\n", LeftOutText(diff.progress()), FaultsText(diff.faults()));
  Columns columns = TotalColumns("");
  AddTotals("", diff.totals(), columns);
  text += columns.Text();
  for (const v1::DestinationDiff& one : diff.destinations()) text += DestinationText(one);
  return text;
}

bool Differs(const v1::DiffReport& diff) {
  return diff.progress().faulty() > 0 ||
         std::any_of(diff.destinations().begin(), diff.destinations().end(),
                     [](const v1::DestinationDiff& one) { return Differs(one); });
}

}  // namespace interlingua::cli::view
