// Faults of a vendor, or of how a destination is set up, are not held against the events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/delivery_fixture.h"

namespace interlingua::delivery {
namespace {

using ::testing::HasSubstr;

class SuspectTest : public support::DeliveryFixture {
 protected:
  /// Answers as the test says at the moment.
  std::atomic<int> answer_ = 200;
  std::atomic<int> answered_ = 0;
  support::Receiver receiver_{[this](const vendor::HttpRequest&, int) {
    ++answered_;
    return support::Reply(answer_);
  }};

  std::int64_t Buried() const {
    std::int64_t events = 0;
    const v1::DestinationStatus status = StatusOf("parcel");
    for (const auto& count : status.dead_letters()) events += count.events();
    return events;
  }
};

TEST_F(SuspectTest, AVendorThatRefusesEverythingBuriesOnlyTheFirst) {
  answer_ = 400;
  AddParcel("parcel", receiver_.url()).set_suspect_after(50);
  AppendPurchases(1, 360);
  Start();
  ASSERT_TRUE(Eventually([&] { return !StatusOf("parcel").holding().empty(); }));
  EXPECT_THAT(StatusOf("parcel").holding(), HasSubstr("refuses everything"));
  // It is tried on, with one event at a time, and nothing more is buried.
  const int before = answered_;
  ASSERT_TRUE(Eventually([&] { return answered_ >= before + 20; }));
  ASSERT_TRUE(Eventually([&] { return Buried() >= 50; }));
  const std::int64_t buried = Buried();
  EXPECT_LE(buried, 50 + 4);  // those in flight at the time
  answer_ = 200;
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  ASSERT_TRUE(Eventually([&] { return StatusOf("parcel").holding().empty(); }));
  EXPECT_EQ(StatusOf("parcel").delivered(), 360 - buried);
  // What was buried in that stretch is redriven as one.
  log::DeadLetterQuery query;
  query.destination = "parcel";
  EXPECT_EQ(delivery_->Redrive(query).value(), buried);
  ASSERT_TRUE(Eventually([&] { return StatusOf("parcel").delivered() == 360; }));
}

TEST_F(SuspectTest, SomeThatAreRefusedAreNotSuspicious) {
  support::Receiver receiver([](const vendor::HttpRequest&, int serial) {
    return support::Reply(serial % 10 == 0 ? 200 : 400);
  });
  AddParcel("parcel", receiver.url()).set_suspect_after(50);
  AppendPurchases(1, 500);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(Buried(), 450);
}

TEST_F(SuspectTest, NeverWhereItIsSwitchedOff) {
  answer_ = 400;
  AddParcel("parcel", receiver_.url()).set_suspect_after(0);
  AppendPurchases(1, 200);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(Buried(), 200);
}

TEST_F(SuspectTest, TriesThatTheDestinationIsRefusedDoNotBuryEvents) {
  support::Receiver receiver([](const vendor::HttpRequest& request, int serial) {
    if (serial <= 12) return support::Reply(401);
    // Each event sees one 503 after that.
    static std::set<std::string> seen;
    const std::string id = support::IdsIn(request.body).front();
    return support::Reply(seen.insert(id).second ? 503 : 200);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  destination.mutable_http()->set_max_in_flight(1);
  destination.mutable_retry()->set_max_attempts(3);
  AppendPurchases(1, 20);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 20);
}

TEST_F(SuspectTest, AVendorThatIsNotThereBuriesNothing) {
  std::string url;
  {
    const support::Receiver gone;
    url = gone.url();
  }
  auto& destination = AddParcel("parcel", url);
  destination.mutable_retry()->set_max_attempts(3);
  AppendPurchases(1, 60);
  Start();
  // Until every event could have used up its tries twice.
  const auto tries = [&] {
    std::int64_t requests = 0;
    delivery_->Observe(
        [&](const DestinationObservation& seen) { requests = seen.requests->requests[0]; });
    return requests;
  };
  ASSERT_TRUE(Eventually([&] { return tries() >= 40; }));
  EXPECT_EQ(Buried(), 0);
  EXPECT_EQ(StatusOf("parcel").delivered(), 0);
}

TEST_F(SuspectTest, ALineBreakInASecretIsAFaultOfTheDestination) {
  auto& destination = AddParcel("parcel", receiver_.url());
  (*destination.mutable_settings())["token"] = "secret\n";
  AppendPurchases(1, 5);
  Start();
  ASSERT_TRUE(Eventually(
      [&] { return StatusOf("parcel").last_error().find("line break") != std::string::npos; }));
  EXPECT_EQ(Buried(), 0);
}

}  // namespace
}  // namespace interlingua::delivery
