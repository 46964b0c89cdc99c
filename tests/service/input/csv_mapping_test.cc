#include "service/input/csv_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/compression.h"
#include "tests/support/read_events.h"

namespace interlingua::input {
namespace {

using ::testing::HasSubstr;

std::string Faults(const std::string& yaml) {
  return support::Message(ParseCsvMapping(yaml, "shop.yaml").status());
}

TEST(CsvMapping, ListsAllFaultsWithTheirPlaces) {
  const std::string faults = Faults(R"(delimiter: ";;"
time_zone: Nowhere/Land
colour: red
events:
  - kind: purchas
  - kind: purchase
    when: {column: A}
    fields:
      - {field: purchase.oder_id, column: A}
      - {field: refund.reason, column: A}
      - {field: purchase.items.quantity, column: A}
      - {field: purchase.value, column: A, value: B}
      - {field: purchase.tax, value: much}
      - {field: received_at, column: A}
      - {field: purchase.items, column: A}
      - {field: purchase.order_id, text: "{A"}
      - {field: purchase.revenue, sum: items}
)");
  for (const char* fault :
       {"shop.yaml:1:12: delimiter: must be one ASCII character",
        "shop.yaml:2:12: time_zone: no time zone of this system",
        "shop.yaml:3:1: unknown key 'colour'",
        "shop.yaml:5:11: events[0].kind: no kind 'purchas'; did you mean 'purchase'?",
        "shop.yaml:7:11: events[1].when: says nothing of the column",
        "shop.yaml:9:17: events[1].fields[0].field: no field 'oder_id' in interlingua.v1.Order; "
        "did "
        "you mean 'order_id'?",
        "shop.yaml:10:17: events[1].fields[1].field: belongs to another kind",
        "shop.yaml:11:17: events[1].fields[2].field: 'items' is a list; write 'items[]'",
        "shop.yaml:12:9: events[1].fields[3]: exactly one of column, value, text and sum",
        "shop.yaml:13:38: events[1].fields[4].value: not a decimal number",
        "shop.yaml:14:17: events[1].fields[5].field: the gateway itself sets this field",
        "shop.yaml:15:17: events[1].fields[6].field: 'items' is a message",
        "shop.yaml:16:42: events[1].fields[7].text: a '{' without its '}'",
        "shop.yaml:17:40: events[1].fields[8].sum: the event has no items"}) {
    EXPECT_THAT(faults, HasSubstr(fault));
  }
}

TEST(CsvMapping, RefusesWhatMakesNoSense) {
  const std::string head = "events:\n  - kind: purchase\n    fields:\n      - ";
  const std::pair<const char*, const char*> cases[] = {
      {"{field: purchase.order_id, column: A, negate: true}", "is for numbers"},
      {"{field: purchase.order_id, value: A, otherwise: B}", "is for fields with a column"},
      {"{field: purchase.status, value: lost}", "not a word of the field; known here: "},
      {"{field: purchase.status, column: A, words: {x: lost}}", "words.x: not a word of the field"},
      {"{field: purchase.item_count, value: \"1.5\"}", "not a whole number"},
      {"{field: purchase.order_id, column: A, time_format: x}", "is for points in time"},
      {"{field: purchase.order_id.x, column: A}", "'order_id' has no fields"},
      {"{field: \"purchase.order_id[]\", column: A}", "'order_id' is no list"},
      {"{field: \"purchase.items[100].name\", column: A}", "a number from 0 to 99"},
      {"{field: \"purchase.items[.name\", column: A}", "a '[' without its ']'"},
      {"{field: identity.profile, column: A}", "'profile' is a message"},
      {"{field: \"context.consent.granted\", column: A}", "write 'granted[]'"},
      {"{field: purchase.value, sum: lines}", "must be 'items'"},
      {"{field: source.format, value: x}", "the gateway itself"},
      {"{field: \"\", column: A}", "the path of a field is required"},
      {"{field: purchase.order_id, column: \"\"}", "the name of a column is required"},
  };
  for (const auto& [field, fault] : cases) {
    EXPECT_THAT(Faults(head + field + "\n"), HasSubstr(fault)) << field;
  }
  EXPECT_THAT(Faults(""), HasSubstr("events: at least one is required"));
  EXPECT_THAT(Faults("[]"), HasSubstr("must be a mapping"));
  EXPECT_THAT(Faults(head + "{field: purchase.order_id, column: A}\nignore: [A]\n"),
              HasSubstr("ignore[0]: the column is used"));
  EXPECT_THAT(Faults(head + "{field: purchase.tax, column: A}\n      - {field: purchase.tax, "
                            "column: B}\n"),
              HasSubstr("fields[1].field: stands twice"));
  EXPECT_THAT(Faults(head + "{field: \"purchase.items[].name\", column: A}\n      - {field: "
                            "\"purchase.coupons[].code\", column: B}\n"),
              HasSubstr("elements of another list already"));
}

TEST(CsvMapping, IsForCsv) {
  const support::InputFolder folder;
  const std::string file = folder.File("in", "");
  const std::string mapping = folder.File("mapping.yaml", "events: [{kind: page_view}]");
  EXPECT_THAT(support::Message(support::Read({"csv", {file}, "", ""}).status),
              HasSubstr("csv needs a mapping"));
  EXPECT_THAT(support::Message(support::Read({"ga4", {file}, mapping, ""}).status),
              HasSubstr("is for csv"));
  EXPECT_EQ(support::Read({"csv", {file}, folder.File("", "") + "/none.yaml", ""}).status.code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(support::Read({"csv", {file}, folder.File("faulty", "x: 1"), ""}).status.code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace interlingua::input
