#include "service/cli/view/explanation.h"

#include <algorithm>
#include <vector>

#include "service/cli/view/console.h"
#include "translator/text/text.h"

namespace interlingua::cli::view {
namespace {

constexpr std::size_t kSideWidth = 32;
constexpr std::size_t kOutcomeWidth = 11;
constexpr std::size_t kLineWidth = 80;

std::string_view OutcomeOf(v1::Finding::Code code) {
  switch (code) {
    case v1::Finding::CARRIED:
      return "carried";
    case v1::Finding::DERIVED:
      return "derived";
    case v1::Finding::COERCED:
      return "coerced";
    case v1::Finding::NORMALIZED:
      return "normalized";
    case v1::Finding::HASHED:
      return "hashed";
    case v1::Finding::WITHHELD:
      return "withheld";
    case v1::Finding::DROPPED_MEMBER:
      return "dropped";
    case v1::Finding::UNKNOWN_MEMBER:
      return "unknown";
    case v1::Finding::DUPLICATE_MEMBER:
      return "duplicate";
    case v1::Finding::EXPECTED_MISSING:
      return "missing";
    case v1::Finding::OVER_LIMIT:
      return "over limit";
    case v1::Finding::LOST_FIELD:
    case v1::Finding::PERSON_NOT_CARRIED:
      return "lost";
    default:
      return "refused";
  }
}

char MarkOf(v1::Finding::Severity severity) {
  switch (severity) {
    case v1::Finding::LOSS:
      return '-';
    case v1::Finding::MONEY_OR_IDENTITY_LOSS:
      return '!';
    case v1::Finding::REFUSAL:
      return 'x';
    default:
      return ' ';
  }
}

/// Pieces of at most `width` characters, parted before `separator` where that is possible.
std::vector<std::string> Wrapped(std::string_view text, std::size_t width, char separator) {
  std::vector<std::string> pieces;
  while (text.size() > width) {
    std::size_t end = text.rfind(separator, width);
    if (end == std::string_view::npos || end == 0) end = width;
    pieces.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    if (separator == ' ' && text.starts_with(' ')) text.remove_prefix(1);
  }
  pieces.emplace_back(text);
  return pieces;
}

void AppendCell(std::string_view text, std::size_t width, std::string& line) {
  line.append(text);
  line.append(width - std::min(width, text.size()) + 1, ' ');
}

void AppendRow(char mark, std::string_view theirs, std::string_view outcome, std::string_view ours,
               std::string& out) {
  const auto left = Wrapped(theirs, kSideWidth, '/');
  const auto right = Wrapped(ours, kSideWidth, '/');
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    std::string line = text::Concat(i == 0 ? mark : ' ', ' ');
    AppendCell(i < left.size() ? left[i] : "", kSideWidth, line);
    AppendCell(i == 0 ? outcome : "", kOutcomeWidth, line);
    if (i < right.size()) line.append(right[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out.append(line).append("\n");
  }
}

std::string DetailOf(const v1::Finding& finding) {
  std::string detail = finding.field();
  if (!finding.detail().empty()) {
    detail.append(detail.empty() ? "" : ": ").append(finding.detail());
  }
  if (finding.count() > 1) detail.append(text::Concat(" (", finding.count(), " times)"));
  return detail;
}

std::string SummaryOf(const v1::Report& receipt) {
  int carried = 0;
  int changed = 0;
  int lost = 0;
  int grave = 0;
  int refusals = 0;
  for (const v1::Finding& finding : receipt.findings()) {
    const auto severity = finding.severity();
    carried += finding.code() == v1::Finding::CARRIED ? 1 : 0;
    changed += severity == v1::Finding::INFO && finding.code() != v1::Finding::CARRIED ? 1 : 0;
    grave += severity == v1::Finding::MONEY_OR_IDENTITY_LOSS ? 1 : 0;
    lost += severity == v1::Finding::LOSS ? 1 : 0;
    refusals += severity == v1::Finding::REFUSAL ? 1 : 0;
  }
  std::string summary = text::Concat(carried, " carried, ", changed, " noted, ", lost + grave,
                                     " lost (", grave, " of money or identity)");
  if (refusals > 0) summary.append("; the event was refused");
  return summary;
}

}  // namespace

std::string Explanation(std::string_view kind, std::string_view from, std::string_view to,
                        const v1::Report& receipt) {
  std::string out = text::Concat(kind.empty() ? "event" : kind, ": ", from, " to ", to, "\n\n");
  AppendRow(' ', text::Concat("theirs (", from, ")"), "what became",
            text::Concat("ours (", to, ")"), out);
  for (const v1::Finding& finding : receipt.findings()) {
    const auto side = [](const std::string& pointer) { return pointer.empty() ? "-" : pointer; };
    AppendRow(MarkOf(finding.severity()), Printable(side(finding.source_pointer())),
              OutcomeOf(finding.code()), Printable(side(finding.target_pointer())), out);
    const bool plain = finding.code() == v1::Finding::CARRIED && finding.detail().empty() &&
                       !finding.source_pointer().empty() && !finding.target_pointer().empty();
    if (plain) continue;
    constexpr std::string_view kIndent = "      ";
    for (const auto& piece :
         Wrapped(Printable(DetailOf(finding)), kLineWidth - kIndent.size(), ' ')) {
      out.append(kIndent).append(piece).append("\n");
    }
  }
  return out.append("\n").append(SummaryOf(receipt)).append("\n");
}

}  // namespace interlingua::cli::view
