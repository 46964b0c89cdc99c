#include "translator/report/finding.h"

#include <algorithm>
#include <array>

#include "translator/text/text.h"

namespace interlingua::report {
namespace {

v1::Finding::Severity SeverityOf(v1::Finding::Code code) {
  switch (code) {
    case v1::Finding::REQUIRED_MISSING:
    case v1::Finding::INVALID_VALUE:
    case v1::Finding::REFUSED:
      return v1::Finding::REFUSAL;
    case v1::Finding::DUPLICATE_MEMBER:
    case v1::Finding::DROPPED_MEMBER:
    case v1::Finding::LOST_FIELD:
    case v1::Finding::WITHHELD:
      return v1::Finding::LOSS;
    case v1::Finding::PERSON_NOT_CARRIED:
      return v1::Finding::MONEY_OR_IDENTITY_LOSS;
    default:
      return v1::Finding::INFO;
  }
}

}  // namespace

v1::Finding& AddFinding(v1::Report& report, std::string_view format, v1::Finding::Code code,
                        std::string_view detail) {
  v1::Finding& finding = *report.add_findings();
  finding.set_code(code);
  finding.set_severity(SeverityOf(code));
  finding.set_format(std::string(format));
  if (!detail.empty()) finding.set_detail(std::string(detail));
  return finding;
}

v1::Finding& AddSourceFinding(v1::Report& report, std::string_view format, v1::Finding::Code code,
                              std::string_view pointer, std::string_view detail) {
  v1::Finding& finding = AddFinding(report, format, code, detail);
  finding.set_source_pointer(std::string(pointer));
  return finding;
}

v1::Finding& AddTargetFinding(v1::Report& report, std::string_view format, v1::Finding::Code code,
                              std::string_view pointer, std::string_view detail) {
  v1::Finding& finding = AddFinding(report, format, code, detail);
  finding.set_target_pointer(std::string(pointer));
  return finding;
}

bool IsRefused(const v1::Report& report) {
  return std::any_of(report.findings().begin(), report.findings().end(), [](const auto& finding) {
    return finding.severity() == v1::Finding::REFUSAL;
  });
}

v1::Finding::Severity SeverityOfLoss(std::string_view field) {
  static constexpr std::array<std::string_view, 16> kMoneyOrIdentity = {
      "revenue",    "value",    "tax",     "shipping",   "discount",
      "unit_price", "quantity", "total",   "balance",    "total_price",
      "currency",   "order_id", "item_id", "product_id", "line_unit_price",
      "lead_id"};
  const auto matter = v1::Finding::MONEY_OR_IDENTITY_LOSS;
  if (field.starts_with("identity.") && !field.starts_with("identity.profile.")) return matter;
  const std::string_view name = field.substr(field.rfind('.') + 1);
  const bool listed =
      std::find(kMoneyOrIdentity.begin(), kMoneyOrIdentity.end(), name) != kMoneyOrIdentity.end();
  return listed ? matter : v1::Finding::LOSS;
}

std::string Summary(const v1::Report& report) {
  const bool refused = IsRefused(report);
  std::string text;
  for (const v1::Finding& finding : report.findings()) {
    if (refused && finding.severity() != v1::Finding::REFUSAL) continue;
    if (!text.empty()) text.append("; ");
    text.append(finding.format());
    for (const std::string* pointer : {&finding.source_pointer(), &finding.target_pointer()}) {
      if (!pointer->empty()) text.append(": ").append(*pointer);
    }
    if (!finding.field().empty()) text.append(": ").append(finding.field());
    text.append(": ").append(finding.detail());
  }
  return text;
}

}  // namespace interlingua::report
