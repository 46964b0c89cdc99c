// What a gateway says of a change of its configuration: what would be sent now, against what was
// sent then.
#include <gmock/gmock.h>

#include "google/protobuf/util/json_util.h"
#include "interlingua/v1/erasure.pb.h"
#include "interlingua/v1/forecast.pb.h"
#include "interlingua/v1/history.pb.h"
#include "interlingua/v1/replay.pb.h"
#include "tests/support/gateway_fixture.h"

namespace interlingua::admin {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class GatewayDiffTest : public support::GatewayTest {
 protected:
  /// A gateway with a destination `copy` that has these lines too.
  void StartWith(const std::string& copy) {
    if (gateway_ != nullptr) {
      Stop();
      gateway_.reset();
    }
    Start("grpc: '127.0.0.1:0'",
          text::Concat("  - name: copy\n    format: canonical\n    file: {path: '",
                       folder_.File("copy.jsonl"), "'}\n", copy));
  }

  static v1::CommerceEvent PurchaseOf(const std::string& id, const std::string& customer) {
    v1::CommerceEvent event = support::Purchase(id, "order-" + id);
    event.mutable_occurred_at()->set_seconds(1719830400);
    event.mutable_identity()->set_user_id(customer);
    event.mutable_identity()->set_email(customer + "@shop.example");
    return event;
  }

  static v1::CommerceEvent RefundOf(const std::string& id) {
    v1::CommerceEvent event;
    event.set_event_id(id);
    event.mutable_occurred_at()->set_seconds(1719830400);
    event.mutable_refund()->mutable_order()->set_order_id("o");
    return event;
  }

  static v1::CommerceEvent Search(const std::string& id) {
    v1::CommerceEvent event;
    event.set_event_id(id);
    event.mutable_occurred_at()->set_seconds(1719830400);
    event.mutable_search()->add_keywords("mug");
    return event;
  }

  void PublishAll(const std::vector<v1::CommerceEvent>& events) {
    v1::PublishRequest request;
    for (const auto& event : events) *request.add_events() = event;
    v1::PublishResponse response;
    ASSERT_TRUE(Publish(request, &response).ok());
    ASSERT_TRUE(support::Eventually([this] {
      const auto all = Destinations();
      for (const auto& one : all.destinations()) {
        if (one.cursor() < one.log_end()) return false;
      }
      return true;
    }));
  }

  grpc::Status StartReplay(const v1::StartReplayRequest& request,
                           v1::StartReplayResponse& response) {
    return Ask(&v1::GatewayAdmin::Stub::StartReplay, request, response);
  }

  v1::DiffReport Diff(const v1::EventFilter& filter = {}) {
    v1::StartReplayRequest request;
    request.mutable_replay()->add_destinations("copy");
    *request.mutable_replay()->mutable_filter() = filter;
    request.set_diff(true);
    v1::StartReplayResponse response;
    const auto status = StartReplay(request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_THAT(response.diff().destinations(), SizeIs(1));
    return response.diff();
  }

  std::size_t Copied() const {
    std::ifstream file(folder_.File("copy.jsonl"));
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);) ++lines;
    return lines;
  }
};

TEST_F(GatewayDiffTest, NothingDiffersWhereNothingWasChanged) {
  StartWith("    keep_sent: true\n");
  PublishAll({PurchaseOf("1", "ann"), Search("2")});
  StartWith("    keep_sent: true\n");
  const auto diff = Diff();
  EXPECT_EQ(diff.progress().events(), 2);
  const auto& copy = diff.destinations(0);
  ASSERT_THAT(copy.same(), SizeIs(2));
  EXPECT_EQ(copy.same(0).value().units(), 12);
  EXPECT_THAT(copy.changed(), IsEmpty());
  EXPECT_THAT(copy.differences(), IsEmpty());
  EXPECT_TRUE(copy.keeps_sent());
  EXPECT_EQ(Copied(), 2u);
}

TEST_F(GatewayDiffTest, NamesTheMembersThatAChangeChangesWithMoneyAndExamples) {
  StartWith("    keep_sent: true\n    extra: {/shop: '\"one\"', /old: '1'}\n");
  std::vector<v1::CommerceEvent> events;
  for (int i = 1; i <= 5; ++i) events.push_back(PurchaseOf(std::to_string(i), "jane-secret"));
  PublishAll(events);
  StartWith(
      "    keep_sent: true\n    extra: {/shop: '\"two\"', /new: '1'}\n"
      "    identity: {email: DROP}\n");
  const auto diff = Diff();
  const auto& copy = diff.destinations(0);
  ASSERT_THAT(copy.changed(), SizeIs(1));
  EXPECT_EQ(copy.changed(0).kind(), "purchase");
  EXPECT_EQ(copy.changed(0).currency(), "GBP");
  EXPECT_EQ(copy.changed(0).events(), 5);
  EXPECT_EQ(copy.changed(0).value().units(), 62);
  std::map<std::string, v1::DifferenceCount> found;
  for (const auto& difference : copy.differences()) found[difference.pointer()] = difference;
  ASSERT_THAT(found, SizeIs(4)) << copy.DebugString();
  EXPECT_EQ(found["/shop"].what(), v1::DifferenceCount::CHANGED);
  EXPECT_EQ(found["/old"].what(), v1::DifferenceCount::REMOVED);
  EXPECT_EQ(found["/new"].what(), v1::DifferenceCount::ADDED);
  EXPECT_EQ(found["/identity/email"].what(), v1::DifferenceCount::REMOVED);
  EXPECT_EQ(found["/shop"].events(), 5);
  EXPECT_THAT(found["/shop"].event_ids(), SizeIs(3));
  std::string json;
  ASSERT_TRUE(google::protobuf::util::MessageToJsonString(diff, &json).ok());
  EXPECT_THAT(json, Not(HasSubstr("jane-secret")));
  EXPECT_EQ(Copied(), 5u);
}

TEST_F(GatewayDiffTest, TellsWhatWouldBeSentThatWasNotAndTheOtherWayRound) {
  StartWith("    keep_sent: true\n    kinds: [purchase]\n");
  PublishAll({PurchaseOf("1", "ann"), Search("2")});
  StartWith("    keep_sent: true\n    kinds: [search]\n");
  auto copy = Diff().destinations(0);
  ASSERT_THAT(copy.not_sent_then(), SizeIs(1));
  EXPECT_EQ(copy.not_sent_then(0).kind(), "search");
  ASSERT_THAT(copy.withheld_now(), SizeIs(1));
  EXPECT_EQ(copy.withheld_now(0).kind(), "purchase");
  ASSERT_THAT(copy.differences(), SizeIs(2));
  for (const auto& difference : copy.differences()) {
    const bool sent = difference.what() == v1::DifferenceCount::SENT;
    EXPECT_EQ(difference.reason(), sent ? "" : "kind");
  }
  StartWith("    keep_sent: true\n    kinds: [lead]\n");
  copy = Diff().destinations(0);
  ASSERT_THAT(copy.never_sent(), SizeIs(1));
  EXPECT_EQ(copy.never_sent(0).kind(), "search");
}

TEST_F(GatewayDiffTest, TellsWhatTheFormatWouldRefuse) {
  StartWith("    keep_sent: true\n");
  PublishAll({PurchaseOf("1", "ann")});
  Stop();
  gateway_.reset();
  // The same name with another format, which has no refunds: nothing but the log knows.
  Start("grpc: '127.0.0.1:0'",
        text::Concat("  - name: copy\n    format: liveperson\n    keep_sent: true\n"
                     "    kinds: []\n    file: {path: '",
                     folder_.File("copy.jsonl"), "'}\n"));
  PublishAll({RefundOf("2")});
  StartWith("    keep_sent: true\n");
  const auto now = Diff().destinations(0);
  ASSERT_THAT(now.not_sent_then(), SizeIs(1));
  ASSERT_THAT(now.differences(), SizeIs(1));
  EXPECT_THAT(now.differences(0).reason(), HasSubstr("refund"));

  PublishAll({RefundOf("3")});
  Stop();
  gateway_.reset();
  Start("grpc: '127.0.0.1:0'",
        text::Concat("  - name: copy\n    format: liveperson\n    keep_sent: true\n"
                     "    file: {path: '",
                     folder_.File("copy.jsonl"), "'}\n"));
  const auto then = Diff().destinations(0);
  ASSERT_THAT(then.refused_now(), SizeIs(1));
  EXPECT_EQ(then.refused_now(0).kind(), "refund");
  ASSERT_THAT(then.never_sent(), SizeIs(1));
  EXPECT_THAT(then.changed(), SizeIs(1));
}

TEST_F(GatewayDiffTest, WhatIsNotKeptIsUnknownAndTheFilterHolds) {
  StartWith("");
  PublishAll({PurchaseOf("1", "ann"), PurchaseOf("2", "bob")});
  StartWith("    keep_sent: true\n");
  PublishAll({PurchaseOf("3", "ann"), PurchaseOf("4", "bob")});
  v1::EventFilter filter;
  filter.add_customers("ann");
  const auto diff = Diff(filter);
  EXPECT_EQ(diff.progress().filtered(), 2);
  ASSERT_THAT(diff.destinations(0).unknown(), SizeIs(1));
  EXPECT_EQ(diff.destinations(0).unknown(0).events(), 1);
  ASSERT_THAT(diff.destinations(0).same(), SizeIs(1));
  EXPECT_EQ(diff.destinations(0).same(0).events(), 1);
}

TEST_F(GatewayDiffTest, ErasedEventsAreLeftOutAndNothingOfThemIsKept) {
  StartWith("    keep_sent: true\n");
  PublishAll({PurchaseOf("1", "ann"), PurchaseOf("2", "bob")});
  v1::EraseRequest request;
  request.add_identifiers("ann");
  grpc::ClientContext context;
  v1::EraseResponse response;
  ASSERT_TRUE(admin_->Erase(&context, request, &response).ok());
  EXPECT_EQ(response.certificate().stores(0).before().sent(), 1);
  EXPECT_EQ(response.certificate().stores(0).after().sent(), 0);
  const auto diff = Diff();
  EXPECT_EQ(diff.progress().erased(), 1);
  EXPECT_EQ(diff.progress().events(), 1);
  EXPECT_THAT(diff.destinations(0).same(), SizeIs(1));
  EXPECT_THAT(diff.destinations(0).unknown(), IsEmpty());
}

TEST_F(GatewayDiffTest, CartsComeToTheSameWhateverTheFilterMeans) {
  const char kChat[] =
      "    keep_sent: true\n    cart_state: {max_age_hours: 720}\n    kinds: [cart]\n";
  const auto start = [&] {
    if (gateway_ != nullptr) {
      Stop();
      gateway_.reset();
    }
    Start("grpc: '127.0.0.1:0'",
          text::Concat("  - name: copy\n    format: liveperson\n    file: {path: '",
                       folder_.File("copy.jsonl"), "'}\n", kChat));
  };
  const auto cart = [](const std::string& id, const std::string& item) {
    v1::CommerceEvent event;
    event.set_event_id(id);
    event.mutable_occurred_at()->set_seconds(1719830400);
    event.mutable_identity()->set_user_id("ann");
    event.mutable_cart()->set_change(v1::Cart::ADD);
    event.mutable_cart()->set_currency("EUR");
    auto& line = *event.mutable_cart()->add_items();
    line.set_item_id(item);
    line.set_product_id(item);
    line.set_name(item);
    line.mutable_unit_price()->set_units(2);
    line.mutable_quantity()->set_units(1);
    return event;
  };
  start();
  PublishAll({cart("1", "mug"), cart("2", "cup"), cart("3", "pot")});
  ASSERT_EQ(Copied(), 3u);
  start();
  v1::EventFilter filter;
  filter.add_event_ids("3");
  const auto copy = Diff(filter).destinations(0);
  ASSERT_THAT(copy.same(), SizeIs(1)) << copy.DebugString();
  EXPECT_EQ(copy.same(0).events(), 1);
}

TEST_F(GatewayDiffTest, WhatMakesNoSenseIsRefused) {
  StartWith("");
  v1::StartReplayRequest request;
  v1::StartReplayResponse response;
  request.set_diff(true);
  EXPECT_EQ(StartReplay(request, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.mutable_replay()->add_destinations("nowhere");
  EXPECT_EQ(StartReplay(request, response).error_code(), grpc::StatusCode::NOT_FOUND);
  request.mutable_replay()->set_destinations(0, "copy");
  EXPECT_TRUE(StartReplay(request, response).ok());
  request.set_dry_run(true);
  EXPECT_EQ(StartReplay(request, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_dry_run(false);
  request.mutable_replay()->set_input("canonical orders.jsonl");
  EXPECT_EQ(StartReplay(request, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace interlingua::admin
