// What the log counts, keeps and removes: accounts, dead letters and their redrives, duplicates,
// retention.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "interlingua/v1/event.pb.h"
#include "service/log/recent_keys.h"
#include "tests/support/temporary_log.h"

namespace interlingua::log::sqlite {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::int64_t kHourMs = 60 * 60 * 1000;

class SqliteLedgerTest : public ::testing::Test {
 protected:
  SqliteLedgerTest() {
    options_.path = folder_.File("events.db");
    Open();
  }

  void Open() {
    log_.reset();
    auto log = OpenSqliteLog(options_);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }

  /// A purchase of 10.10, accepted so many hours ago.
  static LogRecord Purchase(const std::string& id, int hours_ago = 0) {
    v1::CommerceEvent event;
    event.set_event_id(id);
    event.mutable_occurred_at()->set_seconds(1);
    const auto at = absl::ToUnixSeconds(absl::Now()) - hours_ago * 3600;
    event.mutable_received_at()->set_seconds(at);
    event.mutable_purchase()->set_currency("EUR");
    event.mutable_purchase()->mutable_value()->set_units(10);
    event.mutable_purchase()->mutable_value()->set_nanos(100000000);
    return MakeRecord(event, event.SerializeAsString());
  }

  std::vector<Appended> Append(std::vector<LogRecord> records) {
    std::promise<absl::StatusOr<std::vector<Appended>>> done;
    log_->Append(std::move(records), [&](auto appended) { done.set_value(std::move(appended)); });
    return done.get_future().get().value();
  }

  /// Settles the event at `offset`, with everything before it, as `outcome`.
  void Commit(const std::string& destination, std::int64_t offset, Outcome outcome) {
    CommitBatch batch;
    batch.position = offset;
    const auto record = log_->At(offset);
    ASSERT_TRUE(record.ok()) << record.status();
    event::AddTo(batch.accounts[static_cast<std::size_t>(outcome)],
                 event::LedgerEntryOfBytes(*record->bytes));
    if (outcome == Outcome::kDead || outcome == Outcome::kRefused) {
      DeadLetter letter;
      letter.offset = offset;
      letter.event_id = "id" + std::to_string(offset);
      letter.kind = "purchase";
      letter.reason = outcome == Outcome::kDead ? "HTTP status 400" : "has no form";
      letter.refused = outcome == Outcome::kRefused;
      letter.died_at_ms = 1000 * offset;
      batch.dead_letters.push_back(letter);
    }
    ASSERT_TRUE(log_->Commit(destination, batch).ok());
  }

  void Enter(const std::string& destination, StartAt start = StartAt::kOldest) {
    ASSERT_TRUE(log_->LoadProgress(destination, start).ok());
  }

  /// Events of the destination: accepted, delivered, withheld, refused, dead, waiting; fails the
  /// test where a line is not even.
  std::vector<std::int64_t> Count(const std::string& destination) {
    std::vector<std::int64_t> sums(6);
    const auto balances = log_->Balances(destination);
    EXPECT_TRUE(balances.ok()) << balances.status();
    for (const Balance& line : *balances) {
      EXPECT_TRUE(line.IsEven()) << line.account.kind << ' ' << event::DayText(line.account.day);
      sums[0] += line.accepted.events;
      for (std::size_t outcome = 0; outcome < kOutcomes; ++outcome)
        sums[1 + outcome] += line.done[outcome].events;
      sums[5] += line.waiting.events;
    }
    return sums;
  }

  support::TemporaryFolder folder_;
  SqliteLogOptions options_;
  std::unique_ptr<EventLog> log_;
};

TEST_F(SqliteLedgerTest, EveryEventIsCountedOnceWhateverBecomesOfIt) {
  Enter("shop");
  Append({Purchase("a"), Purchase("b"), Purchase("c"), Purchase("d"), Purchase("e")});
  EXPECT_THAT(Count("shop"), ElementsAre(5, 0, 0, 0, 0, 5));
  Commit("shop", 1, Outcome::kDelivered);
  Commit("shop", 2, Outcome::kWithheld);
  Commit("shop", 3, Outcome::kRefused);
  Commit("shop", 4, Outcome::kDead);
  EXPECT_THAT(Count("shop"), ElementsAre(5, 1, 1, 1, 1, 1));
  Open();
  EXPECT_THAT(Count("shop"), ElementsAre(5, 1, 1, 1, 1, 1));
  const auto balances = log_->Balances("shop").value();
  ASSERT_THAT(balances, SizeIs(1));
  EXPECT_EQ(balances[0].account.currency, "EUR");
  EXPECT_EQ(event::NanosText(balances[0].accepted.value), "50500000000");
  EXPECT_EQ(event::NanosText(balances[0].waiting.value), "10100000000");
}

TEST_F(SqliteLedgerTest, ALedgerThatDoesNotAddUpSaysSo) {
  Enter("shop");
  Append({Purchase("a"), Purchase("b")});
  CommitBatch wrong;
  wrong.position = 1;  // and nothing says what became of the event
  ASSERT_TRUE(log_->Commit("shop", wrong).ok());
  const auto balances = log_->Balances("shop").value();
  ASSERT_THAT(balances, SizeIs(1));
  EXPECT_FALSE(balances[0].IsEven());
}

TEST_F(SqliteLedgerTest, ADestinationThatBeginsWithTheNewestHasNothingOfWhatWasBefore) {
  Append({Purchase("a"), Purchase("b")});
  Enter("late", StartAt::kNewest);
  Enter("early", StartAt::kOldest);
  Append({Purchase("c")});
  EXPECT_THAT(Count("late"), ElementsAre(1, 0, 0, 0, 0, 1));
  EXPECT_THAT(Count("early"), ElementsAre(3, 0, 0, 0, 0, 3));
}

TEST_F(SqliteLedgerTest, RedrivenLettersWaitAgainAndEndOnce) {
  Enter("shop");
  Append({Purchase("a"), Purchase("b"), Purchase("c")});
  for (int offset = 1; offset <= 3; ++offset) Commit("shop", offset, Outcome::kDead);
  DeadLetterQuery query;
  query.destination = "shop";
  query.event_ids = {"id1", "id3"};
  EXPECT_EQ(log_->Redrive(query).value(), 2);
  EXPECT_EQ(log_->Redrive(query).value(), 0);
  EXPECT_THAT(Count("shop"), ElementsAre(3, 0, 0, 0, 1, 2));
  Open();
  const auto redrives = log_->Redrives("shop", 0, 10).value();
  ASSERT_THAT(redrives, SizeIs(2));
  EXPECT_EQ(redrives[1].offset, 3);
  EXPECT_THAT(log_->Redrives("shop", 1, 10).value(), SizeIs(1));

  CommitBatch batch;
  batch.position = 3;
  batch.redriven = {1};
  event::AddTo(batch.accounts[static_cast<std::size_t>(Outcome::kDelivered)],
               event::LedgerEntryOfBytes(*redrives[0].bytes));
  ASSERT_TRUE(log_->Commit("shop", batch).ok());
  EXPECT_THAT(Count("shop"), ElementsAre(3, 1, 0, 0, 1, 1));
}

TEST_F(SqliteLedgerTest, LettersAreFoundByEveryCondition) {
  Enter("shop");
  Enter("other");
  Append({Purchase("a"), Purchase("b"), Purchase("c")});
  Commit("shop", 1, Outcome::kRefused);
  Commit("shop", 2, Outcome::kDead);
  Commit("shop", 3, Outcome::kDead);
  Commit("other", 1, Outcome::kDead);
  const auto offsets = [&](const DeadLetterQuery& query) {
    std::vector<std::string> found;
    const auto letters = log_->ListDeadLetters(query, {}, 10).value();
    for (const DeadLetter& letter : letters) {
      found.push_back(letter.destination + "/" + std::to_string(letter.offset));
    }
    return found;
  };
  EXPECT_THAT(offsets({}), ElementsAre("other/1", "shop/1", "shop/2", "shop/3"));
  DeadLetterQuery query;
  query.destination = "shop";
  EXPECT_THAT(offsets(query), ElementsAre("shop/1", "shop/2", "shop/3"));
  query.refused = false;
  EXPECT_THAT(offsets(query), ElementsAre("shop/2", "shop/3"));
  query.since_ms = 3000;
  EXPECT_THAT(offsets(query), ElementsAre("shop/3"));
  query.until_ms = 3000;
  EXPECT_THAT(offsets(query), IsEmpty());
  query = {};
  query.reason = "no form";
  EXPECT_THAT(offsets(query), ElementsAre("shop/1"));
  query.kinds = {"refund", "cart"};
  EXPECT_THAT(offsets(query), IsEmpty());
  // Page by page.
  EXPECT_THAT(log_->ListDeadLetters({}, {"shop", 1}, 1).value(), SizeIs(1));
  EXPECT_EQ(log_->ListDeadLetters({}, {"shop", 1}, 1).value()[0].offset, 2);
}

TEST_F(SqliteLedgerTest, MoreLettersThanASliceAreRedrivenAndDiscarded) {
  Enter("shop");
  std::vector<LogRecord> records;
  for (int i = 0; i < 1300; ++i) records.push_back(Purchase("e" + std::to_string(i)));
  Append(std::move(records));
  CommitBatch batch;
  batch.position = 1300;
  for (int offset = 1; offset <= 1300; ++offset) {
    DeadLetter letter;
    letter.offset = offset;
    batch.dead_letters.push_back(letter);
    event::AddTo(batch.accounts[static_cast<std::size_t>(Outcome::kDead)],
                 event::LedgerEntryOfBytes(*log_->At(offset)->bytes));
  }
  ASSERT_TRUE(log_->Commit("shop", batch).ok());
  DeadLetterQuery query;
  query.destination = "shop";
  query.offset = 7;
  EXPECT_EQ(log_->Discard(query).value(), 1);
  query.offset.reset();
  EXPECT_EQ(log_->Redrive(query).value(), 1299);
  EXPECT_THAT(Count("shop"), ElementsAre(1300, 0, 0, 0, 1, 1299));
}

TEST_F(SqliteLedgerTest, RetentionRemovesWhatIsOldAndDoneByAllAndNothingElse) {
  Enter("fast");
  Enter("slow");
  for (int i = 1; i <= 6; ++i) {
    Append({Purchase("e" + std::to_string(i), i <= 4 ? 100 : 0)});
  }
  for (int i = 1; i <= 6; ++i) Commit("fast", i, i == 2 ? Outcome::kDead : Outcome::kDelivered);
  for (int i = 1; i <= 3; ++i) Commit("slow", i, Outcome::kDelivered);
  const RetentionPolicy policy = {absl::ToUnixMillis(absl::Now()) - 50 * kHourMs, 0};
  EXPECT_FALSE(log_->Remove(policy).value());
  EXPECT_FALSE(log_->At(1).ok());
  EXPECT_TRUE(log_->At(2).ok());  // stands as a dead letter
  EXPECT_FALSE(log_->At(3).ok());
  EXPECT_TRUE(log_->At(4).ok());  // "slow" has not got it yet
  EXPECT_THAT(Count("fast"), ElementsAre(6, 5, 0, 0, 1, 0));
  EXPECT_THAT(Count("slow"), ElementsAre(6, 3, 0, 0, 0, 3));
  Enter("new");  // the oldest that there is
  EXPECT_THAT(Count("new"), ElementsAre(3, 0, 0, 0, 0, 3));
  Open();
  EXPECT_EQ(log_->LoadProgress("newer", StartAt::kOldest)->position, 3);
  EXPECT_EQ(log_->Stats().oldest_offset, 4);
  // A discarded letter keeps its event no longer.
  DeadLetterQuery query;
  query.destination = "fast";
  EXPECT_EQ(log_->Discard(query).value(), 1);
  EXPECT_FALSE(log_->Remove(policy).value());
  EXPECT_FALSE(log_->At(2).ok());
  EXPECT_EQ(Append({Purchase("e7")})[0].offset, 7);
}

TEST_F(SqliteLedgerTest, RetentionBySizeEndsWhenTheLogIsSmallEnough) {
  Enter("shop");
  for (int i = 0; i < 40; ++i) {
    LogRecord record = Purchase("e" + std::to_string(i));
    v1::CommerceEvent event;
    ASSERT_TRUE(event.ParseFromString(record.bytes));
    event.mutable_purchase()->set_order_id(std::string(50000, 'o'));
    Append({MakeRecord(event, event.SerializeAsString())});
  }
  Commit("shop", 40, Outcome::kDelivered);
  ASSERT_TRUE(log_->Remove({0, 1000000}).ok());
  EXPECT_FALSE(log_->At(1).ok());
  EXPECT_LT(log_->Stats().bytes, 2000000);
}

TEST_F(SqliteLedgerTest, RetentionUpToAnOffsetTakesNoMoreThanAllAreDoneWith) {
  EXPECT_EQ(log_->DoneByAll().value(), 0);
  for (int i = 1; i <= 6; ++i) Append({Purchase("e" + std::to_string(i))});
  EXPECT_EQ(log_->DoneByAll().value(), 6);  // there is no destination
  Enter("fast");
  Enter("slow");
  EXPECT_EQ(log_->DoneByAll().value(), 0);
  for (int i = 1; i <= 5; ++i) Commit("fast", i, Outcome::kDelivered);
  for (int i = 1; i <= 3; ++i) Commit("slow", i, Outcome::kDelivered);
  EXPECT_EQ(log_->DoneByAll().value(), 3);
  RetentionPolicy policy;
  policy.up_to_offset = 2;
  EXPECT_FALSE(log_->Remove(policy).value());
  EXPECT_EQ(log_->Stats().oldest_offset, 3);
  policy.up_to_offset = 5;
  EXPECT_FALSE(log_->Remove(policy).value());
  EXPECT_EQ(log_->Stats().oldest_offset, 4);
  EXPECT_TRUE(log_->At(4).ok());
  EXPECT_THAT(Count("slow"), ElementsAre(6, 3, 0, 0, 0, 3));
}

TEST_F(SqliteLedgerTest, AnOffsetIsFoundByTheTimeOfAcceptance) {
  const absl::Time now = absl::Now();
  EXPECT_EQ(log_->OffsetAt(now).value(), 1);
  for (const int hours_ago : {9, 8, 8, 5, 3, 1}) {
    Append({Purchase("e" + std::to_string(log_->End()), hours_ago)});
  }
  EXPECT_EQ(log_->OffsetAt(absl::InfinitePast()).value(), 1);
  EXPECT_EQ(log_->OffsetAt(now - absl::Minutes(8 * 60 + 30)).value(), 2);
  EXPECT_EQ(log_->OffsetAt(now - absl::Minutes(4 * 60)).value(), 5);
  EXPECT_EQ(log_->OffsetAt(now).value(), 7);
  EXPECT_EQ(log_->OffsetAt(absl::InfiniteFuture()).value(), 7);
  RetentionPolicy policy;
  policy.up_to_offset = 3;
  ASSERT_TRUE(log_->Remove(policy).ok());
  EXPECT_EQ(log_->OffsetAt(now - absl::Minutes(4 * 60)).value(), 5);
}

TEST_F(SqliteLedgerTest, ADuplicateGetsTheOffsetOfTheFirst) {
  EXPECT_FALSE(Append({Purchase("a")})[0].duplicate);
  const auto again = Append({Purchase("b"), Purchase("a"), Purchase("b")});
  ASSERT_THAT(again, SizeIs(3));
  EXPECT_EQ(again[0].offset, 2);
  EXPECT_FALSE(again[0].duplicate);
  EXPECT_EQ(again[1].offset, 1);
  EXPECT_TRUE(again[1].duplicate);
  EXPECT_EQ(again[2].offset, 2);
  EXPECT_TRUE(again[2].duplicate);
  EXPECT_EQ(log_->End(), 2);
  Open();  // it is the log that remembers
  EXPECT_TRUE(Append({Purchase("a")})[0].duplicate);
  EXPECT_EQ(Append({Purchase("c")})[0].offset, 3);
  EXPECT_EQ(log_->Stats().duplicates, 1);
  Enter("shop");
  EXPECT_THAT(Count("shop"), ElementsAre(3, 0, 0, 0, 0, 3));
}

TEST_F(SqliteLedgerTest, AnotherSourceMayUseTheSameId) {
  v1::CommerceEvent event;
  event.set_event_id("a");
  event.mutable_source()->set_id("till-1");
  EXPECT_FALSE(Append({MakeRecord(event, event.SerializeAsString())})[0].duplicate);
  event.mutable_source()->set_id("till-2");
  EXPECT_FALSE(Append({MakeRecord(event, event.SerializeAsString())})[0].duplicate);
  EXPECT_TRUE(Append({MakeRecord(event, event.SerializeAsString())})[0].duplicate);
}

TEST_F(SqliteLedgerTest, AnIdDerivedFromContentWithoutTimeMayComeTwice) {
  v1::CommerceEvent event;
  event.set_event_id("il1-00000000000000000000000000000000");
  EXPECT_EQ(DuplicateKey(event), 0u);
  event.mutable_occurred_at()->set_seconds(1);
  EXPECT_NE(DuplicateKey(event), 0u);
}

TEST_F(SqliteLedgerTest, ForgettingADestinationFreesWhatItHeldBack) {
  Enter("shop");
  Enter("gone");
  Append({Purchase("a", 100)});
  Commit("shop", 1, Outcome::kDelivered);
  const RetentionPolicy policy = {absl::ToUnixMillis(absl::Now()) - 50 * kHourMs, 0};
  ASSERT_TRUE(log_->Remove(policy).ok());
  EXPECT_TRUE(log_->At(1).ok());
  ASSERT_TRUE(log_->Forget("gone").ok());
  EXPECT_THAT(log_->Destinations().value(), ElementsAre("shop"));
  ASSERT_TRUE(log_->Remove(policy).ok());
  EXPECT_FALSE(log_->At(1).ok());
}

}  // namespace
}  // namespace interlingua::log::sqlite
