// What a refusal costs: the event that is refused, and nothing else. Orders, limits and bounds of a
// destination that does not take what it gets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <set>

#include "service/delivery/destination/http_worker.h"
#include "tests/support/delivery_fixture.h"

namespace interlingua::delivery {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

class RefusalTest : public support::DeliveryFixture {
 protected:
  static bool Holds(const vendor::HttpRequest& request, const std::string& id) {
    const auto ids = support::IdsIn(request.body);
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  }

  // The ids of the requests that `taken` says were taken, in their order.
  void Take(const vendor::HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    for (const auto& id : support::IdsIn(request.body)) taken_.push_back(std::stoi(id));
  }

  std::mutex mutex_;
  std::vector<int> taken_;
};

TEST_F(RefusalTest, OnePoisonedEventNeverSinksItsRequest) {
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    if (Holds(request, "7")) return support::Reply(400, "bad");
    Take(request);
    return support::Reply(200);
  });
  (*AddParcel("parcel", receiver.url()).mutable_settings())["batch"] = "16";
  AppendPurchases(1, 16);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(taken_, SizeIs(15));
  EXPECT_THAT(std::set<int>(taken_.begin(), taken_.end()), SizeIs(15));
  EXPECT_THAT(receiver.requests(), SizeIs(9));  // the whole, and two halves four times
  const auto status = StatusOf("parcel");
  ASSERT_EQ(status.dead_letters_size(), 1);
  EXPECT_EQ(status.dead_letters(0).events(), 1);
  EXPECT_EQ(status.dead_letters(0).reason(), "purchase: HTTP status 400");
}

TEST_F(RefusalTest, TooLargeRequestsAreHalvedWithoutCountingAsTries) {
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    if (support::IdsIn(request.body).size() > 3) return support::Reply(413);
    Take(request);
    return support::Reply(200);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["batch"] = "50";
  destination.mutable_retry()->set_max_attempts(1);
  AppendPurchases(1, 100);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(taken_, SizeIs(100));
  EXPECT_EQ(StatusOf("parcel").delivered(), 100);
}

TEST_F(RefusalTest, HalvesKeepTheOrderOfALane) {
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    if (Holds(request, "5") || Holds(request, "11")) return support::Reply(422);
    Take(request);
    return support::Reply(200);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["batch"] = "8";
  (*destination.mutable_settings())["ordered"] = "yes";
  std::vector<log::LogRecord> records;
  for (int id = 1; id <= 20; ++id)
    records.push_back(support::PurchaseRecord(std::to_string(id), "one"));
  Append(std::move(records));
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(taken_, SizeIs(18));
  EXPECT_TRUE(std::is_sorted(taken_.begin(), taken_.end()));
}

TEST_F(RefusalTest, WrongCredentialsBuryNothing) {
  std::atomic<bool> wrong = true;
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    if (wrong) return support::Reply(401);
    Take(request);
    return support::Reply(200);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["batch"] = "10";
  destination.mutable_retry()->set_max_attempts(2);
  destination.mutable_retry()->set_max_ms(50);
  AppendPurchases(1, 200);
  Start();
  ASSERT_TRUE(receiver.WaitForRequests(12));
  EXPECT_THAT(StatusOf("parcel").last_error(), HasSubstr("mend the destination's credentials"));
  EXPECT_EQ(StatusOf("parcel").dead_letters_size(), 0);
  for (const auto& request : receiver.requests())
    EXPECT_THAT(support::IdsIn(request.body), SizeIs(10));
  wrong = false;
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 200);
  EXPECT_THAT(taken_, SizeIs(200));
}

TEST_F(RefusalTest, ARedirectIsNotFollowedAndBuriesNothing) {
  support::Receiver elsewhere;
  std::atomic<bool> moved = true;
  support::Receiver receiver([&](const vendor::HttpRequest&, int) {
    vendor::HttpResponse response = support::Reply(moved ? 308 : 200);
    if (moved) response.headers = {{"Location", elsewhere.url()}};
    return response;
  });
  AddParcel("parcel", receiver.url());
  AppendPurchases(1, 5);
  Start();
  ASSERT_TRUE(receiver.WaitForRequests(10));
  EXPECT_THAT(StatusOf("parcel").last_error(), HasSubstr("redirect"));
  moved = false;
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 5);
  EXPECT_THAT(elsewhere.requests(), IsEmpty());
}

// A vendor that stumbles over one event (or a filter before it that forbids it) fails every request
// that the event is in; the others are delivered.
TEST_F(RefusalTest, AnEventThatSpoilsItsRequestsDoesNotKeepItsCompany) {
  for (const int status : {500, 403}) {
    taken_.clear();
    support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
      if (Holds(request, "7")) return support::Reply(status);
      Take(request);
      return support::Reply(200);
    });
    const std::string name = "parcel" + std::to_string(status);
    auto& destination = AddParcel(name, receiver.url());
    (*destination.mutable_settings())["batch"] = "20";
    destination.mutable_retry()->set_initial_ms(20);
    destination.mutable_retry()->set_max_ms(200);
    if (log_->End() == 0) AppendPurchases(1, 100);
    Start();
    EXPECT_TRUE(Eventually([&] { return StatusOf(name).delivered() == 99; }));
    delivery_.reset();
    config_.clear_destinations();
    EXPECT_THAT(std::set<int>(taken_.begin(), taken_.end()), SizeIs(99));
  }
}

TEST_F(RefusalTest, GivesUpWhatIsTooOld) {
  support::Receiver receiver([](const vendor::HttpRequest&, int) { return support::Reply(503); });
  AddParcel("parcel", receiver.url()).mutable_retry()->set_max_age_hours(1);
  v1::CommerceEvent event;
  ASSERT_TRUE(event.ParseFromString(support::PurchaseRecord("1").bytes));
  event.mutable_received_at()->set_seconds(absl::ToUnixSeconds(absl::Now() - absl::Hours(2)));
  Append({{"1", event.SerializeAsString()}});
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_THAT(receiver.requests(), SizeIs(1));
  EXPECT_EQ(StatusOf("parcel").dead_letters(0).reason(),
            "purchase: given up, max_age_hours reached: HTTP status 503");
}

TEST_F(RefusalTest, EveryCustomerKeepsItsOrderAcrossRetriesAndRestarts) {
  constexpr int kEvents = 600;
  constexpr int kCustomers = 7;
  std::map<int, std::vector<int>> taken;
  std::minstd_rand random(5);
  bool two_of_one = false;
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    const std::lock_guard lock(mutex_);
    if (random() % 5 == 0) return support::Reply(503);
    std::string words;
    std::set<int> customers;
    for (const auto& text : support::IdsIn(request.body)) {
      const int id = std::stoi(text);
      two_of_one = !customers.insert(id % kCustomers).second || two_of_one;
      const bool later = random() % 4 == 0;
      if (!later) taken[id % kCustomers].push_back(id);
      words += words.empty() ? "" : ",";
      words += later ? "later" : "ok";
    }
    return support::Reply(207, words);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["batch"] = "5";
  destination.set_ordering(v1::Destination::PER_CUSTOMER);
  std::vector<log::LogRecord> records;
  for (int id = 1; id <= kEvents; ++id) {
    records.push_back(
        support::PurchaseRecord(std::to_string(id), "c" + std::to_string(id % kCustomers)));
  }
  Append(std::move(records));
  for (const std::size_t requests : {30, 60, 90}) {
    Start();
    ASSERT_TRUE(receiver.WaitForRequests(requests));
    delivery_.reset();
    OpenLog();
  }
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_FALSE(two_of_one);
  std::size_t copies = 0;
  for (const auto& [customer, ids] : taken) {
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end())) << customer;
    EXPECT_EQ(std::set<int>(ids.begin(), ids.end()).size(),
              static_cast<std::size_t>(kEvents / kCustomers + (customer <= 5 && customer > 0)));
    copies += ids.size();
  }
  // At most the four requests that were cut off by each of the three stops.
  EXPECT_THAT(copies, Le(kEvents + 3 * 4 * 5u));
}

TEST_F(RefusalTest, DifferentCustomersGoSideBySide) {
  std::promise<void> second;
  auto came = second.get_future().share();
  support::Receiver receiver([&](const vendor::HttpRequest&, int serial) {
    if (serial == 1) came.wait();
    if (serial == 2) second.set_value();
    return support::Reply(200);
  });
  AddParcel("parcel", receiver.url()).set_ordering(v1::Destination::PER_CUSTOMER);
  Append({support::PurchaseRecord("1", "a"), support::PurchaseRecord("2", "a"),
          support::PurchaseRecord("3", "b")});
  Start();
  EXPECT_TRUE(WaitUntilIdle("parcel"));
  const auto requests = receiver.requests();
  ASSERT_THAT(requests, SizeIs(3));
  EXPECT_EQ(support::IdsIn(requests[2].body).front(), "2");
}

TEST_F(RefusalTest, RequestsKeepToTheLimitOfASecond) {
  support::Receiver receiver;
  AddParcel("parcel", receiver.url()).mutable_http()->set_max_requests_per_second(20);
  AppendPurchases(1, 10);
  const absl::Time begin = absl::Now();
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(395));  // two at once, eight at 50 ms each
  EXPECT_THAT(receiver.requests(), SizeIs(10));
}

TEST_F(RefusalTest, ABudgetOfRetriesDelaysAndDropsNothing) {
  support::Receiver receiver([](const vendor::HttpRequest&, int serial) {
    return support::Reply(serial <= 3 ? 503 : 200);
  });
  AddParcel("parcel", receiver.url()).mutable_retry()->set_budget_percent(5);
  AppendPurchases(1, 20);
  Start();
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(StatusOf("parcel").delivered(), 20);
  EXPECT_THAT(receiver.requests(), SizeIs(23));
}

std::unique_ptr<destination::HttpWorker> MakeWorker(const v1::Destination& destination,
                                                    log::EventLog& log) {
  const vendor::Settings settings(destination.settings().begin(), destination.settings().end());
  auto wire = support::ParcelTranslator().AdapterOf("parcel")->make_wire(settings);
  const auto start = log.LoadProgress(destination.name(), log::StartAt::kOldest);
  auto worker = destination::HttpWorker::Create(destination, support::ParcelTranslator(),
                                                *std::move(wire), *start, log);
  EXPECT_TRUE(worker.ok()) << worker.status();
  return *std::move(worker);
}

std::int64_t DoneOf(const destination::Worker& worker, log::Outcome outcome) {
  return worker.outcomes().done[static_cast<std::size_t>(outcome)];
}

TEST_F(RefusalTest, ADeadDestinationHoldsABoundedWindow) {
  std::string url;
  { url = support::Receiver().url(); }  // nothing listens any more
  auto& destination = AddParcel("parcel", url);
  (*destination.mutable_settings())["batch"] = "10";
  for (int group = 0; group < 20; ++group) {
    std::vector<log::LogRecord> records;
    for (int id = 1; id <= 100; ++id) {
      records.push_back(
          support::PurchaseRecord(std::to_string(100 * group + id), std::string(20000, 'c')));
    }
    Append(std::move(records));
  }
  const auto worker = MakeWorker(destination, *log_);
  const destination::DeliveryCounters& counters = *worker->counters();
  worker->Start();
  // Far more tries than fit the memory at once; the backlog is 160 MB of it.
  std::int64_t most = 0;
  EXPECT_TRUE(Eventually([&] {
    most = std::max(most, counters.held_bytes.load());
    return counters.retried_events > 2000;
  }));
  EXPECT_GT(most, 8 << 20);
  EXPECT_LT(most, (16 << 20) + (1 << 18));
  EXPECT_LT(counters.open_events, 400);
  EXPECT_EQ(DoneOf(*worker, log::Outcome::kDelivered), 0);
  EXPECT_EQ(counters.breaker_opened, 1);
  EXPECT_NE(worker->state().breaker, send::Breaker::State::kClosed);
  EXPECT_EQ(counters.requests[0] + counters.requests[2], counters.requests[0]);
  worker->BeginStop(absl::InfinitePast());
  worker->Join();
}

TEST_F(RefusalTest, CountsWhatItDoes) {
  support::Receiver receiver([](const vendor::HttpRequest&, int serial) {
    return serial == 1   ? support::Reply(503)
           : serial == 2 ? support::Reply(400)
                         : support::Reply(200);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["batch"] = "2";
  Append({support::PurchaseRecord("1"), support::PurchaseRecord("2")});
  const auto worker = MakeWorker(destination, *log_);
  const destination::DeliveryCounters& counters = *worker->counters();
  worker->Start();
  EXPECT_TRUE(Eventually([&] { return DoneOf(*worker, log::Outcome::kDelivered) == 2; }));
  worker->BeginStop(absl::InfiniteFuture());
  worker->Join();
  EXPECT_EQ(counters.requests[5], 1);
  EXPECT_EQ(counters.requests[4], 1);
  EXPECT_EQ(counters.requests[2], 2);
  EXPECT_EQ(counters.split_requests, 1);
  EXPECT_EQ(counters.sent_events, 6);
  EXPECT_EQ(counters.retried_events, 2);
  EXPECT_EQ(DoneOf(*worker, log::Outcome::kDead), 0);
  std::int64_t all = 0;
  for (const auto& bucket : counters.latency) all += bucket;
  EXPECT_EQ(all, 4);
  EXPECT_GT(counters.latency_us, 0);
  EXPECT_EQ(counters.held_bytes, 0);
  EXPECT_EQ(worker->state().breaker, send::Breaker::State::kClosed);
}

}  // namespace
}  // namespace interlingua::delivery
