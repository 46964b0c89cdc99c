// What a replay promises: every event once, across its runs, and the outcome of each.
#include "service/replay/replay_job.h"

#include <gmock/gmock.h>

#include "interlingua/v1/replay.pb.h"
#include "tests/support/replay_fixture.h"

namespace interlingua::replay {
namespace {

using support::ReplayTest;

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(ReplayTest, EveryEventArrivesOnceAndInOrderAtEachDestination) {
  AddFile("one");
  AddFile("two");
  const auto status = RunToTheEnd(std::make_unique<support::NumberedSource>(2500));
  EXPECT_EQ(status.state(), v1::ReplayStatus::DONE);
  EXPECT_EQ(Arrived("one.jsonl"), Ids(1, 2500));
  EXPECT_EQ(Arrived("two.jsonl"), Ids(1, 2500));
  EXPECT_EQ(status.progress().events(), 2500);
  ASSERT_THAT(status.destinations(), SizeIs(2));
  EXPECT_EQ(status.destinations(0).delivered(), 2500);
  EXPECT_EQ(status.destinations(0).waiting(), 0);
  ASSERT_THAT(status.totals(), SizeIs(1));
  EXPECT_EQ(status.totals(0).kind(), "purchase");
  EXPECT_EQ(status.totals(0).currency(), "EUR");
  EXPECT_EQ(status.totals(0).value().units(), 3750);
  ASSERT_THAT(status.destinations(1).totals(), SizeIs(1));
  EXPECT_EQ(status.destinations(1).totals(0).value().units(), 3750);
}

TEST_F(ReplayTest, TheSameReplayAgainSendsNothing) {
  AddFile("one");
  RunToTheEnd(std::make_unique<support::NumberedSource>(100));
  const auto again = RunToTheEnd(std::make_unique<support::NumberedSource>(100));
  EXPECT_EQ(again.state(), v1::ReplayStatus::DONE);
  EXPECT_EQ(Arrived("one.jsonl"), Ids(1, 100));
  EXPECT_EQ(again.progress().events(), 100);
  EXPECT_EQ(again.totals(0).value().units(), 150);
}

TEST_F(ReplayTest, AStoppedReplayResumesWhereItWas) {
  AddFile("one");
  {
    const auto job = Open();
    ASSERT_TRUE(job->Start(std::make_unique<support::NumberedSource>(3000, 1234)).ok());
    EXPECT_FALSE(job->Await(absl::Milliseconds(200)));
    job->Stop(absl::Now() + absl::Seconds(10));
    EXPECT_EQ(job->Progress().units(), 1234);
  }
  const auto status = RunToTheEnd(std::make_unique<support::NumberedSource>(3000));
  EXPECT_EQ(status.state(), v1::ReplayStatus::DONE);
  EXPECT_EQ(Arrived("one.jsonl"), Ids(1, 3000));
}

TEST_F(ReplayTest, TheStoreOfAnotherReplayIsRefused) {
  AddFile("one");
  RunToTheEnd(std::make_unique<support::NumberedSource>(10));
  setup_.replay.set_input("another file");
  const auto status = ReplayJob::Open(setup_, support::ParcelTranslator()).status();
  EXPECT_TRUE(absl::IsAlreadyExists(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("another replay"));
}

TEST_F(ReplayTest, AnotherRateIsTheSameReplay) {
  AddFile("one");
  RunToTheEnd(std::make_unique<support::NumberedSource>(10));
  setup_.replay.set_max_events_per_second(5);
  EXPECT_TRUE(ReplayJob::Open(setup_, support::ParcelTranslator()).ok());
}

TEST_F(ReplayTest, TheLogOfAGatewayIsNoCheckpoint) {
  AddFile("one");
  {
    log::LogOptions options;
    options.path = setup_.store;
    const auto log = support::OpenLog(options);
    ASSERT_TRUE(support::AppendAndWait(**log, {{"a", "b"}}).ok());
  }
  const auto status = ReplayJob::Open(setup_, support::ParcelTranslator()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
}

TEST_F(ReplayTest, EventsOfOneIdAreSentOnce) {
  AddFile("one");
  class TwiceSource : public support::NumberedSource {
   public:
    TwiceSource() : support::NumberedSource(50) {}
    absl::Status Next(int max_events, EventBatch& batch) override {
      auto status = support::NumberedSource::Next(max_events, batch);
      const auto events = batch.events;
      batch.events.insert(batch.events.end(), events.begin(), events.end());
      return status;
    }
  };
  const auto status = RunToTheEnd(std::make_unique<TwiceSource>());
  EXPECT_EQ(Arrived("one.jsonl"), Ids(1, 50));
  EXPECT_EQ(status.progress().events(), 50);
  EXPECT_EQ(status.progress().repeated(), 50);
  EXPECT_EQ(status.totals(0).value().units(), 75);
}

TEST_F(ReplayTest, TheFilterAndTheErasedAreLeftOutAndCounted) {
  AddFile("one");
  setup_.replay.mutable_filter()->mutable_occurred_since()->set_seconds(1719830400 + 6);
  setup_.is_erased = [](const v1::CommerceEvent& event) { return event.event_id() == "e-8"; };
  const auto status = RunToTheEnd(std::make_unique<support::NumberedSource>(10));
  EXPECT_THAT(Arrived("one.jsonl"), ElementsAre("e-6", "e-7", "e-9", "e-10"));
  EXPECT_EQ(status.progress().filtered(), 5);
  EXPECT_EQ(status.progress().erased(), 1);
}

TEST_F(ReplayTest, WhatAVendorRefusesIsADeadLetterThatCanBeSentOnceMore) {
  support::Receiver receiver([](const vendor::HttpRequest&, int serial) {
    return support::Reply(serial == 1 ? 400 : 200);
  });
  AddParcel("vendor", receiver.url());
  const auto job = Open();
  ASSERT_TRUE(job->Start(std::make_unique<support::NumberedSource>(1)).ok());
  ASSERT_TRUE(job->Await(absl::Seconds(30)));
  auto status = job->Status(false);
  EXPECT_EQ(status.destinations(0).dead(), 1);
  log::DeadLetterQuery query;
  query.destination = "vendor";
  EXPECT_EQ(job->Redrive(query).value(), 1);
  EXPECT_TRUE(receiver.WaitForRequests(2));
}

TEST_F(ReplayTest, AVendorThatIsDownHoldsUpOnlyItself) {
  AddFile("one");
  std::string url;
  { url = support::Receiver().url(); }
  AddParcel("down", url);
  const auto job = Open();
  ASSERT_TRUE(job->Start(std::make_unique<support::NumberedSource>(40000)).ok());
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (job->Status(false).destinations(0).delivered() < 40000 && absl::Now() < deadline) {
    job->Await(absl::Milliseconds(20));
  }
  const auto status = job->Status(false);
  EXPECT_EQ(status.destinations(0).delivered(), 40000);
  EXPECT_EQ(status.destinations(1).waiting(), 40000);
  EXPECT_EQ(status.state(), v1::ReplayStatus::RUNNING);
}

TEST_F(ReplayTest, OneThatIsDownHoldsUpTheOthersOnlyWhenMuchWaitsForIt) {
  AddFile("one");
  std::string url;
  { url = support::Receiver().url(); }
  AddParcel("down", url);
  setup_.max_waiting_bytes = 100000;
  const auto job = Open();
  ASSERT_TRUE(job->Start(std::make_unique<support::NumberedSource>(100000)).ok());
  EXPECT_FALSE(job->Await(absl::Seconds(2)));
  EXPECT_LT(job->Status(false).progress().events(), 20000);
}

TEST_F(ReplayTest, DeadLettersDoNotStopIt) {
  AddParcel("vendor", "http://127.0.0.1:1");
  setup_.max_waiting_bytes = 100000;
  class Refunds : public support::NumberedSource {
   public:
    Refunds() : support::NumberedSource(70000) {}
    absl::Status Next(int max_events, EventBatch& batch) override {
      auto status = support::NumberedSource::Next(max_events, batch);
      for (v1::CommerceEvent* event : batch.events) event->mutable_refund();
      return status;
    }
  };
  const auto status = RunToTheEnd(std::make_unique<Refunds>());
  EXPECT_EQ(status.state(), v1::ReplayStatus::DONE);
  EXPECT_EQ(status.destinations(0).refused(), 70000);
}

TEST_F(ReplayTest, ASourceThatCannotBeReadFurtherFailsItAfterWhatCameBefore) {
  AddFile("one");
  class BrokenSource : public support::NumberedSource {
   public:
    BrokenSource() : support::NumberedSource(1 << 20) {}
    absl::Status Next(int max_events, EventBatch& batch) override {
      if (batches_++ == 2) return absl::DataLossError("cut off");
      return support::NumberedSource::Next(max_events, batch);
    }
    int batches_ = 0;
  };
  const auto job = Open();
  ASSERT_TRUE(job->Start(std::make_unique<BrokenSource>()).ok());
  ASSERT_TRUE(job->Await(absl::Seconds(30)));
  EXPECT_EQ(job->Status(false).state(), v1::ReplayStatus::FAILED);
  EXPECT_EQ(job->Status(false).error(), "cut off");
  job->Stop(absl::Now() + absl::Seconds(10));
  EXPECT_EQ(job->Progress().events(), 2000);
}

TEST_F(ReplayTest, WhatIsDeliveredDoesNotStayInTheStore) {
  AddFile("one");
  const auto job = Open();
  ASSERT_TRUE(job->Start(std::make_unique<support::NumberedSource>(70000)).ok());
  ASSERT_TRUE(job->Await(absl::Seconds(60)));
  EXPECT_EQ(job->Status(false).destinations(0).delivered(), 70000);
  EXPECT_GT(job->store().Stats().oldest_offset, 30000);
}

TEST_F(ReplayTest, NamesAreOfPlainCharacters) {
  AddFile("one");
  for (const char* name : {"", ".hidden", "a/b", "a b", "\xc3\xa9"}) {
    setup_.replay.set_name(name);
    EXPECT_TRUE(
        absl::IsInvalidArgument(ReplayJob::Open(setup_, support::ParcelTranslator()).status()))
        << name;
  }
}

}  // namespace
}  // namespace interlingua::replay
