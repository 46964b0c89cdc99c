// Faults that last: what keeps failing, or keeps somebody waiting, while events go on coming.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/reliability/scale.h"
#include "tests/support/delivery_fixture.h"

namespace interlingua::reliability {
namespace {

class LongFaultReliabilityTest : public support::DeliveryFixture {
 protected:
  /// Appends `count` purchases of as many customers, a few thousand at a time.
  void AppendMany(int count) {
    for (int first = 1; first <= count; first += 2000) {
      AppendPurchases(first, std::min(first + 1999, count));
    }
  }

  /// Waits as long as the destination delivers more.
  bool AwaitDelivered(std::int64_t events) {
    std::int64_t delivered = 0;
    while (delivered < events) {
      const std::int64_t before = delivered;
      const bool more =
          Eventually([&] { return (delivered = StatusOf("parcel").delivered()) > before; });
      if (!more) return false;
    }
    return true;
  }

  bool IsEven() {
    const auto balances = log_->Balances("");
    if (!balances.ok() || balances->empty()) return false;
    return std::all_of(balances->begin(), balances->end(),
                       [](const log::Balance& balance) { return balance.IsEven(); });
  }
};

// Each try of the three is followed by the next one within milliseconds, so that they are parked,
// read back and tried all the time.
TEST_F(LongFaultReliabilityTest, AFewEventsThatAlwaysFailAmongManyThatDoNot) {
  const auto events = static_cast<int>(Scale("LONG_FAULT_EVENTS", 20000));
  const std::set<std::string> failing = {"1", "777", "5000"};
  std::atomic<bool> mended = false;
  support::Receiver receiver([&](const vendor::HttpRequest& request, int) {
    std::string words;
    for (const std::string& id : support::IdsIn(request.body)) {
      words += words.empty() ? "" : ",";
      words += failing.contains(id) && !mended ? "later" : "ok";
    }
    return support::Reply(207, words);
  });
  auto& destination = AddParcel("parcel", receiver.url());
  (*destination.mutable_settings())["batch"] = "100";
  destination.mutable_retry()->set_initial_ms(2000);
  destination.mutable_retry()->set_max_ms(4000);
  Start();
  AppendMany(events);
  ASSERT_TRUE(AwaitDelivered(events - 3));
  ASSERT_TRUE(Eventually([&] {
    const v1::DestinationStatus status = StatusOf("parcel");
    return status.parked() == 3 && status.cursor() == events;
  }));
  EXPECT_TRUE(IsEven());
  // Retention goes on, and spares the three only.
  log::RetentionPolicy all;
  all.up_to_offset = events;
  while (log_->Remove(all).value()) continue;
  EXPECT_EQ(log_->Stats().oldest_offset, events + 1);
  EXPECT_TRUE(IsEven());
  mended = true;
  log::ParkedQuery query;
  query.destination = "parcel";
  EXPECT_GE(delivery_->MakeParkedDue(query, false).value(), 0);
  ASSERT_TRUE(WaitUntilIdle("parcel"));
  EXPECT_EQ(StatusOf("parcel").delivered(), events);
  EXPECT_TRUE(IsEven());
}

}  // namespace
}  // namespace interlingua::reliability
