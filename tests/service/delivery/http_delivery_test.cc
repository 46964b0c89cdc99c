// Deliveries over HTTP: everything arrives, batches, outcomes, retries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

#include "tests/support/delivery_fixture.h"

namespace interlingua::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class HttpDeliveryTest : public support::DeliveryFixture {
 protected:
  static std::vector<std::string> IdsOf(const std::vector<vendor::HttpRequest>& requests) {
    std::vector<std::string> ids;
    for (const vendor::HttpRequest& request : requests) {
      for (auto& id : support::IdsIn(request.body)) ids.push_back(std::move(id));
    }
    return ids;
  }

  static std::set<std::string> DistinctIdsOf(const std::vector<vendor::HttpRequest>& requests) {
    const auto ids = IdsOf(requests);
    return {ids.begin(), ids.end()};
  }

  // `reason: events` of each kind of dead letter.
  std::vector<std::string> DeadLettersOf(const std::string& name) const {
    std::vector<std::string> letters;
    const auto status = StatusOf(name);
    for (const auto& count : status.dead_letters()) {
      letters.push_back(count.reason() + ": " + std::to_string(count.events()));
    }
    return letters;
  }
};

TEST_F(HttpDeliveryTest, EverythingArrivesInBatches) {
  support::Receiver receiver;
  (*AddParcel("parcel", receiver.url()).mutable_settings())["batch"] = "10";
  AppendPurchases(1, 25);
  Start();
  AppendPurchases(26, 60);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(IdsOf(receiver.requests()), SizeIs(60));
  EXPECT_THAT(DistinctIdsOf(receiver.requests()), SizeIs(60));
  for (const vendor::HttpRequest& request : receiver.requests()) {
    EXPECT_LE(support::IdsIn(request.body).size(), 10u);
    EXPECT_EQ(request.url, "/events");
  }
  EXPECT_LE(receiver.connections(), 4);
  const auto status = StatusOf("parcel");
  EXPECT_EQ(status.format(), "parcel");
  EXPECT_EQ(status.delivered(), 60);
  EXPECT_EQ(status.log_end(), 60);
  EXPECT_EQ(status.retrying(), 0);
  EXPECT_EQ(status.last_error(), "");
}

TEST_F(HttpDeliveryTest, TheConfigurationLimitsBatchesAndRequests) {
  std::promise<void> go;
  auto gone = go.get_future().share();
  support::Receiver receiver([gone](const vendor::HttpRequest&, int) {
    gone.wait();
    return support::Reply(200);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["batch"] = "10";
  destination.mutable_http()->set_max_batch_events(2);
  destination.mutable_http()->set_max_in_flight(3);
  AppendPurchases(1, 20);
  Start();
  ASSERT_TRUE(receiver.WaitForRequests(3));
  go.set_value();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(receiver.most_at_once(), 3);
  EXPECT_THAT(receiver.requests(), SizeIs(10));
}

TEST_F(HttpDeliveryTest, OnlyTheKindsAskedFor) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url()).add_kinds("purchase");
  Append({support::PurchaseRecord("1"), support::RefundRecord("2"), support::PurchaseRecord("3"),
          support::RefundRecord("4")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(DistinctIdsOf(receiver.requests()), ElementsAre("1", "3"));
  EXPECT_EQ(StatusOf("parcel").withheld(), 2);
  EXPECT_EQ(StatusOf("parcel").delivered(), 2);
  EXPECT_THAT(DeadLettersOf("parcel"), IsEmpty());
}

TEST_F(HttpDeliveryTest, WhatTheFormatRefusesIsADeadLetterAtOnce) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url());
  Append({support::RefundRecord("1"),
          support::PurchaseRecord("2"),
          support::RefundRecord("3"),
          {"4", "no protobuf at all"}});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(IdsOf(receiver.requests()), ElementsAre("2"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 1);
  const auto letters = DeadLettersOf("parcel");
  ASSERT_THAT(letters, SizeIs(2));
  EXPECT_THAT(letters[0], testing::StartsWith("refund: "));
  EXPECT_THAT(letters[0], Not(HasSubstr("refund: refund")));
  EXPECT_THAT(letters[0], testing::EndsWith(": 2"));
  EXPECT_THAT(letters[1], HasSubstr("not an event"));
}

TEST_F(HttpDeliveryTest, TriesAgainUntilItGoesThrough) {
  std::promise<void> go;
  auto gone = go.get_future().share();
  support::Receiver receiver([gone](const vendor::HttpRequest&, int serial) {
    if (serial == 4) gone.wait();
    return support::Reply(serial < 5 ? 503 : 200);
  });
  AddParcel("parcel", receiver.url());
  Append({support::PurchaseRecord("1")});
  Start();
  ASSERT_TRUE(receiver.WaitForRequests(4));
  EXPECT_THAT(StatusOf("parcel").last_error(), HasSubstr("503"));
  EXPECT_EQ(StatusOf("parcel").cursor(), 0);
  go.set_value();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(5));
  EXPECT_EQ(StatusOf("parcel").last_error(), "");
  EXPECT_EQ(StatusOf("parcel").delivered(), 1);
}

TEST_F(HttpDeliveryTest, ABrokenConnectionIsTriedAgain) {
  support::Receiver receiver(
      [](const vendor::HttpRequest&, int serial) { return support::Reply(serial < 4 ? 0 : 200); });
  AddParcel("parcel", receiver.url());
  Append({support::PurchaseRecord("1")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(Ge(4u)));
}

TEST_F(HttpDeliveryTest, ATimeOutIsTriedAgain) {
  std::promise<void> end;
  auto ended = end.get_future().share();
  support::Receiver receiver([ended](const vendor::HttpRequest&, int serial) {
    if (serial == 1) ended.wait();
    return support::Reply(200);
  });
  AddParcel("parcel", receiver.url()).mutable_http()->set_timeout_ms(50);
  Append({support::PurchaseRecord("1")});
  Start();
  EXPECT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(Ge(2u)));
  end.set_value();
}

TEST_F(HttpDeliveryTest, TheVendorsWishForAPauseIsRespected) {
  std::mutex mutex;
  std::vector<absl::Time> times;
  support::Receiver receiver([&](const vendor::HttpRequest&, int serial) {
    const std::lock_guard lock(mutex);
    times.push_back(absl::Now());
    vendor::HttpResponse response = support::Reply(serial == 1 ? 429 : 200);
    if (serial == 1) response.headers = {{"Later-Ms", "300"}};
    return response;
  });
  AddParcel("parcel", receiver.url());
  Append({support::PurchaseRecord("1")});
  Start();
  ASSERT_TRUE(Eventually([&] { return StatusOf("parcel").retrying() == 1; }));
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  ASSERT_THAT(times, SizeIs(2));
  EXPECT_GE(times[1] - times[0], absl::Milliseconds(299));
}

TEST_F(HttpDeliveryTest, APermanentRefusalIsADeadLetter) {
  support::Receiver receiver([](const vendor::HttpRequest& request, int) {
    return support::Reply(support::CustomerIn(request.body) == "c2" ? 400 : 200);
  });
  AddParcel("parcel", receiver.url());
  AppendPurchases(1, 3);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(3));
  EXPECT_EQ(StatusOf("parcel").delivered(), 2);
  const auto letters = DeadLettersOf("parcel");
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_THAT(letters[0], HasSubstr("400"));
}

TEST_F(HttpDeliveryTest, EachEventOfABatchHasItsOwnOutcome) {
  support::Receiver receiver([](const vendor::HttpRequest& request, int serial) {
    if (serial > 1) return support::Reply(200);
    EXPECT_THAT(support::IdsIn(request.body), ElementsAre("1", "2", "3", "4"));
    return support::Reply(207, "ok,later,never");  // says nothing about the fourth
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["batch"] = "4";
  AppendPurchases(1, 4);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  auto requests = receiver.requests();
  requests.erase(requests.begin());
  EXPECT_THAT(DistinctIdsOf(requests), ElementsAre("2", "4"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 3);
  EXPECT_THAT(DeadLettersOf("parcel"), ElementsAre("purchase: never: 1"));
}

TEST_F(HttpDeliveryTest, GivesUpWhereItIsToldTo) {
  support::Receiver receiver([](const vendor::HttpRequest&, int) { return support::Reply(503); });
  AddParcel("parcel", receiver.url()).mutable_retry()->set_max_attempts(3);
  Append({support::PurchaseRecord("1")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(3));
  const auto letters = DeadLettersOf("parcel");
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_THAT(letters[0], HasSubstr("given up, max_attempts reached: "));
}

TEST_F(HttpDeliveryTest, LargeBatchesAreSplit) {
  support::Receiver receiver;
  auto& destination = AddParcel("parcel", receiver.url());
  // Documents of about 50 bytes: the commas between them do not fit what the sum of them does.
  (*destination.mutable_settings())["batch"] = "100";
  const auto document = support::ParcelTranslator().Encode(
      "parcel",
      [] {
        v1::CommerceEvent event;
        event.ParseFromString(support::PurchaseRecord("11", "c11").bytes);
        return event;
      }(),
      {});
  const std::size_t limit = 8 * document->documents[0].size();
  (*destination.mutable_settings())["request_bytes"] = std::to_string(limit);
  AppendPurchases(10, 49);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(IdsOf(receiver.requests()), SizeIs(40));
  EXPECT_THAT(DistinctIdsOf(receiver.requests()), SizeIs(40));
  for (const vendor::HttpRequest& request : receiver.requests())
    EXPECT_LE(request.body.size(), limit);
}

TEST_F(HttpDeliveryTest, WhatIsTooLargeAloneIsADeadLetter) {
  support::Receiver receiver;
  auto& small_requests = AddParcel("requests", receiver.url());
  (*small_requests.mutable_settings())["request_bytes"] = "300";
  (*small_requests.mutable_settings())["batch"] = "10";
  auto& small_events = AddParcel("events", receiver.url());
  (*small_events.mutable_settings())["event_bytes"] = "300";
  Append({support::PurchaseRecord("1"), support::PurchaseRecord("2", std::string(400, 'c')),
          support::PurchaseRecord("3")});
  Start();
  for (const char* name : {"requests", "events"}) {
    ASSERT_TRUE(WaitUntilIdle(name));
    EXPECT_EQ(StatusOf(name).delivered(), 2);
    const auto letters = DeadLettersOf(name);
    ASSERT_THAT(letters, SizeIs(1));
    EXPECT_THAT(letters[0], HasSubstr("larger than"));
    EXPECT_THAT(letters[0], HasSubstr("300"));
  }
}

TEST_F(HttpDeliveryTest, OneImpossibleEventSparesItsNeighbours) {
  support::Receiver receiver;
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["batch"] = "10";
  (*destination.mutable_settings())["impossible"] = "c7";
  AppendPurchases(1, 10);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(DistinctIdsOf(receiver.requests()), SizeIs(9));
  EXPECT_THAT(DeadLettersOf("parcel"), ElementsAre("purchase: this customer fits no request: 1"));
}

TEST_F(HttpDeliveryTest, NewDestinationsMayBeginWithTheNewest) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url()).set_start(v1::Destination::NEWEST);
  AppendPurchases(1, 5);
  Start();
  AppendPurchases(6, 7);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(DistinctIdsOf(receiver.requests()), ElementsAre("6", "7"));
}

TEST_F(HttpDeliveryTest, WhatCannotWorkIsRefusedAtTheStart) {
  support::Receiver receiver;
  const auto refusal = [&](const std::function<void(v1::Destination&)>& change) {
    config_.clear_destinations();
    AddParcel("good", receiver.url());
    change(AddParcel("bad", receiver.url()));
    auto delivery = Delivery::Start(config_, support::ParcelTranslator(), *log_);
    EXPECT_EQ(delivery.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(delivery.status().message());
  };
  EXPECT_THAT(refusal([](auto& d) { d.set_format("canonical"); }), HasSubstr("can go to a file"));
  EXPECT_THAT(refusal([](auto& d) { d.set_format("nobody"); }), HasSubstr("no format nobody"));
  EXPECT_THAT(refusal([](auto& d) { d.mutable_file()->set_path("/x"); }), HasSubstr("one of"));
  EXPECT_THAT(refusal([](auto& d) { d.clear_http(); }), HasSubstr("one of"));
  EXPECT_THAT(refusal([](auto& d) { d.set_name("good"); }), HasSubstr("good"));
  EXPECT_THAT(refusal([](auto& d) { d.clear_name(); }), HasSubstr("no name"));
  EXPECT_THAT(refusal([](auto& d) { d.mutable_http()->set_base_url("ftp://x"); }),
              HasSubstr("destination bad: base_url"));
  EXPECT_THAT(receiver.requests(), IsEmpty());
}

}  // namespace
}  // namespace interlingua::delivery
