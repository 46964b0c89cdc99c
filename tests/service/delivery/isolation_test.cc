// What goes wrong with one destination, one customer or one event holds back nothing else;
// stopping.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <set>
#include <thread>

#include "absl/cleanup/cleanup.h"
#include "tests/support/delivery_fixture.h"

namespace interlingua::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class IsolationTest : public support::DeliveryFixture {
 protected:
  IsolationTest() : held_(hold_.get_future().share()) {}

  // Ends whatever waits for `held_`, which must happen before the receiver ends.
  void LetGo() {
    if (!std::exchange(let_go_, true)) hold_.set_value();
  }

  std::promise<void> hold_;
  std::shared_future<void> held_;
  bool let_go_ = false;
};

TEST_F(IsolationTest, AHangingDestinationHoldsBackNobody) {
  support::Receiver hanging([this](const vendor::HttpRequest&, int) {
    held_.wait();
    return support::Reply(200);
  });
  const absl::Cleanup let_go = [this] { LetGo(); };
  support::Receiver refusing([](const vendor::HttpRequest&, int) { return support::Reply(503); });
  support::Receiver good;
  AddParcel("hanging", hanging.url());
  AddParcel("refusing", refusing.url());
  AddParcel("good", good.url());
  AppendPurchases(1, 300);
  Start();
  ASSERT_TRUE(hanging.WaitForRequests(1));
  AppendPurchases(301, 600);
  ASSERT_TRUE(WaitUntilIdle("good"));
  EXPECT_EQ(StatusOf("good").delivered(), 600);
  EXPECT_EQ(StatusOf("hanging").delivered(), 0);
  EXPECT_EQ(StatusOf("refusing").delivered(), 0);
  EXPECT_THAT(StatusOf("refusing").last_error(), HasSubstr("503"));
  LetGo();
  EXPECT_TRUE(WaitUntilIdle("hanging"));
}

TEST_F(IsolationTest, OrderIsKeptForEachCustomer) {
  std::mutex mutex;
  std::map<std::string, int> at_once;
  std::map<std::string, std::vector<int>> taken;
  bool two_at_once = false;
  support::Receiver receiver([&](const vendor::HttpRequest& request, int serial) {
    const std::string customer = support::CustomerIn(request.body);
    {
      const std::lock_guard lock(mutex);
      two_at_once = ++at_once[customer] > 1 || two_at_once;
    }
    const bool refuse = serial % 3 == 0;
    const std::lock_guard lock(mutex);
    if (!refuse) {
      for (const auto& id : support::IdsIn(request.body)) taken[customer].push_back(std::stoi(id));
    }
    --at_once[customer];
    return support::Reply(refuse ? 503 : 200);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["ordered"] = "yes";
  (*destination.mutable_settings())["batch"] = "3";
  std::vector<log::LogRecord> records;
  for (int id = 1; id <= 300; ++id) {
    records.push_back(support::PurchaseRecord(std::to_string(id), "c" + std::to_string(id % 7)));
  }
  Append(std::move(records));
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_FALSE(two_at_once);
  std::size_t all = 0;
  for (const auto& [customer, ids] : taken) {
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end())) << customer;
    all += ids.size();
  }
  EXPECT_EQ(all, 300u);
}

TEST_F(IsolationTest, AStuckCustomerHoldsBackNobodyElse) {
  std::atomic<bool> stuck = true;
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    return support::Reply(stuck && support::CustomerIn(request.body) == "c1" ? 503 : 200);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["ordered"] = "yes";
  destination.mutable_retry()->set_initial_ms(5);
  destination.mutable_retry()->set_max_ms(20);
  AppendPurchases(1, 3000);
  Start();
  ASSERT_TRUE(Eventually([&] {
    const v1::DestinationStatus status = StatusOf("parcel");
    return status.delivered() == 2999 && status.parked() == 1 && status.cursor() == 3000;
  }));

  // After a restart only what is not done is sent.
  delivery_.reset();
  const std::size_t before = receiver.requests().size();
  OpenLog();
  stuck = false;
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  const auto requests = receiver.requests();
  EXPECT_EQ(support::IdsIn(requests[before].body).front(), "1");
  EXPECT_EQ(requests.size() - before, 1u);
  EXPECT_EQ(StatusOf("parcel").delivered(), 3000);
}

TEST_F(IsolationTest, ACustomerOverTheVendorsRateWaitsAndNobodyElseDoes) {
  std::mutex mutex;
  std::vector<std::pair<std::string, absl::Time>> taken;
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    const std::lock_guard lock(mutex);
    taken.emplace_back(support::CustomerIn(request.body), absl::Now());
    return support::Reply(200);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["ordered"] = "yes";
  (*destination.mutable_settings())["per_customer"] = "2";
  (*destination.mutable_settings())["period_ms"] = "300";
  std::vector<log::LogRecord> records;
  for (int id = 1; id <= 5; ++id)
    records.push_back(support::PurchaseRecord(std::to_string(id), "busy"));
  Append(std::move(records));
  AppendPurchases(6, 3000);  // more than the window of a vendor without such a limit
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 3000);
  std::vector<absl::Time> busy;
  for (const auto& [customer, time] : taken) {
    if (customer == "busy") busy.push_back(time);
  }
  ASSERT_THAT(busy, SizeIs(5));
  for (std::size_t i = 2; i < busy.size(); ++i) {
    EXPECT_GE(busy[i] - busy[i - 2], absl::Milliseconds(299));
  }
  // The first of the others went before the busy customer's third.
  const auto third = std::find_if(taken.begin(), taken.end(), [&](const auto& event) {
    return event.first == "busy" && event.second == busy[2];
  });
  EXPECT_GT(third - taken.begin(), 3);
}

TEST_F(IsolationTest, AVendorThatIsDownIsSpared) {
  std::atomic<bool> down = true;
  support::Receiver receiver(
      [&](const vendor::HttpRequest&, int) { return support::Reply(down ? 503 : 200); });
  auto& destination = AddParcel("parcel", receiver.url());
  destination.mutable_retry()->set_max_ms(100);
  AppendPurchases(1, 1000);
  const absl::Time begin = absl::Now();
  Start();
  ASSERT_TRUE(receiver.WaitForRequests(24));
  // Sixteen failures and what was in flight with them; then one request each 100 ms.
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(300));
  EXPECT_EQ(StatusOf("parcel").delivered(), 0);
  down = false;
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 1000);
}

TEST_F(IsolationTest, StopHoldsItsDeadline) {
  support::Receiver receiver([this](const vendor::HttpRequest&, int) {
    held_.wait();
    return support::Reply(200);
  });
  const absl::Cleanup let_go = [this] { LetGo(); };
  AddParcel("parcel", receiver.url());
  AppendPurchases(1, 20);
  Start();
  ASSERT_TRUE(receiver.WaitForRequests(4));
  const absl::Time begin = absl::Now();
  delivery_->Stop(begin + absl::Milliseconds(100));
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(99));
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
  delivery_->Stop(absl::InfiniteFuture());  // once more does no harm
  EXPECT_EQ(StatusOf("parcel").delivered(), 0);
  EXPECT_THAT(receiver.requests(), SizeIs(4));
}

TEST_F(IsolationTest, StopWaitsForWhatIsInFlight) {
  support::Receiver receiver([this](const vendor::HttpRequest&, int) {
    held_.wait();
    return support::Reply(200);
  });
  const absl::Cleanup let_go = [this] { LetGo(); };
  AddParcel("parcel", receiver.url());
  AppendPurchases(1, 20);
  Start();
  ASSERT_TRUE(receiver.WaitForRequests(4));
  std::thread stopper([&] { delivery_->Stop(absl::InfiniteFuture()); });
  LetGo();
  stopper.join();
  // At least the four that were out; some more when the stop came after them.
  EXPECT_GE(StatusOf("parcel").delivered(), 4);
  EXPECT_EQ(StatusOf("parcel").delivered(), static_cast<int>(receiver.requests().size()));
}

TEST_F(IsolationTest, ErrorsSayNothingOfPersons) {
  support::Receiver receiver(
      [](const vendor::HttpRequest&, int) { return support::Reply(400, "bad: c1@example.org"); });
  AddParcel("parcel", receiver.url() + "/token-secret");
  Append({support::PurchaseRecord("1", "c1@example.org")});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  const std::string status = StatusOf("parcel").DebugString();
  EXPECT_THAT(status, HasSubstr("400"));
  EXPECT_THAT(status, testing::Not(HasSubstr("example.org")));
  EXPECT_THAT(status, testing::Not(HasSubstr("secret")));
}

TEST_F(IsolationTest, ItOutlivesTheClosingOfTheLog) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url());
  AppendPurchases(1, 5);
  Start();
  log_->Close();
  EXPECT_TRUE(WaitUntilIdle("parcel"));
  delivery_->Stop(absl::InfiniteFuture());
  EXPECT_EQ(StatusOf("parcel").delivered(), 5);
}

}  // namespace
}  // namespace interlingua::delivery
