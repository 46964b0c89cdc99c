// Deliveries over HTTP: everything arrives, batches, outcomes, retries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <set>

#include "tests/service/delivery/delivery_fixture.h"

namespace interlingua {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class HttpDeliveryTest : public DeliveryFixture {
 protected:
  static std::vector<std::string> IdsOf(const std::vector<HttpRequest>& requests) {
    std::vector<std::string> ids;
    for (const HttpRequest& request : requests) {
      for (auto& id : IdsIn(request.body)) ids.push_back(std::move(id));
    }
    return ids;
  }

  static std::set<std::string> DistinctIdsOf(const std::vector<HttpRequest>& requests) {
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
  Receiver receiver;
  (*AddParcel("parcel", receiver.url()).mutable_settings())["batch"] = "10";
  AppendPurchases(1, 25);
  Start();
  AppendPurchases(26, 60);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(IdsOf(receiver.requests()), SizeIs(60));
  EXPECT_THAT(DistinctIdsOf(receiver.requests()), SizeIs(60));
  for (const HttpRequest& request : receiver.requests()) {
    EXPECT_LE(IdsIn(request.body).size(), 10u);
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
  Receiver receiver([gone](const HttpRequest&, int) {
    gone.wait();
    return Reply(200);
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
  Receiver receiver;
  AddParcel("parcel", receiver.url()).add_kinds("purchase");
  Append({Purchase("1"), Refund("2"), Purchase("3"), Refund("4")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(DistinctIdsOf(receiver.requests()), ElementsAre("1", "3"));
  EXPECT_EQ(StatusOf("parcel").withheld(), 2);
  EXPECT_EQ(StatusOf("parcel").delivered(), 2);
  EXPECT_THAT(DeadLettersOf("parcel"), IsEmpty());
}

TEST_F(HttpDeliveryTest, WhatTheFormatRefusesIsADeadLetterAtOnce) {
  Receiver receiver;
  AddParcel("parcel", receiver.url());
  Append({Refund("1"), Purchase("2"), Refund("3"), {"4", "no protobuf at all"}});
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
  Receiver receiver([gone](const HttpRequest&, int serial) {
    if (serial == 4) gone.wait();
    return Reply(serial < 5 ? 503 : 200);
  });
  AddParcel("parcel", receiver.url());
  Append({Purchase("1")});
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
  Receiver receiver([](const HttpRequest&, int serial) { return Reply(serial < 4 ? 0 : 200); });
  AddParcel("parcel", receiver.url());
  Append({Purchase("1")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(Ge(4u)));
}

TEST_F(HttpDeliveryTest, ATimeOutIsTriedAgain) {
  std::promise<void> end;
  auto ended = end.get_future().share();
  Receiver receiver([ended](const HttpRequest&, int serial) {
    if (serial == 1) ended.wait();
    return Reply(200);
  });
  AddParcel("parcel", receiver.url()).mutable_http()->set_timeout_ms(50);
  Append({Purchase("1")});
  Start();
  EXPECT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(Ge(2u)));
  end.set_value();
}

TEST_F(HttpDeliveryTest, TheVendorsWishForAPauseIsRespected) {
  std::mutex mutex;
  std::vector<absl::Time> times;
  Receiver receiver([&](const HttpRequest&, int serial) {
    const std::lock_guard lock(mutex);
    times.push_back(absl::Now());
    HttpResponse response = Reply(serial == 1 ? 429 : 200);
    if (serial == 1) response.headers = {{"Later-Ms", "300"}};
    return response;
  });
  AddParcel("parcel", receiver.url());
  Append({Purchase("1")});
  Start();
  ASSERT_TRUE(Eventually([&] { return StatusOf("parcel").retrying() == 1; }));
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  ASSERT_THAT(times, SizeIs(2));
  EXPECT_GE(times[1] - times[0], absl::Milliseconds(299));
}

TEST_F(HttpDeliveryTest, APermanentRefusalIsADeadLetter) {
  Receiver receiver([](const HttpRequest& request, int) {
    return Reply(CustomerIn(request.body) == "c2" ? 400 : 200);
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
  Receiver receiver([](const HttpRequest& request, int serial) {
    if (serial > 1) return Reply(200);
    EXPECT_THAT(IdsIn(request.body), ElementsAre("1", "2", "3", "4"));
    return Reply(207, "ok,later,never");  // says nothing about the fourth
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
  Receiver receiver([](const HttpRequest&, int) { return Reply(503); });
  AddParcel("parcel", receiver.url()).mutable_retry()->set_max_attempts(3);
  Append({Purchase("1")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(3));
  const auto letters = DeadLettersOf("parcel");
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_THAT(letters[0], HasSubstr("given up after 3 tries: "));
}

TEST_F(HttpDeliveryTest, LargeBatchesAreSplit) {
  Receiver receiver;
  auto& destination = AddParcel("parcel", receiver.url());
  // Documents of about 50 bytes: the commas between them do not fit what the sum of them does.
  (*destination.mutable_settings())["batch"] = "100";
  const auto document =
      ParcelTranslator().Encode("parcel",
                                [] {
                                  v1::CommerceEvent event;
                                  event.ParseFromString(Purchase("11", "c11").bytes);
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
  for (const HttpRequest& request : receiver.requests()) EXPECT_LE(request.body.size(), limit);
}

TEST_F(HttpDeliveryTest, WhatIsTooLargeAloneIsADeadLetter) {
  Receiver receiver;
  auto& small_requests = AddParcel("requests", receiver.url());
  (*small_requests.mutable_settings())["request_bytes"] = "300";
  (*small_requests.mutable_settings())["batch"] = "10";
  auto& small_events = AddParcel("events", receiver.url());
  (*small_events.mutable_settings())["event_bytes"] = "300";
  Append({Purchase("1"), Purchase("2", std::string(400, 'c')), Purchase("3")});
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
  Receiver receiver;
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
  Receiver receiver;
  AddParcel("parcel", receiver.url()).set_start(v1::Destination::NEWEST);
  AppendPurchases(1, 5);
  Start();
  AppendPurchases(6, 7);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(DistinctIdsOf(receiver.requests()), ElementsAre("6", "7"));
}

TEST_F(HttpDeliveryTest, WhatCannotWorkIsRefusedAtTheStart) {
  Receiver receiver;
  const auto refusal = [&](const std::function<void(v1::Destination&)>& change) {
    config_.clear_destinations();
    AddParcel("good", receiver.url());
    change(AddParcel("bad", receiver.url()));
    auto delivery = Delivery::Start(config_, ParcelTranslator(), *log_);
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
}  // namespace interlingua
