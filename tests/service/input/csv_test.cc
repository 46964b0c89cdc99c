// Tables, good and bad, under small mappings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/compression.h"
#include "tests/support/read_events.h"
#include "translator/event/event_id.h"
#include "translator/event/kind.h"
#include "translator/value/decimal.h"
#include "translator/value/digest.h"

namespace interlingua::input {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// Orders of one row.
constexpr char kSingle[] = R"(
events:
  - kind: purchase
    fields:
      - {field: purchase.order_id, column: order}
      - {field: purchase.value, column: total}
      - {field: identity.profile.first_name, column: name}
)";

/// Orders of several rows.
constexpr char kGrouped[] = R"(
group_by: order
events:
  - kind: purchase
    fields:
      - {field: purchase.order_id, column: order}
      - {field: purchase.value, sum: items}
      - {field: "purchase.items[].item_id", column: sku}
      - {field: "purchase.items[].unit_price", column: price}
      - {field: "purchase.items[].quantity", column: count}
)";

support::ReadInput ReadTable(const std::string& mapping, const std::string& table) {
  const support::InputFolder folder;
  return support::Read(
      {"csv", {folder.File("in.csv", table)}, folder.File("mapping.yaml", mapping), ""});
}

/// One word a record: the order and its items, or `line: fault`.
std::vector<std::string> Outline(const support::ReadInput& read) {
  std::vector<std::string> outline;
  for (const support::ReadRecord& record : read.records) {
    std::string text = std::to_string(record.line) + ":";
    const absl::Status& status = record.events.empty() ? record.status : record.events[0].status;
    if (!status.ok()) {
      outline.push_back(text + " fault");
      continue;
    }
    const v1::Order& order = record.events[0].event.purchase();
    text += order.order_id();
    for (const v1::Item& item : order.items()) text += "+" + item.item_id();
    outline.push_back(text);
  }
  return outline;
}

std::string FaultOf(const support::ReadRecord& record) {
  return support::Message(record.events.empty() ? record.status : record.events[0].status);
}

TEST(Csv, ReadsQuotesSpacesAndLineEnds) {
  const std::string lines[] = {
      "order,total,name", "1, 2.50 ,\"Ann, \"\"A\"\"\nBell\"", "", " ,,", "\" 2 \",,", "3,-0.10,x"};
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    for (const bool mark : {false, true}) {
      for (const bool last : {false, true}) {
        std::string table = mark ? "\xEF\xBB\xBF" : "";
        for (const std::string& line : lines) table += line + end;
        if (!last) table.resize(table.size() - end.size());
        const support::ReadInput read = ReadTable(kSingle, table);
        ASSERT_TRUE(read.status.ok()) << read.status;
        ASSERT_THAT(Outline(read), ElementsAre("2:1", "6:2", "7:3"));
        EXPECT_EQ(read.records[0].events[0].event.identity().profile().first_name(),
                  "Ann, \"A\"\nBell");
        EXPECT_EQ(
            value::DecimalText(value::ValueOf(read.records[0].events[0].event.purchase().value())),
            "2.5");
        EXPECT_FALSE(read.records[1].events[0].event.purchase().has_value());
        EXPECT_FALSE(read.records[1].events[0].event.has_identity());
        EXPECT_EQ(read.records[2].position.digest, value::Sha256Hex(table));
      }
    }
  }
}

TEST(Csv, ReadsLatin1WhenTold) {
  const std::string table = "order,total,name\n1,2,J\xFCrgen\n";
  const support::ReadInput refused = ReadTable(kSingle, table);
  EXPECT_THAT(FaultOf(refused.records[0]), HasSubstr("encoding: latin1"));
  EXPECT_THAT(FaultOf(refused.records[0]), Not(HasSubstr("rgen")));
  const support::ReadInput read = ReadTable(std::string("encoding: latin1") + kSingle, table);
  EXPECT_EQ(read.records[0].events[0].event.identity().profile().first_name(), "J\xC3\xBCrgen");
}

TEST(Csv, NamesRowsWithAnotherNumberOfCells) {
  const support::ReadInput read =
      ReadTable(kSingle, "order,total,name\n1,2\n2,3,x\n3,4,x,y\n4,5,x\n");
  EXPECT_THAT(Outline(read), ElementsAre("2: fault", "3:2", "4: fault", "5:4"));
  EXPECT_THAT(FaultOf(read.records[0]), HasSubstr("has 2 cells and the first line 3"));
  EXPECT_EQ(read.records[1].position.bytes, 27);
}

TEST(Csv, FindsAQuoteThatIsNeverClosed) {
  std::string table = "order,total,name\n1,2,x\n2,3,\"x\n";
  for (int i = 3; i < 3000; ++i) table += std::to_string(i) + ",1,x\n";
  const support::ReadInput read = ReadTable(kSingle, table);
  ASSERT_TRUE(read.status.ok());
  ASSERT_THAT(read.records, SizeIs(2999));
  EXPECT_EQ(read.records[1].line, 3);
  EXPECT_THAT(FaultOf(read.records[1]), HasSubstr("a closing quote is probably missing"));
  EXPECT_EQ(Outline(read)[2], "4:3");
  EXPECT_EQ(Outline(read)[2998], "3000:2999");
  EXPECT_EQ(read.records.back().position.digest, value::Sha256Hex(table));
  EXPECT_EQ(read.records[1].position.digest, value::Sha256Hex(table.substr(0, 30)));

  // Few lines, but long ones; at the end of the file; and one closed by another row's quote.
  const std::string wide(400000, 'w');
  const support::ReadInput bytes = ReadTable(
      kSingle, "order,total,name\n1,1,\"x\n" + wide + "\n" + wide + "\n" + wide + "\n2,1,x\n");
  EXPECT_THAT(Outline(bytes), ElementsAre("2: fault", "3: fault", "4: fault", "5: fault", "6:2"));
  const support::ReadInput end = ReadTable(kSingle, "order,total,name\n1,1,\"x\n2,1,x\n3,1,x");
  EXPECT_THAT(Outline(end), ElementsAre("2: fault", "3:2", "4:3"));
  const support::ReadInput pair =
      ReadTable(kSingle, "order,total,name\n1,1,\"x\n2,1,x\n3,1,\"x\"\n4,1,a \"b\" c\n5,1,x\n");
  EXPECT_THAT(Outline(pair), ElementsAre("2: fault", "3:2", "4:3", "5: fault", "6:5"));
}

TEST(Csv, SkipsALineThatNeverEnds) {
  const std::string line(3000000, 'x');
  const support::ReadInput read =
      ReadTable(kSingle, "order,total,name\n1,2," + line + "\r\n2,3,x\n3,4," + line);
  EXPECT_THAT(Outline(read), ElementsAre("2: fault", "3:2", "4: fault"));
}

TEST(Csv, NamesValuesThatAreNone) {
  const support::ReadInput read =
      ReadTable(kSingle, "order,total,name\n1,12.5O,Ann\n2,1e3,x\n3,\"1,5\",x\n4,1.2.3,x\n");
  EXPECT_THAT(Outline(read), ElementsAre("2: fault", "3:2", "4: fault", "5: fault"));
  EXPECT_EQ(FaultOf(read.records[0]), "csv: /total: purchase.value: line 2: not a decimal number");
  EXPECT_EQ(read.records[0].events[0].report.findings(0).code(), v1::Finding::INVALID_VALUE);
}

TEST(Csv, ReadsNumbersAsTheyAreWritten) {
  const std::string mapping =
      std::string("delimiter: \"\\t\"\ndecimal: \",\"\nthousands: \".\"") + kSingle;
  const std::map<std::string, std::string> cases = {{"1.234.567,89", "1234567.89"},
                                                    {"1.234", "1234"},
                                                    {"12,5", "12.5"},
                                                    {"-1.000,00", "-1000"},
                                                    {"+7", "7"},
                                                    {",5", "0.5"},
                                                    {"007", "7"},
                                                    {"-,25", "-0.25"},
                                                    {"1.23", "-"},
                                                    {"1,2.3", "-"},
                                                    {".5", "-"},
                                                    {"12.34.567", "-"},
                                                    {"1..000", "-"},
                                                    {"1 000", "-"},
                                                    {"9223372036854775808", "-"},
                                                    {"0,0000000001", "-"},
                                                    {"EUR 5", "-"},
                                                    {"0,000000001", "0.000000001"}};
  for (const auto& [text, value] : cases) {
    const support::ReadInput read = ReadTable(mapping, "order\ttotal\tname\n1\t" + text + "\tx\n");
    ASSERT_THAT(read.records, SizeIs(1)) << text;
    const support::ReadEvent& event = read.records[0].events[0];
    EXPECT_EQ(event.status.ok() ? value::DecimalText(value::ValueOf(event.event.purchase().value()))
                                : "-",
              value)
        << text;
  }
}

TEST(Csv, ReadsTimesAsTheyAreWritten) {
  const auto seconds = [](const std::string& keys, const std::string& text) -> std::int64_t {
    const support::ReadInput read = ReadTable(
        keys + "\nevents: [{kind: page_view, fields: [{field: occurred_at, column: at}]}]\n",
        "at\n" + text + "\n");
    const support::ReadEvent& event = read.records.at(0).events.at(0);
    return event.status.ok() ? event.event.occurred_at().seconds() : -1;
  };
  const std::string day = "time_format: \"%d/%m/%Y %H:%M\"";
  EXPECT_EQ(seconds(day, "1/12/2010 08:26"), 1291191960);
  EXPECT_EQ(seconds(day + "\ntime_zone: Europe/Berlin", "1/12/2010 09:26"), 1291191960);
  EXPECT_EQ(seconds("", "2010-12-01T08:26:00Z"), 1291191960);
  EXPECT_EQ(seconds("", "2010-12-01 08:26"), -1);
  EXPECT_EQ(seconds("time_format: unix_seconds", "1291191960"), 1291191960);
  EXPECT_EQ(seconds("time_format: unix_milliseconds", "1291191960123"), 1291191960);
  EXPECT_EQ(seconds(day, "31/02/2010 08:26"), -1);
  EXPECT_EQ(seconds(day, "infinite-future"), -1);
  // It is not for the input to say when it is.
  EXPECT_EQ(seconds(day, "1/1/1970 00:00"), 0);
  EXPECT_EQ(seconds(day, "1/1/2099 00:00"), 4070908800);
}

TEST(Csv, FillsEveryTypeOfField) {
  const support::ReadInput read =
      ReadTable(R"(
events:
  - kind: purchase
    fields:
      - {field: test, column: test}
      - {field: purchase.item_count, column: pieces, negate: true}
      - {field: purchase.payment_method, column: paid, words: {Visa: card, Rechnung: by_invoice}}
      - {field: purchase.status, column: status}
      - {field: identity.profile.birth_date, column: born}
      - {field: "identity.ids[0].type", value: crm}
      - {field: "identity.ids[0].value", column: crm}
      - {field: "identity.ids[1].type", value: loyalty}
      - {field: "context.consent.granted[]", value: "1"}
      - {field: "context.consent.granted[]", value: "2"}
      - {field: "context.attributes[0].name", value: note}
      - {field: "context.attributes[0].json", column: note}
      - {field: "purchase.items[].categories[]", column: category}
      - {field: "purchase.items[].name", text: "{{{category}}} {note}"}
)",
                "test,pieces,paid,status,born,crm,note,category\n"
                "Yes,-3,Visa,in progress,1980-02-29,77,\"say \"\"x\"\"\",mugs\n"
                "x,1.5,Cash,lost,1980-02-30,,,\n");
  ASSERT_TRUE(read.status.ok()) << read.status;
  ASSERT_THAT(read.records, SizeIs(2));
  ASSERT_TRUE(read.records[0].events[0].status.ok()) << read.records[0].events[0].status;
  const v1::CommerceEvent& event = read.records[0].events[0].event;
  EXPECT_TRUE(event.test());
  EXPECT_EQ(event.purchase().item_count(), 3);
  EXPECT_EQ(event.purchase().payment_method(), v1::Order::CARD);
  EXPECT_EQ(event.purchase().status(), v1::Order::IN_PROGRESS);
  EXPECT_EQ(event.identity().profile().birth_date().day(), 29);
  EXPECT_EQ(event.identity().ids(0).value(), "77");
  EXPECT_EQ(event.identity().ids(1).type(), "loyalty");
  EXPECT_THAT(event.context().consent().granted(), ElementsAre("1", "2"));
  EXPECT_EQ(event.context().attributes(0).json(), R"("say \"x\"")");
  EXPECT_THAT(event.purchase().items(0).categories(), ElementsAre("mugs"));
  EXPECT_EQ(event.purchase().items(0).name(), "{mugs} say \"x\"");
  EXPECT_TRUE(event::IsDerivedEventId(event.event_id()));
  // All faults of a row, and none of its values.
  EXPECT_THAT(read.records[1].events[0].report.findings(), SizeIs(5));
  EXPECT_THAT(FaultOf(read.records[1]), Not(HasSubstr("Cash")));
}

TEST(Csv, GathersConsecutiveRows) {
  const support::ReadInput read =
      ReadTable(kGrouped,
                "order,sku,price,count\n"
                "1,a,0.10,3\n1,b,2.55,2\n\n2,c,1,1\n3,d,1,1\n3,e,-0.5,2\n");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_THAT(Outline(read), ElementsAre("2:1+a+b", "5:2+c", "6:3+d+e"));
  EXPECT_EQ(value::DecimalText(value::ValueOf(read.records[0].events[0].event.purchase().value())),
            "5.4");
  EXPECT_EQ(value::DecimalText(value::ValueOf(read.records[2].events[0].event.purchase().value())),
            "0");
  EXPECT_EQ(read.records[0].position.bytes, 44);
}

TEST(Csv, RefusesEventsThatMayLackARow) {
  const std::string header = "order,sku,price,count\n";
  // A row of the second order; of no other; of an order of its own; of one of two.
  EXPECT_THAT(Outline(ReadTable(kGrouped, header + "1,a,1,1\n2,b,1,1\n2,c,1\n2,d,1,1\n3,e,1,1\n")),
              ElementsAre("2:1+a", "3: fault", "4: fault", "6:3+e"));
  EXPECT_THAT(Outline(ReadTable(kGrouped, header + "1,a,1,1\n2,b,1\n2,c,1,1\n3,d,1,1\n")),
              ElementsAre("2:1+a", "3: fault", "4: fault", "5:3+d"));
  EXPECT_THAT(Outline(ReadTable(kGrouped, header + "1,a,1,1\n2,b,1\n3,c,1,1\n")),
              ElementsAre("2:1+a", "3: fault", "4:3+c"));
  EXPECT_THAT(Outline(ReadTable(kGrouped, header + "1,a,1,1\n2,b\"x,1,1\n3,c,1,1\n4,d,1,1\n")),
              ElementsAre("2: fault", "3: fault", "4: fault", "5:4+d"));
  EXPECT_THAT(Outline(ReadTable(kGrouped, header + "1,a\"x,1,1\n3,c,1,1\n4,d,1,1\n")),
              ElementsAre("2: fault", "3: fault", "4:4+d"));
  const support::ReadInput read =
      ReadTable(kGrouped, header + "1,a,1,1\n1,b,1\n1,c,1,1\n,d,1,1\n2,e,1,1\n");
  EXPECT_THAT(Outline(read), ElementsAre("2: fault", "3: fault", "5: fault", "6:2+e"));
  EXPECT_THAT(FaultOf(read.records[0]), HasSubstr("a row that belongs to this event, or may do"));
  EXPECT_THAT(FaultOf(read.records[2]), HasSubstr("no value in the column 'order'"));
  EXPECT_LE(read.records[0].position.bytes, read.records[1].position.bytes);
}

TEST(Csv, DoesNotAddUpWhatIsNotThere) {
  const std::string header = "order,sku,price,count\n";
  const support::ReadInput read =
      ReadTable(kGrouped, header + "1,a,1,1\n1,b,,1\n2,c,0.00001,0.00001\n");
  EXPECT_THAT(Outline(read), ElementsAre("2: fault", "4: fault"));
  EXPECT_THAT(FaultOf(read.records[0]), HasSubstr("line 3: the items cannot be added up"));
}

TEST(Csv, BoundsTheRowsOfAnEvent) {
  std::string table = "order,sku,price,count\n";
  for (int i = 0; i < 100001; ++i) table += "1,a,1,1\n";
  table += "2,b,1,1\n";
  for (int i = 0; i < 100000; ++i) table += "3,a,1,1\n";
  const support::ReadInput read = ReadTable(kGrouped, table);
  ASSERT_THAT(read.records, SizeIs(3));
  EXPECT_THAT(FaultOf(read.records[0]), HasSubstr("more than 100000 rows"));
  EXPECT_EQ(Outline(read)[1], "100003:2+b");
  EXPECT_TRUE(read.records[2].events[0].status.ok());
}

TEST(Csv, TakesTheFirstEventWhoseConditionHolds) {
  const std::string mapping = R"(
events:
  - kind: refund
    when: {column: total, negative: true, also: [{column: state, one_of: [done, sent]}]}
    fields: [{field: refund.order.value, column: total, negate: true}]
  - kind: page_view
    when: {column: state, equals: done}
  - kind: search
    when: {column: state, ends_with: "?", empty: false}
)";
  const support::ReadInput read =
      ReadTable(mapping, "total,state\n-1,done\n-1,open\n1,done\n-1,what?\n-2,sent\n");
  std::vector<std::string> kinds;
  for (const support::ReadRecord& record : read.records) {
    kinds.emplace_back(record.status.ok() ? event::KindOf(record.events[0].event) : "none");
  }
  EXPECT_THAT(kinds, ElementsAre("refund", "none", "page_view", "search", "refund"));
  EXPECT_EQ(read.records[0].events[0].event.refund().order().value().units(), 1);
  EXPECT_THAT(FaultOf(read.records[1]), HasSubstr("no event of the mapping takes this row"));
}

TEST(Csv, NamesColumnsThatNobodyWants) {
  const support::ReadInput read =
      ReadTable(std::string("ignore: [color]") + kSingle,
                "order,size,total,name,color\n1,L,2,x,red\n2,L,2,x,red\n");
  const auto& findings = read.records[0].events[0].report.findings();
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].code(), v1::Finding::DROPPED_MEMBER);
  EXPECT_EQ(findings[0].source_pointer(), "/size");
  EXPECT_THAT(read.records[1].events[0].report.findings(), IsEmpty());
}

TEST(Csv, RefusesTablesThatDoNotFit) {
  const auto refuse = [](const std::string& table) {
    const support::ReadInput read = ReadTable(kSingle, table);
    EXPECT_THAT(read.records, IsEmpty());
    EXPECT_EQ(read.status.code(), absl::StatusCode::kInvalidArgument);
    return support::Message(read.status);
  };
  EXPECT_THAT(refuse("order,price\n1,2\n"), HasSubstr("the first line has no column 'total'; the "
                                                      "first line has no column 'name'"));
  EXPECT_THAT(refuse("order,total,name,total\n"), HasSubstr("more than one column 'total'"));
  // Without a header the first line is a customer's order.
  EXPECT_THAT(refuse("17,Miller,3.50\n"), HasSubstr("names of the columns with ','"));
  EXPECT_THAT(refuse("17,Miller,3.50\n"), Not(HasSubstr("Miller")));
  EXPECT_THAT(refuse(""), HasSubstr("empty"));
  EXPECT_THAT(refuse("order,\"total\n"), HasSubstr("line 1: csv: the file ends within a cell"));
}

TEST(Csv, ReadsSeveralFiles) {
  const support::InputFolder folder;
  const support::ReadInput read =
      support::Read({"csv",
                     {folder.File("1", "order,total,name\n1,2,x\n"),
                      folder.File("2", support::Gzip("name,order,total\nx,2,3\nx,3,q\n"))},
                     folder.File("mapping.yaml", kSingle),
                     "shop"});
  EXPECT_THAT(Outline(read), ElementsAre("2:1", "2:2", "3: fault"));
  EXPECT_EQ(read.records[0].events[0].event.source().id(), "shop");
  EXPECT_THAT(read.records[2].place, testing::EndsWith("/2:3"));
  EXPECT_THAT(FaultOf(read.records[2]), HasSubstr("csv: /total: "));
}

}  // namespace
}  // namespace interlingua::input
