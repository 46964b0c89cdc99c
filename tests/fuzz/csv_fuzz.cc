// Any bytes as a CSV file under a mapping that uses everything, or as a mapping and a file after
// the line `===`. What is read does not depend on the pieces that it comes in.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "service/input/csv_mapping.h"
#include "tests/fuzz/records.h"

namespace interlingua::fuzz {
namespace {

constexpr std::string_view kMapping = R"(
delimiter: ";"
decimal: ","
thousands: "."
time_format: "%d/%m/%Y %H:%M"
group_by: order
ignore: [color]
events:
  - kind: refund
    when: {column: order, starts_with: "C", also: [{column: count, negative: true}]}
    fields:
      - {field: refund.order.value, sum: items}
      - {field: "refund.order.items[].quantity", column: count, negate: true}
      - {field: "refund.order.items[].unit_price", column: price}
  - kind: purchase
    when: {column: order, empty: false}
    fields:
      - {field: event_id, text: "shop-{order}"}
      - {field: occurred_at, column: when}
      - {field: identity.user_id, column: customer, otherwise: "guest-{order}"}
      - {field: purchase.payment_method, column: paid, words: {Visa: card}}
      - {field: purchase.value, sum: items}
      - {field: "purchase.items[].quantity", column: count}
      - {field: "purchase.items[].unit_price", column: price}
      - {field: "purchase.items[].attributes[0].json", column: paid}
)";
constexpr std::string_view kBorder = "\n===\n";

void Read(std::string_view table, const input::CsvMapping& mapping) {
  CheckRecords(table, [&](input::InputWindow& window) {
    return input::MakeCsvReader(window, mapping, "fuzz.csv", "shop");
  });
}

}  // namespace
}  // namespace interlingua::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace interlingua::fuzz;
  std::string_view table(reinterpret_cast<const char*>(data), size);
  const std::size_t border = table.find(kBorder);
  if (border == std::string_view::npos) {
    static const interlingua::input::CsvMapping everything =
        *interlingua::input::ParseCsvMapping(kMapping, "everything.yaml");
    Read(table, everything);
    return 0;
  }
  const auto mapping = interlingua::input::ParseCsvMapping(table.substr(0, border), "fuzz.yaml");
  if (mapping.ok()) Read(table.substr(border + kBorder.size()), *mapping);
  return 0;
}
