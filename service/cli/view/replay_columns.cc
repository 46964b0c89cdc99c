#include "service/cli/view/replay_columns.h"

#include <algorithm>
#include <cstddef>

#include "service/cli/view/console.h"
#include "service/cli/view/money.h"
#include "translator/text/text.h"

namespace interlingua::cli::view {
std::string CountText(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3) {
    digits.insert(static_cast<std::size_t>(place), ",");
  }
  return digits;
}

Columns TotalColumns(const char* first) {
  Columns columns;
  columns.Add(first);
  columns.Add("kind");
  columns.Add("events", Columns::Side::kRight);
  columns.Add("currency");
  columns.Add("value", Columns::Side::kRight);
  return columns;
}

void AddTotals(std::string_view what, const ReplayTotals& totals, Columns& columns) {
  for (const v1::ReplayTotal& total : totals) {
    columns.AddRow(
        {std::string(what), Printable(total.kind()), CountText(total.events()),
         Printable(total.currency()),
         total.has_value() && !total.currency().empty() ? MoneyText(total.value()) : ""});
  }
}

std::string Indented(const std::string& text, std::string_view indent) {
  std::string out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out += text::Concat(indent, std::string_view(text).substr(begin, end - begin), '\n');
    begin = end + 1;
  }
  return out;
}

std::string LeftOutText(const v1::ReplayProgress& progress) {
  std::string text;
  const auto add = [&](std::int64_t events, std::string_view why) {
    if (events > 0) text += text::Concat("  ", CountText(events), ' ', why, '\n');
  };
  add(progress.filtered(), "not meant by the filter");
  add(progress.repeated(), "repeated: the same event had been taken on before");
  add(progress.erased(), "left out: erasure of the person was requested");
  add(progress.faulty(), "faulty");
  return text;
}

std::string FaultText(const v1::InputFault& fault) {
  return text::Concat(
      fault.has_file() ? text::Concat(Printable(fault.file()), ":") : "line ", fault.line(),
      fault.event_id().empty() ? "" : text::Concat(", event ", Printable(fault.event_id())), ": ",
      Printable(fault.error()));
}

std::string FaultsText(const google::protobuf::RepeatedPtrField<v1::InputFault>& faults) {
  std::string text;
  for (const v1::InputFault& fault : faults) text += text::Concat("  ", FaultText(fault), '\n');
  return text;
}

std::string ExamplesText(const google::protobuf::RepeatedPtrField<std::string>& event_ids) {
  std::string examples;
  for (const std::string& id : event_ids) {
    examples += text::Concat(examples.empty() ? "" : ", ", Printable(id));
  }
  return examples.empty() ? "" : text::Concat("  (", examples, ")");
}

}  // namespace interlingua::cli::view
