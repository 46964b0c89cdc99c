#include "service/delivery/queue/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

namespace interlingua::delivery::queue {
namespace {

using ::testing::ElementsAre;

const SteadyTime kNow = SteadyTime() + std::chrono::hours(1);
const SteadyTime kLater = kNow + std::chrono::seconds(1);

PendingEvent Event(std::int64_t offset, std::string key = "", std::size_t bytes = 10) {
  PendingEvent event;
  event.offset = offset;
  event.order_key = std::move(key);
  event.encoded.documents = {std::to_string(offset)};
  event.document_bytes = bytes;
  event.held_bytes = 100;
  return event;
}

std::vector<std::int64_t> OffsetsOf(const std::optional<Batch>& batch) {
  std::vector<std::int64_t> offsets;
  if (!batch.has_value()) return offsets;
  for (const PendingEvent& event : batch->events) offsets.push_back(event.offset);
  for (std::size_t index = 0; index < offsets.size(); ++index) {
    EXPECT_THAT(batch->encoded[index].documents, ElementsAre(std::to_string(offsets[index])));
  }
  return offsets;
}

std::vector<PendingEvent> Again(Batch batch, SteadyTime not_before) {
  auto events = std::move(batch).Open();
  for (PendingEvent& event : events) {
    event.attempts = 1;
    event.not_before = not_before;
  }
  return events;
}

TEST(OutboxTest, EventsWithoutKeyFillBatchesInOrder) {
  Outbox outbox;
  for (int offset = 1; offset <= 5; ++offset) outbox.Add(Event(offset));
  EXPECT_EQ(outbox.sendable(), 5u);
  EXPECT_EQ(outbox.held_bytes(), 500u);
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {3, 0})), ElementsAre(1, 2, 3));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {3, 0})), ElementsAre(4, 5));
  EXPECT_FALSE(outbox.Take(kNow, {3, 0}).has_value());
  EXPECT_EQ(outbox.sendable(), 0u);
  EXPECT_EQ(outbox.held_bytes(), 0u);
}

TEST(OutboxTest, BatchesHoldTheLimitOfBytes) {
  Outbox outbox;
  outbox.Add(Event(1, "", 60));
  outbox.Add(Event(2, "", 40));
  outbox.Add(Event(3, "", 500));
  outbox.Add(Event(4, "", 1));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 100})), ElementsAre(1, 2));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 100})), ElementsAre(3));  // alone, too large or not
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 100})), ElementsAre(4));
}

TEST(OutboxTest, KeysNeverShareABatchAndHaveOneAtATime) {
  Outbox outbox;
  outbox.Add(Event(1, "a"));
  outbox.Add(Event(2, "b"));
  outbox.Add(Event(3, "a"));
  outbox.Add(Event(4));
  auto first = outbox.Take(kNow, {10, 0});
  EXPECT_THAT(OffsetsOf(first), ElementsAre(1, 3));
  outbox.Add(Event(5, "a"));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 0})), ElementsAre(2));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 0})), ElementsAre(4));
  EXPECT_FALSE(outbox.Take(kNow, {10, 0}).has_value());
  outbox.Release("a", {});
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 0})), ElementsAre(5));
}

TEST(OutboxTest, ARetryHoldsUpItsLaneOnly) {
  Outbox outbox;
  outbox.Add(Event(1, "a"));
  outbox.Add(Event(2, "a"));
  outbox.Add(Event(3, "b"));
  auto batch = outbox.Take(kNow, {1, 0});
  outbox.Release("a", Again(*std::move(batch), kLater));
  EXPECT_EQ(outbox.retrying(), 1u);
  EXPECT_EQ(outbox.sendable(), 1u);
  EXPECT_EQ(outbox.NextDue(), kLater);
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {1, 0})), ElementsAre(3));
  EXPECT_FALSE(outbox.Take(kNow, {1, 0}).has_value());
  EXPECT_THAT(OffsetsOf(outbox.Take(kLater, {1, 0})), ElementsAre(1));
  outbox.Release("a", {});
  EXPECT_THAT(OffsetsOf(outbox.Take(kLater, {1, 0})), ElementsAre(2));
}

TEST(OutboxTest, RetriesWithoutKeyMeetAgain) {
  Outbox outbox;
  for (int offset = 1; offset <= 4; ++offset) outbox.Add(Event(offset));
  auto batch = outbox.Take(kNow, {2, 0});
  outbox.Release("", Again(*std::move(batch), kLater));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {2, 0})), ElementsAre(3, 4));
  EXPECT_FALSE(outbox.Take(kNow, {2, 0}).has_value());
  EXPECT_THAT(OffsetsOf(outbox.Take(kLater, {2, 0})), ElementsAre(1, 2));
  EXPECT_FALSE(outbox.NextDue().has_value());
}

TEST(OutboxTest, WhatIsPutBackGoesFirst) {
  for (const char* key : {"", "a"}) {
    Outbox outbox;
    for (int offset = 1; offset <= 5; ++offset) outbox.Add(Event(offset, key));
    auto batch = outbox.Take(kNow, {4, 0});
    outbox.PutBack(batch->SplitTail());
    EXPECT_THAT(OffsetsOf(batch), ElementsAre(1, 2));
    outbox.Release(key, {});
    EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 0})), ElementsAre(3, 4, 5));
  }
}

// Thirty events of one visitor in fifteen seconds, four hundred in a session, and no other
// waits.
TEST(OutboxTest, EventsOfAKeyAreSpacedAndThoseOfOtherKeysAreNot) {
  Outbox outbox({{30, absl::Seconds(15), false}, {400, absl::Minutes(30), true}});
  std::int64_t offset = 0;
  for (int i = 0; i < 401; ++i) outbox.Add(Event(++offset, "busy"));
  SteadyTime now = kNow;
  std::vector<SteadyTime> sent;
  while (sent.size() < 401) {
    auto batch = outbox.Take(now, {1, 0});
    if (!batch.has_value()) {
      // Whoever comes meanwhile goes at once.
      ++offset;
      outbox.Add(Event(offset, "other" + std::to_string(offset)));
      auto other = outbox.Take(now, {1, 0});
      ASSERT_THAT(OffsetsOf(other), ElementsAre(offset));
      outbox.RecordSent(other->order_key(), 1, now);
      outbox.Release(other->order_key(), {});
      ASSERT_TRUE(outbox.NextDue().has_value());
      ASSERT_GT(*outbox.NextDue(), now);
      now = *outbox.NextDue();
      continue;
    }
    ASSERT_EQ(batch->order_key(), "busy");
    sent.push_back(now);
    now += std::chrono::milliseconds(100);
    outbox.RecordSent("busy", 1, now);  // the answer is there
    outbox.Release("busy", {});
  }
  for (std::size_t i = 30; i < sent.size(); ++i) {
    EXPECT_GE(sent[i] - sent[i - 30], std::chrono::seconds(15));
  }
  EXPECT_EQ(sent[29] - sent[0], std::chrono::milliseconds(2900));
  EXPECT_EQ(sent[400] - sent[399], std::chrono::milliseconds(100) + std::chrono::minutes(30));
  EXPECT_LT(sent[399] - sent[0], std::chrono::minutes(4));
}

TEST(OutboxTest, ALaneThatWasEmptyStillWaitsForItsTurn) {
  Outbox outbox({{2, absl::Seconds(1), false}});
  outbox.Add(Event(1, "a"));
  outbox.Add(Event(2, "a"));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 0})), ElementsAre(1, 2));
  outbox.RecordSent("a", 2, kNow);
  outbox.Release("a", {});
  outbox.Add(Event(3, "a"));
  outbox.Add(Event(4, "b"));
  EXPECT_EQ(outbox.sendable(), 1u);
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 0})), ElementsAre(4));
  EXPECT_FALSE(outbox.Take(kNow, {10, 0}).has_value());
  EXPECT_EQ(outbox.NextDue(), kLater);
  EXPECT_THAT(OffsetsOf(outbox.Take(kLater, {10, 0})), ElementsAre(3));
}

TEST(OutboxTest, ABatchHoldsNoMoreThanTheKeyHasRoomFor) {
  Outbox outbox({{3, absl::Seconds(1), false}});
  for (int offset = 1; offset <= 5; ++offset) outbox.Add(Event(offset, "a"));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {10, 0})), ElementsAre(1, 2, 3));
  outbox.RecordSent("a", 3, kNow);
  outbox.Release("a", {});
  EXPECT_FALSE(outbox.Take(kNow, {10, 0}).has_value());
  EXPECT_THAT(OffsetsOf(outbox.Take(kLater, {10, 0})), ElementsAre(4, 5));
}

TEST(OutboxTest, OldestFirstAcrossKinds) {
  Outbox outbox;
  outbox.Add(Event(1));
  outbox.Add(Event(2, "a"));
  outbox.Add(Event(3));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {1, 0})), ElementsAre(1));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {1, 0})), ElementsAre(2));
  EXPECT_THAT(OffsetsOf(outbox.Take(kNow, {1, 0})), ElementsAre(3));
}

// Whatever happens to requests: nothing is lost, nothing doubled, and each key keeps its order.
TEST(OutboxTest, ConservesEventsAndOrder) {
  std::mt19937 random(11);
  for (int round = 0; round < 50; ++round) {
    Outbox outbox;
    const char* keys[] = {"", "a", "b", "c"};
    constexpr int kEvents = 200;
    int added = 0;
    int delivered = 0;
    SteadyTime now = kNow;
    std::vector<Batch> in_flight;
    std::map<std::string, std::vector<std::int64_t>> seen;
    while (delivered < kEvents) {
      now += std::chrono::milliseconds(random() % 50);
      if (added < kEvents) outbox.Add(Event(++added, keys[random() % 4]));
      if (in_flight.size() < 3) {
        auto batch = outbox.Take(now, {1 + random() % 4, 0});
        if (batch.has_value()) in_flight.push_back(*std::move(batch));
      }
      if (in_flight.empty() || random() % 2 == 0) continue;
      Batch batch = std::move(in_flight.front());
      in_flight.erase(in_flight.begin());
      if (batch.events.size() > 1 && random() % 4 == 0) outbox.PutBack(batch.SplitTail());
      const std::string key = batch.order_key();
      if (random() % 3 == 0) {
        outbox.Release(key, Again(std::move(batch), now + std::chrono::milliseconds(20)));
        continue;
      }
      for (const PendingEvent& event : batch.events) seen[key].push_back(event.offset);
      delivered += static_cast<int>(batch.events.size());
      outbox.Release(key, {});
    }
    EXPECT_EQ(outbox.sendable(), 0u);
    EXPECT_EQ(outbox.retrying(), 0u);
    EXPECT_EQ(outbox.held_bytes(), 0u);
    for (const char* key : {"a", "b", "c"}) {
      EXPECT_TRUE(std::is_sorted(seen[key].begin(), seen[key].end())) << key;
    }
  }
}

}  // namespace
}  // namespace interlingua::delivery::queue
