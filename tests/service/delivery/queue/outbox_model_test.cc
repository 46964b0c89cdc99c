// The outbox and the index of parked events against a simple model of what they promise, on events,
// answers, limits and parking drawn at random.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "service/delivery/queue/outbox.h"
#include "service/delivery/queue/parked_index.h"

namespace interlingua::delivery::queue {
namespace {

constexpr int kEvents = 300;

class Model {
 public:
  explicit Model(unsigned seed) : random_(seed) {}

  void Run() {
    for (int step = 0; static_cast<int>(done_.size()) < kEvents; ++step) {
      ASSERT_LT(step, 100 * kEvents) << "nothing moves";
      now_ += std::chrono::milliseconds(random_() % 20);
      if (added_ < kEvents) Add();
      if (Chance(10)) Park();
      if (Chance(30)) TakeBack();
      if (in_flight_.size() < 4) Take();
      if (!in_flight_.empty() && Chance(60)) Answer();
    }
    EXPECT_EQ(outbox_.sendable(), 0u);
    EXPECT_EQ(outbox_.retrying(), 0u);
    EXPECT_EQ(outbox_.held_bytes(), 0u);
    EXPECT_FALSE(outbox_.NextDue().has_value());
    EXPECT_EQ(index_.size(), 0u);
    EXPECT_FALSE(index_.NextDue().has_value());
    EXPECT_FALSE(outbox_.Take(now_ + std::chrono::hours(1), {10, 0}).has_value());
  }

 private:
  bool Chance(unsigned percent) { return random_() % 100 < percent; }

  void Add() {
    PendingEvent event;
    event.offset = ++added_;
    if (Chance(30)) event.order_key = Chance(50) ? "x" : "y";
    std::set<std::string> customers;
    for (unsigned count = random_() % 3; count > 0; --count) {
      customers.insert(std::string(1, static_cast<char>('a' + random_() % 6)));
    }
    event.customers = {customers.begin(), customers.end()};
    event.document_bytes = 1 + random_() % 50;
    event.held_bytes = 10;
    if (Chance(5)) poisoned_.insert(event.offset);
    events_[event.offset] = event.customers;
    if (index_.Blocks(KeysOf(event))) {
      ParkAway(std::move(event));
    } else {
      outbox_.Add(std::move(event));
    }
  }

  static std::vector<std::uint64_t> KeysOf(const PendingEvent& event) {
    std::vector<std::uint64_t> keys;
    for (const std::string& key : event.customers) keys.push_back(std::hash<std::string>()(key));
    if (!event.order_key.empty()) keys.push_back(std::hash<std::string>()(event.order_key));
    return keys;
  }

  void ParkAway(PendingEvent event) {
    index_.Wait(event.offset, KeysOf(event), now_ + std::chrono::milliseconds(random_() % 40));
    const std::int64_t offset = event.offset;
    EXPECT_TRUE(parked_.emplace(offset, std::move(event)).second) << "parked twice: " << offset;
  }

  // What waits at all, what waits behind many, or what waits for its time.
  void Park() {
    const unsigned what = random_() % 3;
    auto stuck = outbox_.TakeStuck([&](const PendingEvent& event, const Outbox::Wait& wait) {
      EXPECT_FALSE(flying_.contains(event.offset));
      return what == 0 || (what == 1 ? wait.behind > 2 : wait.due > now_);
    });
    for (PendingEvent& event : stuck) ParkAway(std::move(event));
  }

  void TakeBack() {
    for (const std::int64_t offset : index_.TakeDue(now_, 5)) {
      auto event = parked_.extract(offset);
      event.mapped().not_before = now_;
      outbox_.Add(std::move(event.mapped()));
    }
  }

  void Take() {
    const BatchLimits limits = {1 + random_() % 6, Chance(30) ? 100 : 0u,
                                Chance(20)   ? 0
                                : Chance(20) ? 2
                                             : 1000u};
    auto batch = outbox_.Take(now_, limits);
    if (!batch.has_value()) return;
    ASSERT_FALSE(batch->events.empty());
    std::set<std::int64_t> before;
    for (const PendingEvent& event : batch->events) {
      EXPECT_EQ(event.order_key, batch->order_key());
      EXPECT_FALSE(done_.contains(event.offset));
      EXPECT_TRUE(flying_.insert(event.offset).second) << "sent twice: " << event.offset;
      EXPECT_EQ(++sent_[event.offset], 1 + asked_[event.offset]);
      if (event.not_before > now_) ADD_FAILURE() << "too early";
      CheckOrder(event, before);
      before.insert(event.offset);
    }
    if (!batch->order_key().empty()) {
      EXPECT_TRUE(busy_.insert(batch->order_key()).second) << "two requests of a key queue";
    }
    in_flight_.push_back(*std::move(batch));
  }

  // All earlier ones of its customers are done; in a key queue they may be before it in the
  // request.
  void CheckOrder(const PendingEvent& event, const std::set<std::int64_t>& before) {
    for (const auto& [offset, customers] : events_) {
      if (offset >= event.offset) break;
      const bool shared =
          std::any_of(customers.begin(), customers.end(), [&](const std::string& key) {
            return std::find(event.customers.begin(), event.customers.end(), key) !=
                   event.customers.end();
          });
      if (!shared || done_.contains(offset)) continue;
      EXPECT_TRUE(!event.order_key.empty() && before.contains(offset))
          << event.offset << " overtakes " << offset;
    }
  }

  void Answer() {
    const std::size_t index = random_() % in_flight_.size();
    Batch batch = std::move(in_flight_[index]);
    in_flight_.erase(in_flight_.begin() + static_cast<std::ptrdiff_t>(index));
    busy_.erase(batch.order_key());
    for (const PendingEvent& event : batch.events) flying_.erase(event.offset);
    const bool spoilt = std::any_of(batch.events.begin(), batch.events.end(),
                                    [&](const auto& e) { return poisoned_.contains(e.offset); });
    if (spoilt && batch.events.size() > 1) {
      for (const PendingEvent& event : batch.events) ++asked_[event.offset];
      outbox_.Split(std::move(batch));
      return;
    }
    const std::string order_key = batch.order_key();
    const unsigned failing = Chance(20) ? 100 : order_key.empty() ? 20 : 0;
    std::vector<PendingEvent> again;
    for (PendingEvent& event : std::move(batch).Open()) {
      if (Chance(failing)) {
        ++asked_[event.offset];
        ++event.attempts;
        event.not_before = now_ + std::chrono::milliseconds(random_() % 50);
        again.push_back(std::move(event));
      } else {
        EXPECT_TRUE(done_.insert(event.offset).second);
        outbox_.Finish(event);
        index_.Remove(event.offset);
      }
    }
    outbox_.Release(order_key, std::move(again));
  }

  std::mt19937 random_;
  Outbox outbox_;
  ParkedIndex index_;
  std::map<std::int64_t, PendingEvent> parked_;
  SteadyTime now_ = SteadyTime() + std::chrono::hours(1);
  std::int64_t added_ = 0;
  std::map<std::int64_t, std::vector<std::string>> events_;
  std::set<std::int64_t> poisoned_;
  std::set<std::int64_t> flying_;
  std::set<std::int64_t> done_;
  std::set<std::string> busy_;
  std::map<std::int64_t, int> sent_;
  std::map<std::int64_t, int> asked_;  // how often it had to be sent again
  std::vector<Batch> in_flight_;
};

TEST(OutboxModelTest, NothingIsLostOrSentUnaskedAndEveryCustomerKeepsItsOrder) {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    Model(seed).Run();
    if (testing::Test::HasFailure()) return;
  }
}

const SteadyTime kNow = SteadyTime() + std::chrono::hours(1);

PendingEvent Of(std::int64_t offset, std::vector<std::string> customers, std::string key = "") {
  PendingEvent event;
  event.offset = offset;
  event.customers = std::move(customers);
  event.order_key = std::move(key);
  return event;
}

std::vector<std::int64_t> Offsets(const std::optional<Batch>& batch) {
  std::vector<std::int64_t> offsets;
  if (batch.has_value()) {
    for (const PendingEvent& event : batch->events) offsets.push_back(event.offset);
  }
  return offsets;
}

TEST(CustomerOrderTest, ARequestHoldsOneEventOfEachCustomer) {
  Outbox outbox;
  int offset = 0;
  for (const char* customer : {"a", "a", "b", "c", "b"}) outbox.Add(Of(++offset, {customer}));
  outbox.Add(Of(6, {}));
  const auto first = outbox.Take(kNow, {10, 0});
  EXPECT_THAT(Offsets(first), testing::ElementsAre(1, 3, 4, 6));
  EXPECT_FALSE(outbox.Take(kNow, {10, 0}).has_value());
  outbox.Finish(first->events[1]);
  EXPECT_THAT(Offsets(outbox.Take(kNow, {10, 0})), testing::ElementsAre(5));
}

// A login in the middle of a visit: what the visitor did before comes before it, and what the user
// does next comes after it.
TEST(CustomerOrderTest, AnEventOfTwoCustomersHasItsPlaceInBothOrders) {
  Outbox outbox;
  outbox.Add(Of(1, {"visitor"}));
  outbox.Add(Of(2, {"user"}));
  outbox.Add(Of(3, {"user", "visitor"}));
  outbox.Add(Of(4, {"user"}));
  const auto first = outbox.Take(kNow, {10, 0});
  EXPECT_THAT(Offsets(first), testing::ElementsAre(1, 2));
  outbox.Finish(first->events[1]);
  EXPECT_FALSE(outbox.Take(kNow, {10, 0}).has_value());
  outbox.Finish(first->events[0]);
  const auto login = outbox.Take(kNow, {10, 0});
  EXPECT_THAT(Offsets(login), testing::ElementsAre(3));
  outbox.Finish(login->events[0]);
  EXPECT_THAT(Offsets(outbox.Take(kNow, {10, 0})), testing::ElementsAre(4));
}

TEST(CustomerOrderTest, ALaneWaitsForItsCustomersEventInAnother) {
  Outbox outbox;
  outbox.Add(Of(1, {"a"}, "phone"));
  outbox.Add(Of(2, {"a"}, "phone"));
  outbox.Add(Of(3, {"a"}, "tablet"));
  outbox.Add(Of(4, {"a"}, "phone"));
  const auto first = outbox.Take(kNow, {10, 0});
  EXPECT_THAT(Offsets(first), testing::ElementsAre(1, 2));  // 4 is behind 3
  outbox.Finish(first->events[0]);
  outbox.Finish(first->events[1]);
  outbox.Release("phone", {});
  const auto second = outbox.Take(kNow, {10, 0});
  EXPECT_THAT(Offsets(second), testing::ElementsAre(3));
  EXPECT_FALSE(outbox.Take(kNow, {10, 0}).has_value());
  outbox.Finish(second->events[0]);
  outbox.Release("tablet", {});
  EXPECT_THAT(Offsets(outbox.Take(kNow, {10, 0})), testing::ElementsAre(4));
}

TEST(CustomerOrderTest, HalvesOfALaneGoOneAfterTheOther) {
  Outbox outbox;
  for (int offset = 1; offset <= 6; ++offset) outbox.Add(Of(offset, {}, "x"));
  outbox.Split(*outbox.Take(kNow, {4, 0}));
  EXPECT_THAT(Offsets(outbox.Take(kNow, {4, 0})), testing::ElementsAre(1, 2));
  EXPECT_FALSE(outbox.Take(kNow, {4, 0}).has_value());
  outbox.Release("x", {});
  EXPECT_THAT(Offsets(outbox.Take(kNow, {4, 0})), testing::ElementsAre(3, 4));
  outbox.Release("x", {});
  EXPECT_THAT(Offsets(outbox.Take(kNow, {4, 0})), testing::ElementsAre(5, 6));
}

TEST(CustomerOrderTest, RepeatedEventsWaitWhereTheyMayNotComeForward) {
  Outbox outbox;
  for (int offset = 1; offset <= 4; ++offset) outbox.Add(Of(offset, {}));
  auto events = std::move(*outbox.Take(kNow, {4, 0})).Open();
  for (PendingEvent& event : events) event.attempts = 1;
  outbox.Release("", std::move(events));
  outbox.Add(Of(5, {}));
  EXPECT_THAT(Offsets(outbox.Take(kNow, {4, 0, 0})), testing::ElementsAre(5));
  EXPECT_FALSE(outbox.Take(kNow, {4, 0, 0}).has_value());
  EXPECT_THAT(Offsets(outbox.Take(kNow, {4, 0, 3})), testing::SizeIs(3));
  EXPECT_THAT(Offsets(outbox.Take(kNow, {4, 0})), testing::SizeIs(1));
}

}  // namespace
}  // namespace interlingua::delivery::queue
