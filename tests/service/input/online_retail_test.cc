// Real invoices as the shop's table and as a vendor's events: one and the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/util/message_differencer.h"
#include "tests/support/compression.h"
#include "tests/support/read_events.h"
#include "translator/value/decimal.h"
#include "translator/value/digest.h"

namespace interlingua::input {
namespace {

constexpr char kFolder[] = INTERLINGUA_TESTDATA "/online_retail/";

std::string Path(const std::string& name) { return kFolder + name; }

support::ReadInput ReadTable(const std::string& file) {
  return support::Read({"csv", {file}, Path("online_retail.mapping.yaml"), ""});
}

const v1::Order& OrderOf(const v1::CommerceEvent& event) {
  return event.has_refund() ? event.refund().order() : event.purchase();
}

/// What both forms can say of an event.
v1::CommerceEvent Shared(const v1::CommerceEvent& event) {
  v1::CommerceEvent shared;
  shared.set_event_id(event.event_id());
  *shared.mutable_occurred_at() = event.occurred_at();
  shared.mutable_identity()->set_user_id(event.identity().user_id());
  shared.mutable_identity()->mutable_profile()->set_country(event.identity().profile().country());
  const v1::Order& from = OrderOf(event);
  v1::Order& to =
      event.has_refund() ? *shared.mutable_refund()->mutable_order() : *shared.mutable_purchase();
  to.set_order_id(from.order_id());
  to.set_currency(from.currency());
  *to.mutable_revenue() = from.revenue();
  *to.mutable_value() = from.value();
  for (const v1::Item& item : from.items()) {
    v1::Item& line = *to.add_items();
    line.set_item_id(item.item_id());
    line.set_name(item.name());
    *line.mutable_unit_price() = item.unit_price();
    *line.mutable_quantity() = item.quantity();
  }
  return shared;
}

TEST(OnlineRetail, IsTheSameAsTheEventsMadeOfIt) {
  const support::ReadInput events =
      support::Read({"commanders_act", {Path("online_retail.commanders_act.jsonl")}, "", ""});
  const support::ReadInput rows = ReadTable(Path("online_retail.csv"));
  ASSERT_TRUE(rows.status.ok()) << rows.status;
  ASSERT_EQ(rows.records.size(), events.records.size());
  for (std::size_t i = 0; i < rows.records.size(); ++i) {
    ASSERT_TRUE(rows.records[i].status.ok()) << rows.records[i].status;
    ASSERT_EQ(rows.records[i].events.size(), 1u);
    ASSERT_TRUE(rows.records[i].events[0].status.ok()) << rows.records[i].events[0].status;
    const v1::CommerceEvent ours = Shared(rows.records[i].events[0].event);
    const v1::CommerceEvent theirs = Shared(events.records[i].events[0].event);
    EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(ours, theirs))
        << ours.ShortDebugString() << "\n"
        << theirs.ShortDebugString();
  }
}

struct Totals {
  int events = 0;
  int lines = 0;
  value::DecimalValue value;
  bool operator==(const Totals&) const = default;
};

TEST(OnlineRetail, ComesToItsTotals) {
  Totals purchases;
  Totals refunds;
  for (const support::ReadRecord& record : ReadTable(Path("online_retail.csv")).records) {
    const v1::CommerceEvent& event = record.events[0].event;
    Totals& totals = event.has_refund() ? refunds : purchases;
    ++totals.events;
    totals.lines += OrderOf(event).items_size();
    totals.value = *value::Add(totals.value, value::ValueOf(OrderOf(event).value()));
    EXPECT_EQ(event.source().format(), "csv");
  }
  EXPECT_EQ(purchases, (Totals{469, 9900, {184248, 330000000}}));
  EXPECT_EQ(refunds, (Totals{43, 100, {3580, 580000000}}));
}

TEST(OnlineRetail, SaysWhatItDerived) {
  const support::ReadInput rows = ReadTable(Path("online_retail.csv"));
  for (const support::ReadRecord& record : rows.records) {
    int sums = 0;
    for (const v1::Finding& finding : record.events[0].report.findings()) {
      EXPECT_EQ(finding.severity(), v1::Finding::INFO) << finding.ShortDebugString();
      if (finding.detail() == "sum over the items of unit_price x quantity") {
        EXPECT_EQ(finding.code(), v1::Finding::DERIVED);
        ++sums;
      }
    }
    EXPECT_EQ(sums, 2);
  }
}

TEST(OnlineRetail, KnowsItsPositionHoweverItIsStored) {
  const support::InputFolder folder;
  const std::string text = support::FileContent(Path("online_retail.csv"));
  const support::ReadInput plain = ReadTable(Path("online_retail.csv"));
  const support::ReadInput zstd = ReadTable(folder.File("zstd", support::Zstd(text)));
  ASSERT_EQ(plain.records.size(), zstd.records.size());
  for (std::size_t i = 0; i < plain.records.size(); ++i) {
    const InputPosition& position = plain.records[i].position;
    EXPECT_EQ(position.bytes, zstd.records[i].position.bytes);
    EXPECT_EQ(position.digest, zstd.records[i].position.digest);
    EXPECT_EQ(position.digest,
              value::Sha256Hex(text.substr(0, static_cast<std::size_t>(position.bytes))));
  }
  EXPECT_EQ(plain.records.back().position.bytes, static_cast<std::int64_t>(text.size()));
}

}  // namespace
}  // namespace interlingua::input
