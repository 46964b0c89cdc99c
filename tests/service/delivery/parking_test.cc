// Events that keep failing, or have to wait for long, are set aside: the others go on, and nothing
// is lost, repeated or overtaken.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/support/delivery_fixture.h"
#include "translator/text/text.h"

namespace interlingua::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ParkingTest : public support::DeliveryFixture {
 protected:
  /// Answers 503 to requests with an event in `failing_`, 200 to others.
  support::Receiver receiver_{[this](const vendor::HttpRequest& request, int) {
    const std::lock_guard lock(mutex_);
    for (const auto& id : support::IdsIn(request.body)) {
      if (failing_.contains(id)) return support::Reply(503);
    }
    for (const auto& id : support::IdsIn(request.body)) {
      taken_[support::CustomerIn(request.body)].push_back(std::stoi(id));
      ++times_taken_[id];
    }
    return support::Reply(200);
  }};

  /// The next try of what fails is far away, unless it is asked for.
  v1::Destination& AddPatientParcel() {
    v1::Destination& destination = AddParcel("parcel", receiver_.url());
    destination.mutable_retry()->set_initial_ms(60 * 60 * 1000);
    destination.mutable_retry()->set_max_ms(60 * 60 * 1000);
    return destination;
  }

  void Mend() {
    const std::lock_guard lock(mutex_);
    failing_.clear();
  }

  bool AwaitParked(std::int64_t events) {
    return Eventually([&] {
      const v1::DestinationStatus status = StatusOf("parcel");
      return status.parked() == events && status.cursor() == log_->End();
    });
  }

  std::int64_t Retry(bool bury = false) {
    log::ParkedQuery query;
    query.destination = "parcel";
    return delivery_->MakeParkedDue(query, bury).value_or(-1);
  }

  /// Whether what was accepted is done or waits, in events and in money.
  bool IsEven() {
    const auto balances = log_->Balances("parcel");
    if (!balances.ok() || balances->empty()) return false;
    return std::all_of(balances->begin(), balances->end(),
                       [](const log::Balance& balance) { return balance.IsEven(); });
  }

  void ExpectEachTakenOnce(int events) {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(times_taken_.size(), static_cast<std::size_t>(events));
    for (const auto& [id, times] : times_taken_) EXPECT_EQ(times, 1) << id;
  }

  std::mutex mutex_;
  std::set<std::string> failing_;
  std::map<std::string, std::vector<int>> taken_;  ///< by customer, in the order of arrival
  std::map<std::string, int> times_taken_;
};

TEST_F(ParkingTest, OneEventThatKeepsFailingHoldsUpNoOther) {
  failing_ = {"5"};
  AddPatientParcel();
  Start();
  AppendPurchases(1, 30000);
  ASSERT_TRUE(AwaitParked(1));
  const v1::DestinationStatus status = StatusOf("parcel");
  EXPECT_EQ(status.delivered(), 29999);
  EXPECT_TRUE(status.has_next_parked_try());
  EXPECT_THAT(status.last_error(), IsEmpty());
  const auto parked = log_->ListParked({}, {}, 10);
  ASSERT_TRUE(parked.ok()) << parked.status();
  ASSERT_EQ(parked->size(), 1u);
  EXPECT_EQ((*parked)[0].event_id, "5");
  EXPECT_GE((*parked)[0].attempts, 1);
  EXPECT_THAT((*parked)[0].reason, HasSubstr("503"));
  EXPECT_TRUE(IsEven());
  Mend();
  EXPECT_EQ(Retry(), 1);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  ExpectEachTakenOnce(30000);
  EXPECT_TRUE(IsEven());
}

TEST_F(ParkingTest, ARestartRepeatsNothingAndForgetsNothing) {
  failing_ = {"5", "1000"};
  AddPatientParcel();
  Start();
  AppendPurchases(1, 3000);
  ASSERT_TRUE(AwaitParked(2));
  delivery_.reset();
  OpenLog();
  Start();
  EXPECT_EQ(StatusOf("parcel").parked(), 2);
  EXPECT_TRUE(IsEven());
  Mend();
  EXPECT_EQ(Retry(), 2);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  ExpectEachTakenOnce(3000);
  EXPECT_TRUE(IsEven());
}

TEST_F(ParkingTest, WhatIsDoneBeforeAStopIsNotSentAgain) {
  failing_ = {"1"};
  AddParcel("parcel", receiver_.url()).mutable_retry()->set_max_ms(500);
  Start();
  AppendPurchases(1, 20);
  // Stopped before the first event has held up the others for long.
  ASSERT_TRUE(Eventually([&] {
    const std::lock_guard lock(mutex_);
    return times_taken_.size() == 19;
  }));
  delivery_->Stop(absl::Now() + absl::Seconds(10));
  delivery_.reset();
  Mend();
  OpenLog();
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  ExpectEachTakenOnce(20);
}

TEST_F(ParkingTest, LaterEventsOfACustomerWaitBehindTheOneThatIsParked) {
  failing_ = {"1"};
  AddPatientParcel().set_ordering(v1::Destination::PER_CUSTOMER);
  Start();
  std::vector<log::LogRecord> records;
  for (int id = 1; id <= 900; ++id) {
    records.push_back(support::PurchaseRecord(std::to_string(id), "c" + std::to_string(id % 9)));
  }
  Append(std::move(records));
  ASSERT_TRUE(AwaitParked(100));
  // Those that come when it is parked are parked behind it.
  Append({support::PurchaseRecord("901", "c1"), support::PurchaseRecord("902", "c2")});
  ASSERT_TRUE(AwaitParked(101));
  EXPECT_TRUE(IsEven());
  Mend();
  // Those behind it are due, and none may go before it.
  EXPECT_EQ(Retry(), 101);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  for (const auto& [customer, ids] : taken_) {
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end())) << customer;
  }
  ExpectEachTakenOnce(902);
}

TEST_F(ParkingTest, TheOrderOutlivesARestart) {
  failing_ = {"1"};
  AddPatientParcel().set_ordering(v1::Destination::PER_CUSTOMER);
  Start();
  Append({support::PurchaseRecord("1", "ann"), support::PurchaseRecord("2", "ann"),
          support::PurchaseRecord("3", "bob")});
  ASSERT_TRUE(AwaitParked(2));
  delivery_.reset();
  OpenLog();
  Start();
  Append({support::PurchaseRecord("4", "ann")});
  ASSERT_TRUE(AwaitParked(3));
  Mend();
  EXPECT_EQ(Retry(), 3);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(taken_["ann"], ElementsAre(1, 2, 4));
  EXPECT_THAT(taken_["bob"], ElementsAre(3));
}

// One visitor who sends without end, where the vendor takes two events an hour of each.
TEST_F(ParkingTest, APacedSessionDoesNotLimitTheDestination) {
  v1::Destination& destination = AddParcel("parcel", receiver_.url());
  (*destination.mutable_settings())["ordered"] = "yes";
  (*destination.mutable_settings())["per_customer"] = "2";
  (*destination.mutable_settings())["period_ms"] = "3600000";
  Start();
  std::vector<log::LogRecord> records;
  for (int id = 1; id <= 6000; ++id) {
    const std::string customer = id % 2 == 0 ? "crawler" : "c" + std::to_string(id);
    records.push_back(support::PurchaseRecord(std::to_string(id), customer));
  }
  Append(std::move(records));
  ASSERT_TRUE(AwaitParked(2998));
  EXPECT_EQ(StatusOf("parcel").delivered(), 3002);
  EXPECT_THAT(taken_["crawler"], ElementsAre(2, 4));
  EXPECT_TRUE(IsEven());
}

TEST_F(ParkingTest, AsManyAsMayBeParkedStopTheReadingVisibly) {
  for (int id = 1; id <= 100; ++id) failing_.insert(std::to_string(id));
  AddPatientParcel().set_max_parked(20);
  Start();
  // Each failure is followed by successes, or the vendor would count as down.
  std::vector<log::LogRecord> records;
  for (int id = 1; id <= 100; ++id) {
    records.push_back(support::PurchaseRecord(std::to_string(id), "c"));
    for (int good = 0; good < 9; ++good) {
      records.push_back(support::PurchaseRecord(std::to_string(1000 * id + good), "c"));
    }
  }
  Append(std::move(records));
  ASSERT_TRUE(Eventually([&] {
    const v1::DestinationStatus status = StatusOf("parcel");
    return status.holding().find("max_parked") != std::string::npos && status.parked() >= 20;
  }));
  AppendPurchases(200000, 200010);
  Mend();
  ASSERT_TRUE(Eventually([&] {
    Retry();
    const v1::DestinationStatus status = StatusOf("parcel");
    return status.parked() == 0 && status.cursor() == log_->End() && status.holding().empty();
  }));
  ExpectEachTakenOnce(1011);
}

TEST_F(ParkingTest, AVendorThatIsDownAsAWholeParksNothing) {
  AppendPurchases(1, 5000);
  for (int id = 1; id <= 5000; ++id) failing_.insert(std::to_string(id));
  AddParcel("parcel", receiver_.url());
  Start();
  ASSERT_TRUE(receiver_.WaitForRequests(25));
  EXPECT_EQ(StatusOf("parcel").parked(), 0);
  EXPECT_EQ(StatusOf("parcel").cursor(), 0);
  Mend();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  ExpectEachTakenOnce(5000);
}

TEST_F(ParkingTest, AParkedEventThatIsBuriedIsADeadLetter) {
  failing_ = {"2"};
  AddPatientParcel();
  Start();
  AppendPurchases(1, 3);
  ASSERT_TRUE(AwaitParked(1));
  EXPECT_EQ(Retry(/*bury=*/true), 1);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  const v1::DestinationStatus status = StatusOf("parcel");
  ASSERT_EQ(status.dead_letters_size(), 1);
  EXPECT_THAT(status.dead_letters(0).reason(), HasSubstr("buried by an operator"));
  EXPECT_TRUE(IsEven());
  Mend();
  log::DeadLetterQuery query;
  query.destination = "parcel";
  EXPECT_EQ(delivery_->Redrive(query).value(), 1);
  ASSERT_TRUE(Eventually([&] { return StatusOf("parcel").delivered() == 3; }));
  EXPECT_TRUE(IsEven());
}

TEST_F(ParkingTest, ARedrivenEventThatFailsIsParkedToo) {
  failing_ = {"2"};
  AddPatientParcel();
  Start();
  AppendPurchases(1, 3);
  ASSERT_TRUE(AwaitParked(1));
  ASSERT_EQ(Retry(/*bury=*/true), 1);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  log::DeadLetterQuery query;
  query.destination = "parcel";
  ASSERT_EQ(delivery_->Redrive(query).value(), 1);
  ASSERT_TRUE(AwaitParked(1));
  EXPECT_EQ(StatusOf("parcel").redriving(), 1);
  EXPECT_TRUE(IsEven());
  delivery_.reset();
  OpenLog();
  Mend();
  Start();
  EXPECT_EQ(Retry(), 1);
  ASSERT_TRUE(Eventually([&] { return StatusOf("parcel").delivered() == 3; }));
  EXPECT_EQ(StatusOf("parcel").parked(), 0);
  ExpectEachTakenOnce(3);
  EXPECT_TRUE(IsEven());
}

TEST_F(ParkingTest, RetentionKeepsWhatIsParkedAndOnlyThat) {
  failing_ = {"5"};
  AddPatientParcel();
  Start();
  AppendPurchases(1, 2000);
  ASSERT_TRUE(AwaitParked(1));
  log::RetentionPolicy all;
  all.up_to_offset = 2000;
  while (log_->Remove(all).value()) continue;
  EXPECT_FALSE(log_->At(4).ok());
  EXPECT_TRUE(log_->At(5).ok());
  Mend();
  EXPECT_EQ(Retry(), 1);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  ExpectEachTakenOnce(2000);
  while (log_->Remove(all).value()) continue;
  EXPECT_FALSE(log_->At(5).ok());
}

TEST_F(ParkingTest, WhatWasParkedGoesToTheFileThatTakesTheDestinationsPlace) {
  failing_ = {"2", "3"};
  AddPatientParcel();
  Start();
  AppendPurchases(1, 5);
  ASSERT_TRUE(AwaitParked(2));
  delivery_.reset();
  config_.clear_destinations();
  AddFile("parcel", "parcel", folder_.File("events"));
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 5);
  EXPECT_TRUE(IsEven());
}

}  // namespace
}  // namespace interlingua::delivery
