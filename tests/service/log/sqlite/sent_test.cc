// What destinations keep of what they were sent: stored with the position, gone with the event.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "interlingua/v1/event.pb.h"
#include "tests/support/temporary_log.h"

namespace interlingua::log::sqlite {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class SentTest : public ::testing::Test {
 protected:
  SentTest() {
    options_.path = folder_.File("events.db");
    Open();
    for (const char* name : {"a", "b"}) {
      EXPECT_TRUE(log_->LoadProgress(name, StartAt::kOldest).ok());
    }
  }

  void Open() {
    log_.reset();
    auto log = OpenSqliteLog(options_);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }

  void Append(int events) {
    std::vector<LogRecord> records;
    for (int i = 1; i <= events; ++i) {
      v1::CommerceEvent event;
      event.set_event_id(std::to_string(i));
      event.mutable_received_at()->set_seconds(i);
      event.mutable_identity()->set_user_id("ann");
      event.mutable_purchase()->set_order_id("o");
      records.push_back(MakeRecord(event, event.SerializeAsString()));
    }
    ASSERT_TRUE(support::AppendAndWait(*log_, std::move(records)).ok());
  }

  absl::Status Commit(const std::string& destination, std::int64_t position,
                      std::vector<SentRecord> sent) {
    CommitBatch batch;
    batch.position = position;
    batch.sent = std::move(sent);
    return log_->Commit(destination, batch);
  }

  std::vector<std::string> Sent(const std::string& destination) {
    std::vector<std::string> kept;
    const std::vector<SentRecord> records = log_->Sent(destination, 0, 1000, 1000).value();
    for (const SentRecord& record : records) {
      kept.push_back(std::to_string(record.offset) + record.documents);
    }
    return kept;
  }

  void RemoveAll() {
    RetentionPolicy policy;
    policy.accepted_before_ms = absl::ToUnixMillis(absl::Now());
    while (log_->Remove(policy).value()) continue;
  }

  support::TemporaryFolder folder_;
  SqliteLogOptions options_;
  std::unique_ptr<EventLog> log_;
};

using Kept = std::vector<std::string>;

TEST_F(SentTest, IsStoredWithTheCursorAndStaysAcrossRestarts) {
  Append(3);
  ASSERT_TRUE(Commit("a", 2, {{1, "one"}, {2, "two"}}).ok());
  ASSERT_TRUE(Commit("b", 1, {{1, "other"}}).ok());
  // What is sent once more takes the place of what was kept.
  ASSERT_TRUE(Commit("a", 2, {{1, "again"}}).ok());
  Open();
  EXPECT_EQ(Sent("a"), (Kept{"1again", "2two"}));
  EXPECT_EQ(Sent("b"), (Kept{"1other"}));
  EXPECT_THAT(log_->Sent("a", 1, 1000, 10).value(), SizeIs(1));
  EXPECT_THAT(log_->Sent("a", 0, 1, 10).value(), SizeIs(1));
  EXPECT_THAT(log_->Sent("a", 0, 1000, 1).value(), SizeIs(1));
}

TEST_F(SentTest, NothingIsStoredWhereTheCursorIsNot) {
  Append(1);
  EXPECT_FALSE(Commit("unknown", 1, {{1, "one"}}).ok());
  EXPECT_THAT(Sent("unknown"), IsEmpty());
}

TEST_F(SentTest, AReadOfLargeOnesIsShortAndGoesOn) {
  Append(4);
  const std::string large(3 << 20, 'x');
  ASSERT_TRUE(Commit("a", 4, {{1, large}, {2, large}, {3, large}, {4, large}}).ok());
  const auto first = log_->Sent("a", 0, 4, 1000).value();
  ASSERT_THAT(first, SizeIs(2));
  EXPECT_EQ(log_->Sent("a", first.back().offset, 4, 1000).value().front().offset, 3);
}

TEST_F(SentTest, GoesWithTheEvent) {
  Append(3);
  ASSERT_TRUE(Commit("a", 3, {{1, "one"}, {2, "two"}, {3, "three"}}).ok());
  // One that stands as a dead letter elsewhere stays, and so does what was sent of it.
  CommitBatch batch;
  batch.position = 3;
  batch.sent = {{1, "one"}};
  DeadLetter letter;
  letter.offset = 2;
  letter.event_id = "2";
  batch.dead_letters.push_back(letter);
  ASSERT_TRUE(log_->Commit("b", batch).ok());
  RemoveAll();
  EXPECT_EQ(Sent("a"), (Kept{"2two"}));
  EXPECT_THAT(Sent("b"), IsEmpty());
  EXPECT_EQ(log_->Discard({}).value(), 1);
  RemoveAll();
  EXPECT_THAT(Sent("a"), IsEmpty());
}

TEST_F(SentTest, GoesWithTheDestination) {
  Append(1);
  ASSERT_TRUE(Commit("a", 1, {{1, "one"}}).ok());
  ASSERT_TRUE(Commit("b", 1, {{1, "other"}}).ok());
  ASSERT_TRUE(log_->Forget("a").ok());
  ASSERT_TRUE(log_->LoadProgress("a", StartAt::kOldest).ok());
  EXPECT_THAT(Sent("a"), IsEmpty());
  EXPECT_THAT(Sent("b"), SizeIs(1));
}

TEST_F(SentTest, AnErasureTakesItOutOfAllDestinations) {
  Append(2);
  ASSERT_TRUE(Commit("a", 2, {{1, "one"}, {2, "two"}}).ok());
  ASSERT_TRUE(Commit("b", 2, {{1, "other"}}).ok());
  EXPECT_EQ(log_->CountHeld({1}, {}).value().sent, 2);
  ASSERT_TRUE(log_->Erase({1}, {}, 1).ok());
  EXPECT_EQ(log_->CountHeld({1}, {}).value().sent, 0);
  EXPECT_EQ(Sent("a"), (Kept{"2two"}));
  EXPECT_THAT(Sent("b"), IsEmpty());
}

}  // namespace
}  // namespace interlingua::log::sqlite
