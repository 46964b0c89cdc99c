// Tails of a running gateway over gRPC.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "tests/support/gateway_fixture.h"
#include "tests/support/receiver.h"

namespace interlingua::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

/// A caller who reads all the time, on a thread of its own.
class Tail {
 public:
  Tail(v1::GatewayAdmin::Stub& admin, const v1::TailRequest& request) {
    reader_ = admin.Tail(&context_, request);
    thread_ = std::thread([this] {
      v1::TailResponse message;
      while (reader_->Read(&message)) {
        const std::lock_guard lock(mutex_);
        begun_ = true;
        missed_ += message.missed();
        for (const auto& entry : message.entries()) entries_.push_back(entry);
      }
      const grpc::Status status = reader_->Finish();
      const std::lock_guard lock(mutex_);
      status_ = status;
      over_ = true;
    });
  }
  ~Tail() {
    context_.TryCancel();
    thread_.join();
  }

  bool begun() const {
    const std::lock_guard lock(mutex_);
    return begun_;
  }
  bool over() const {
    const std::lock_guard lock(mutex_);
    return over_;
  }
  grpc::Status status() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  std::vector<v1::TailEntry> entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
  }

  /// `OUTCOME destination event`, in the order in which they came.
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (const auto& entry : entries()) {
      lines.push_back(text::Concat(v1::TailEntry::Outcome_Name(entry.outcome()), " ",
                                   entry.destination(), " ", entry.event_id()));
    }
    return lines;
  }

  /// Waits for so many; the first of them that is so.
  bool Await(std::size_t entries) const {
    return support::Eventually([&] { return Lines().size() >= entries; });
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::TailResponse>> reader_;
  mutable std::mutex mutex_;
  std::vector<v1::TailEntry> entries_;
  std::int64_t missed_ = 0;
  bool begun_ = false;
  bool over_ = false;
  grpc::Status status_;
  std::thread thread_;
};

class TailStreamTest : public support::GatewayTest {
 protected:
  /// `archive` takes everything, `chat` has no refunds, `orders` wants purchases only, and
  /// `tracking` is a vendor who answers as the test says.
  void StartAll() {
    Start(
        "grpc: '127.0.0.1:0'",
        text::Concat("  - {name: chat, format: liveperson, file: {path: '", folder_.File("chat"),
                     "'}}\n  - {name: orders, format: canonical, kinds: [purchase], file: {path: '",
                     folder_.File("orders"),
                     "'}}\n  - name: tracking\n    format: commanders_act\n    http: {base_url: '",
                     vendor_.url(),
                     "', max_in_flight: 1}\n    settings: {site_id: '1', source_key: secret-key}\n",
                     "    retry: {initial_ms: 1, max_ms: 5}\n"));
  }

  std::unique_ptr<Tail> Follow(const v1::TailRequest& request = {}) {
    auto tail = std::make_unique<Tail>(*admin_, request);
    EXPECT_TRUE(support::Eventually([&] { return tail->begun() || tail->over(); }));
    return tail;
  }

  static v1::CommerceEvent Order(const std::string& event_id) {
    v1::CommerceEvent event = support::Purchase(event_id, "order-" + event_id);
    event.mutable_source()->set_id("shop");
    event.mutable_identity()->set_user_id("customer-17");
    event.mutable_identity()->set_email("jane.doe@example.com");
    event.mutable_identity()->set_phone("+442079460018");
    event.mutable_identity()->mutable_profile()->set_first_name("Jane-Marie");
    event.mutable_purchase()->set_affiliation("Outlet");
    v1::Item& item = *event.mutable_purchase()->add_items();
    item.set_item_id("sku-1");
    item.set_name("A teapot");
    item.mutable_unit_price()->set_units(12);
    item.mutable_quantity()->set_units(1);
    return event;
  }

  static v1::CommerceEvent Refund(const std::string& event_id) {
    v1::CommerceEvent event = Order(event_id);
    const v1::Order order = event.purchase();
    *event.mutable_refund()->mutable_order() = order;
    return event;
  }

  void PublishAll(const std::vector<v1::CommerceEvent>& events) {
    v1::PublishRequest request;
    for (const auto& event : events) *request.add_events() = event;
    v1::PublishResponse response;
    const auto status = Publish(request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  std::atomic<int> failures_ = 0;  ///< so many answers are 503
  std::atomic<bool> refuses_ = false;
  support::Receiver vendor_{[this](const vendor::HttpRequest&, int) {
    if (failures_ > 0) {
      --failures_;
      return support::Reply(503, "busy");
    }
    return refuses_ ? support::Reply(400, "jane.doe@example.com is not known here")
                    : support::Reply(200);
  }};
};

TEST_F(TailStreamTest, TellsOfEventsAndOfWhatBecomesOfThemEverywhere) {
  StartAll();
  PublishAll({Order("before")});
  ASSERT_TRUE(support::Eventually([&] {
    const auto destinations = Destinations();
    return std::all_of(destinations.destinations().begin(), destinations.destinations().end(),
                       [](const auto& status) { return status.delivered() == 1; });
  }));
  const auto tail = Follow();
  failures_ = 1;
  PublishAll({Order("e1")});
  ASSERT_TRUE(tail->Await(6));
  EXPECT_EQ(tail->Lines()[0], "ACCEPTED  e1");
  EXPECT_THAT(tail->Lines(), UnorderedElementsAre("ACCEPTED  e1", "DELIVERED archive e1",
                                                  "DELIVERED chat e1", "DELIVERED orders e1",
                                                  "RETRIED tracking e1", "DELIVERED tracking e1"));
  PublishAll({Refund("r1")});
  ASSERT_TRUE(tail->Await(11));
  refuses_ = true;
  PublishAll({Order("e2")});
  ASSERT_TRUE(tail->Await(16));
  const auto lines = tail->Lines();
  EXPECT_THAT(std::vector<std::string>(lines.begin() + 6, lines.begin() + 11),
              UnorderedElementsAre("ACCEPTED  r1", "DELIVERED archive r1", "REFUSED chat r1",
                                   "WITHHELD orders r1", "DELIVERED tracking r1"));
  EXPECT_THAT(std::vector<std::string>(lines.begin() + 11, lines.end()),
              UnorderedElementsAre("ACCEPTED  e2", "DELIVERED archive e2", "DELIVERED chat e2",
                                   "DELIVERED orders e2", "DEAD tracking e2"));
  for (const auto& entry : tail->entries()) {
    EXPECT_EQ(entry.source(), "shop");
    EXPECT_EQ(entry.customer().size(), 32u);
    EXPECT_EQ(entry.currency(), "GBP");
    EXPECT_EQ(entry.value().units(), 12);
    EXPECT_GT(entry.time().seconds(), 0);
    EXPECT_EQ(entry.has_latency_ms(), entry.outcome() != v1::TailEntry::ACCEPTED);
    switch (entry.outcome()) {
      case v1::TailEntry::REFUSED:
        EXPECT_THAT(entry.reason(), HasSubstr("no refund"));
        break;
      case v1::TailEntry::WITHHELD:
        EXPECT_EQ(entry.reason(), "kind");
        break;
      case v1::TailEntry::RETRIED:
        EXPECT_THAT(entry.reason(), HasSubstr("503"));
        EXPECT_EQ(entry.attempts(), 1);
        break;
      case v1::TailEntry::DEAD:
        EXPECT_THAT(entry.reason(), HasSubstr("400"));
        break;
      default:
        EXPECT_EQ(entry.reason(), "");
    }
    const bool second = entry.event_id() == "e1" && entry.destination() == "tracking" &&
                        entry.outcome() == v1::TailEntry::DELIVERED;
    if (second) {
      EXPECT_EQ(entry.attempts(), 2);
    }
  }
}

TEST_F(TailStreamTest, TellsOnlyWhatIsAskedFor) {
  StartAll();
  v1::TailRequest of_destination;
  of_destination.add_destinations("chat");
  v1::TailRequest of_outcome;
  of_outcome.add_outcomes(v1::TailEntry::WITHHELD);
  of_outcome.add_outcomes(v1::TailEntry::REFUSED);
  v1::TailRequest of_both = of_destination;
  of_both.add_outcomes(v1::TailEntry::ACCEPTED);
  of_both.add_outcomes(v1::TailEntry::DELIVERED);
  v1::TailRequest of_events;
  of_events.mutable_filter()->add_order_ids("order-e2");
  of_events.mutable_filter()->add_customers("JANE.DOE@example.com");
  const auto destination = Follow(of_destination);
  const auto outcome = Follow(of_outcome);
  const auto both = Follow(of_both);
  const auto events = Follow(of_events);
  PublishAll({Order("e1"), Refund("r1"), Order("e2")});
  ASSERT_TRUE(events->Await(5));
  ASSERT_TRUE(destination->Await(3));
  ASSERT_TRUE(outcome->Await(2));
  ASSERT_TRUE(both->Await(5));
  EXPECT_THAT(destination->Lines(),
              UnorderedElementsAre("DELIVERED chat e1", "REFUSED chat r1", "DELIVERED chat e2"));
  EXPECT_THAT(outcome->Lines(), UnorderedElementsAre("REFUSED chat r1", "WITHHELD orders r1"));
  EXPECT_THAT(both->Lines(), UnorderedElementsAre("ACCEPTED  e1", "ACCEPTED  r1", "ACCEPTED  e2",
                                                  "DELIVERED chat e1", "DELIVERED chat e2"));
  for (const std::string& line : events->Lines()) EXPECT_THAT(line, testing::EndsWith(" e2"));
}

TEST_F(TailStreamTest, WhatMakesNoSenseIsRefused) {
  StartAll();
  v1::TailRequest request;
  request.add_destinations("nobody");
  const auto nobody = Follow(request);
  ASSERT_TRUE(support::Eventually([&] { return nobody->over(); }));
  EXPECT_EQ(nobody->status().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(nobody->status().error_message(), HasSubstr("nobody"));
  request.clear_destinations();
  request.mutable_filter()->add_kinds("sneeze");
  const auto sneeze = Follow(request);
  ASSERT_TRUE(support::Eventually([&] { return sneeze->over(); }));
  EXPECT_EQ(sneeze->status().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(TailStreamTest, NothingPersonalIsToldUnlessItIsAskedFor) {
  StartAll();
  refuses_ = true;
  v1::TailRequest request;
  request.set_receipts(true);
  const auto masked = Follow(request);
  request.set_unmasked(true);
  const auto unmasked = Follow(request);
  PublishAll({Order("e1"), Refund("r1")});
  ASSERT_TRUE(masked->Await(10));
  ASSERT_TRUE(unmasked->Await(10));
  bool lost_on_the_way = false;
  for (const auto& entry : masked->entries()) {
    const std::string text = entry.ShortDebugString();
    for (const char* personal : {"jane", "Jane", "example.com", "2079460018", "customer-17"}) {
      EXPECT_THAT(text, Not(HasSubstr(personal)));
    }
    EXPECT_FALSE(entry.has_event_json());
    for (const auto& finding : entry.findings()) {
      EXPECT_GE(finding.severity(), v1::Finding::LOSS);
      lost_on_the_way =
          lost_on_the_way || (entry.destination() == "chat" && !finding.field().empty());
    }
  }
  EXPECT_TRUE(lost_on_the_way);
  for (const auto& entry : unmasked->entries()) {
    EXPECT_THAT(entry.event_json(), HasSubstr("jane.doe@example.com"));
  }
}

TEST_F(TailStreamTest, WhoDoesNotReadHoldsUpNobodyAndIsToldWhatWasMissed) {
  StartAll();
  v1::TailRequest request;
  request.set_unmasked(true);
  grpc::ClientContext context;
  const auto reader = admin_->Tail(&context, request);
  v1::TailResponse message;
  ASSERT_TRUE(reader->Read(&message));
  // Some 60 MB of outcomes: more than the transport and the queue of the tail hold together.
  constexpr int kEvents = 10000;
  for (int begin = 0; begin < kEvents; begin += 2000) {
    std::vector<v1::CommerceEvent> events;
    for (int i = begin; i < begin + 2000; ++i) {
      events.push_back(Order(text::Concat("e", i)));
      events.back().mutable_purchase()->set_affiliation(std::string(1000, 'a'));
    }
    PublishAll(events);
  }
  // Three destinations are done; the vendor is on its way.
  ASSERT_TRUE(support::EventuallyReaches(kEvents, [&] {
    const auto destinations = Destinations();
    std::int64_t slowest = kEvents;
    for (int i = 0; i < 3; ++i) {
      slowest = std::min<std::int64_t>(slowest, destinations.destinations(i).cursor());
    }
    return slowest;
  }));
  std::int64_t told = 0;
  std::int64_t missed = 0;
  while (missed == 0 && reader->Read(&message)) {
    told += message.entries_size();
    missed += message.missed();
  }
  EXPECT_GT(missed, 0);
  EXPECT_GT(told, 0);
  EXPECT_LT(told, 4 * kEvents);
  context.TryCancel();
  while (reader->Read(&message)) continue;
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(TailStreamTest, EndsWithTheGatewayAndWithItsCaller) {
  StartAll();
  { const auto gone = Follow(); }
  const auto tail = Follow();
  PublishAll({Order("e1")});
  ASSERT_TRUE(tail->Await(5));
  Stop();
  ASSERT_TRUE(support::Eventually([&] { return tail->over(); }));
  EXPECT_EQ(tail->status().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(tail->status().error_message(), HasSubstr("shutting down"));
}

TEST_F(TailStreamTest, ARedrivenLetterIsToldAsOne) {
  StartAll();
  PublishAll({Refund("r1")});
  ASSERT_TRUE(
      support::Eventually([&] { return Destinations().destinations(1).dead_letters_size() == 1; }));
  v1::TailRequest request;
  request.add_destinations("chat");
  const auto tail = Follow(request);
  v1::RedriveDeadLettersRequest redrive;
  redrive.mutable_filter()->set_destination("chat");
  v1::RedriveDeadLettersResponse redriven;
  grpc::ClientContext context;
  ASSERT_TRUE(admin_->RedriveDeadLetters(&context, redrive, &redriven).ok());
  ASSERT_TRUE(tail->Await(1));
  EXPECT_THAT(tail->Lines(), ElementsAre("REFUSED chat r1"));
  EXPECT_TRUE(tail->entries()[0].redriven());
}

}  // namespace
}  // namespace interlingua::admin
