// Parked events in the log: kept with the position, read back, listed, made due, erased, forgotten.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "interlingua/v1/event.pb.h"
#include "service/log/sqlite/sqlite_log.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class ParkedTest : public testing::Test {
 protected:
  ParkedTest() {
    options_.path = folder_.File("events.db");
    log_ = *OpenSqliteLog(options_);
    std::vector<LogRecord> records;
    for (int number = 1; number <= 9; ++number) {
      v1::CommerceEvent event;
      event.set_event_id(text::Concat("event-", number));
      event.mutable_identity()->set_user_id("ann");
      event.mutable_purchase()->set_order_id(std::to_string(number));
      records.push_back(MakeRecord(event, event.SerializeAsString()));
    }
    EXPECT_TRUE(support::AppendAndWait(*log_, std::move(records)).ok());
    for (const char* name : {"a", "b"}) {
      EXPECT_TRUE(log_->LoadProgress(name, StartAt::kOldest).ok());
      CommitBatch batch;
      batch.position = 9;
      for (const std::int64_t offset : {2, 5, 7}) batch.parked.push_back(Parked(offset));
      EXPECT_TRUE(log_->Commit(name, batch).ok());
    }
  }

  static ParkedEvent Parked(std::int64_t offset) {
    ParkedEvent parked;
    parked.offset = offset;
    parked.event_id = text::Concat("event-", offset);
    parked.kind = offset == 5 ? "refund" : "purchase";
    parked.attempts = 3;
    parked.failures = 2;
    parked.first_sent_at_ms = 1000;
    parked.not_before_ms = 900000 + offset;
    parked.reason = "HTTP status 503";
    parked.order_keys = {17};
    parked.prepared = text::Concat("made of ann's cart ", offset);
    return parked;
  }

  std::vector<std::int64_t> Listed(const ParkedQuery& query, const DeadLetterKey& after = {},
                                   int max = 100) {
    std::vector<std::int64_t> offsets;
    const auto listed = log_->ListParked(query, after, max);
    EXPECT_TRUE(listed.ok()) << listed.status();
    for (const ParkedEvent& event : listed.value_or(std::vector<ParkedEvent>())) {
      offsets.push_back(event.offset);
    }
    return offsets;
  }

  support::TemporaryFolder folder_;
  SqliteLogOptions options_;
  std::unique_ptr<EventLog> log_;
};

TEST_F(ParkedTest, AreReadBackWithTheirEventsByOffset) {
  const auto records = log_->ReadParked("a", {7, 3, 2, 100}).value();
  ASSERT_THAT(records, SizeIs(2));
  const ParkedEvent& first = records[0].parked;
  EXPECT_EQ(first.offset, 2);
  EXPECT_EQ(first.attempts, 3);
  EXPECT_EQ(first.failures, 2);
  EXPECT_EQ(first.first_sent_at_ms, 1000);
  EXPECT_EQ(first.prepared, "made of ann's cart 2");
  EXPECT_EQ(*records[1].bytes, *log_->At(7)->bytes);
}

TEST_F(ParkedTest, AreListedAPageAtATimeUnderConditions) {
  EXPECT_EQ(Listed({}), (std::vector<std::int64_t>{2, 5, 7, 2, 5, 7}));
  EXPECT_EQ(Listed({}, {"a", 5}, 2), (std::vector<std::int64_t>{7, 2}));
  ParkedQuery query;
  query.destination = "b";
  query.kinds = {"refund", "lead"};
  EXPECT_EQ(Listed(query), (std::vector<std::int64_t>{5}));
  query.kinds.clear();
  query.event_ids = {"event-7"};
  EXPECT_EQ(Listed(query), (std::vector<std::int64_t>{7}));
  query.event_ids.clear();
  query.reason = "404";
  EXPECT_THAT(Listed(query), IsEmpty());
}

TEST_F(ParkedTest, AreMadeDueAndBuriedAcrossLaterTries) {
  ParkedQuery query;
  query.destination = "a";
  query.event_ids = {"event-2"};
  EXPECT_EQ(log_->MakeParkedDue(query, 5000, true).value(), 1);
  EXPECT_EQ(log_->Totals("a")->parked.next_try_ms, 5000);
  EXPECT_EQ(log_->Totals("b")->parked.next_try_ms, 900002);
  // A try that was under way when the operator buried it.
  CommitBatch batch;
  batch.position = 9;
  batch.parked = {Parked(2)};
  ASSERT_TRUE(log_->Commit("a", batch).ok());
  EXPECT_TRUE(log_->ReadParked("a", {2})->at(0).parked.bury);
  // One that is due already stays so.
  query.event_ids.clear();
  EXPECT_EQ(log_->MakeParkedDue(query, 900006, false).value(), 3);
  EXPECT_EQ(log_->ReadParked("a", {5})->at(0).parked.not_before_ms, 900005);
  EXPECT_EQ(log_->ReadParked("a", {7})->at(0).parked.not_before_ms, 900006);
  EXPECT_FALSE(log_->ReadParked("a", {7})->at(0).parked.bury);
}

TEST_F(ParkedTest, TheTotalsSayHowManyAndTheFirst) {
  CommitBatch batch;
  batch.position = 9;
  batch.parked = {Parked(1)};
  batch.parked[0].redriven = true;
  ASSERT_TRUE(log_->Commit("a", batch).ok());
  const ParkedTotals totals = log_->Totals("a")->parked;
  EXPECT_EQ(totals.events, 4);
  EXPECT_EQ(totals.redriven, 1);
  EXPECT_EQ(totals.first_offset, 2);
}

TEST_F(ParkedTest, AnErasedPersonIsNotInThem) {
  ASSERT_TRUE(log_->Erase({2, 5}, {}, 1).ok());
  const auto records = log_->ReadParked("a", {2, 7}).value();
  EXPECT_EQ(records[0].parked.prepared, "");
  EXPECT_EQ(records[0].parked.event_id, "erased-2");
  EXPECT_EQ(records[1].parked.prepared, "made of ann's cart 7");
  log_.reset();
  std::ifstream file(options_.path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(bytes.find("cart 2"), std::string::npos);
  EXPECT_NE(bytes.find("cart 7"), std::string::npos);
}

TEST_F(ParkedTest, ADestinationThatIsForgottenHasNone) {
  ASSERT_TRUE(log_->Forget("a").ok());
  EXPECT_EQ(Listed({}), (std::vector<std::int64_t>{2, 5, 7}));
  EXPECT_EQ(log_->Totals("a")->parked.events, 0);
}

}  // namespace
}  // namespace interlingua::log::sqlite
