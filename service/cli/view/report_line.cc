#include "service/cli/view/report_line.h"

#include "translator/json/writer.h"
#include "translator/text/text.h"

namespace interlingua::cli::view {
namespace {

void AppendMember(std::string_view name, std::string_view value, std::string& out) {
  if (value.empty()) return;
  if (out.back() != '{') out += ',';
  out += text::Concat('"', name, "\":");
  json::AppendString(value, out);
}

}  // namespace

std::string ReportLine(std::int64_t line_number, std::string_view event_id,
                       const v1::Report& report, std::string_view error) {
  std::string line = text::Concat("{\"line\":", line_number);
  AppendMember("event_id", event_id, line);
  AppendMember("error", error, line);
  line += ",\"findings\":[";
  for (const v1::Finding& finding : report.findings()) {
    if (line.back() != '[') line += ',';
    line += '{';
    AppendMember("code", v1::Finding::Code_Name(finding.code()), line);
    AppendMember("severity", v1::Finding::Severity_Name(finding.severity()), line);
    AppendMember("format", finding.format(), line);
    AppendMember("source_pointer", finding.source_pointer(), line);
    AppendMember("field", finding.field(), line);
    AppendMember("target_pointer", finding.target_pointer(), line);
    AppendMember("detail", finding.detail(), line);
    if (finding.has_count()) line += text::Concat(",\"count\":", finding.count());
    line += '}';
  }
  line += "]}";
  return line;
}

}  // namespace interlingua::cli::view
