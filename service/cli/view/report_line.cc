#include "service/cli/view/report_line.h"

#include <utility>

#include "service/cli/view/json_text.h"

namespace interlingua::cli::view {
std::string ReportLine(std::int64_t line_number, std::string_view event_id,
                       const v1::Report& report, std::string_view error) {
  JsonObject line;
  line.Number("line", line_number);
  line.TextUnlessEmpty("event_id", event_id);
  line.TextUnlessEmpty("error", error);
  JsonList findings;
  for (const v1::Finding& finding : report.findings()) {
    JsonObject object;
    object.TextUnlessEmpty("code", v1::Finding::Code_Name(finding.code()));
    object.TextUnlessEmpty("severity", v1::Finding::Severity_Name(finding.severity()));
    object.TextUnlessEmpty("format", finding.format());
    object.TextUnlessEmpty("source_pointer", finding.source_pointer());
    object.TextUnlessEmpty("field", finding.field());
    object.TextUnlessEmpty("target_pointer", finding.target_pointer());
    object.TextUnlessEmpty("detail", finding.detail());
    if (finding.has_count()) object.Number("count", finding.count());
    findings.Add(std::move(object).End());
  }
  line.Raw("findings", std::move(findings).End());
  return std::move(line).End();
}

}  // namespace interlingua::cli::view
