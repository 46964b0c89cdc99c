#include "service/log/sqlite/sqlite_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "tests/support/temporary_log.h"

namespace interlingua::log::sqlite {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kPatience = absl::Seconds(30);

LogRecord Record(const std::string& id, std::size_t bytes = 20) {
  std::string content = id + '/';
  content.resize(std::max(content.size(), bytes), 'x');
  return {id, content};
}

DeadLetter Letter(std::int64_t offset, const std::string& reason) {
  DeadLetter letter;
  letter.offset = offset;
  letter.event_id = "id" + std::to_string(offset);
  letter.kind = "refund";
  letter.reason = reason;
  return letter;
}

ParkedEvent Parked(std::int64_t offset) {
  ParkedEvent parked;
  parked.offset = offset;
  parked.event_id = "event";
  parked.reason = "HTTP status 503";
  parked.not_before_ms = 1700000000000 + offset;
  parked.order_keys = {static_cast<std::uint64_t>(offset), ~std::uint64_t{0}};
  return parked;
}

class SqliteLogTest : public ::testing::Test {
 protected:
  SqliteLogTest() { options_.path = folder_.File("deep/folder/events.db"); }

  std::unique_ptr<EventLog> Open() {
    auto log = OpenSqliteLog(options_);
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }

  // All records after `after`, read in steps of `step`, with checks of the offsets.
  static std::vector<std::string> ReadAll(EventLog& log, std::int64_t after, int step) {
    std::vector<std::string> all;
    while (after < log.End()) {
      const auto records = log.Read(after, step, kPatience);
      if (!records.ok() || records->empty()) {
        ADD_FAILURE() << "read after " << after << ": " << records.status();
        return all;
      }
      EXPECT_LE(records->size(), static_cast<std::size_t>(step));
      for (const StoredRecord& record : *records) {
        EXPECT_EQ(record.offset, ++after);
        all.push_back(*record.bytes);
      }
    }
    return all;
  }

  support::TemporaryFolder folder_;
  SqliteLogOptions options_;
};

TEST_F(SqliteLogTest, CountsOffsetsFromOneWithoutGaps) {
  auto log = Open();
  EXPECT_EQ(log->End(), 0);
  EXPECT_EQ(support::AppendAndWait(*log, {Record("a"), Record("b")}).value(), 1);
  EXPECT_EQ(support::AppendAndWait(*log, {Record("c")}).value(), 3);
  EXPECT_EQ(log->End(), 3);
  EXPECT_THAT(ReadAll(*log, 0, 2),
              ElementsAre(Record("a").bytes, Record("b").bytes, Record("c").bytes));
}

TEST_F(SqliteLogTest, ContinuesAfterReopening) {
  {
    auto log = Open();
    ASSERT_TRUE(support::AppendAndWait(*log, {Record("a"), Record("b")}).ok());
  }
  auto log = Open();
  EXPECT_EQ(log->End(), 2);
  EXPECT_EQ(support::AppendAndWait(*log, {Record("c")}).value(), 3);
  // The first two come from the disk, the third from memory.
  EXPECT_THAT(ReadAll(*log, 0, 10),
              ElementsAre(Record("a").bytes, Record("b").bytes, Record("c").bytes));
}

TEST_F(SqliteLogTest, KeepsBytesExactly) {
  options_.memory_bytes = 0;
  auto log = Open();
  const std::string odd("\0\xff\n'\"\0", 6);
  ASSERT_TRUE(support::AppendAndWait(*log, {{"odd", odd}, {"", ""}}).ok());
  EXPECT_THAT(ReadAll(*log, 0, 10), ElementsAre(odd, ""));
}

TEST_F(SqliteLogTest, ReadsTheSameFromMemoryAndFromTheDisk) {
  options_.memory_bytes = 2000;
  auto log = Open();
  std::vector<std::string> expected;
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<LogRecord> records;
    for (int index = 0; index < 10; ++index) {
      records.push_back(Record(std::to_string(batch * 10 + index), 50));
      expected.push_back(records.back().bytes);
    }
    ASSERT_TRUE(support::AppendAndWait(*log, std::move(records)).ok());
  }
  for (const int step : {1, 7, 64, 1000}) EXPECT_EQ(ReadAll(*log, 0, step), expected);
}

TEST_F(SqliteLogTest, LargeRecordsComeInSeveralReads) {
  for (const std::size_t memory : {std::size_t{0}, std::size_t{64} << 20}) {
    options_.memory_bytes = memory;
    options_.path = folder_.File("large" + std::to_string(memory));
    auto log = Open();
    std::vector<LogRecord> records;
    for (int index = 0; index < 9; ++index) {
      records.push_back(Record(std::to_string(index), 1 << 20));
    }
    ASSERT_TRUE(support::AppendAndWait(*log, std::move(records)).ok());
    const auto first = log->Read(0, 9, kPatience);
    ASSERT_TRUE(first.ok());
    EXPECT_LT(first->size(), 9u);
    EXPECT_THAT(ReadAll(*log, 0, 9), SizeIs(9));
  }
}

TEST_F(SqliteLogTest, ReadWaitsForTheNextRecord) {
  auto log = Open();
  EXPECT_THAT(log->Read(0, 10, absl::ZeroDuration()).value(), IsEmpty());
  EXPECT_THAT(log->Read(0, 10, absl::Milliseconds(1)).value(), IsEmpty());
  auto reading = std::async(std::launch::async, [&] { return log->Read(0, 10, kPatience); });
  ASSERT_TRUE(support::AppendAndWait(*log, {Record("a")}).ok());
  EXPECT_THAT(reading.get().value(), SizeIs(1));
}

TEST_F(SqliteLogTest, AcknowledgesInTheOrderOfAppends) {
  auto log = Open();
  std::vector<std::int64_t> offsets;  // only the log's thread writes it until Close
  for (int index = 0; index < 3000; ++index) {
    log->Append({Record(std::to_string(index))},
                [&](const auto& appended) { offsets.push_back(appended.value().front().offset); });
  }
  log->Close();
  ASSERT_THAT(offsets, SizeIs(3000));
  for (std::size_t index = 0; index < offsets.size(); ++index) {
    EXPECT_EQ(offsets[index], static_cast<std::int64_t>(index) + 1);
  }
}

TEST_F(SqliteLogTest, GroupsHoldTheLimitAndNeverTearAnAppendApart) {
  options_.max_group_events = 3;
  auto log = Open();
  std::vector<LogRecord> many;
  for (int index = 0; index < 10; ++index) many.push_back(Record(std::to_string(index)));
  EXPECT_EQ(support::AppendAndWait(*log, many).value(), 1);
  EXPECT_EQ(support::AppendAndWait(*log, many).value(), 11);
  EXPECT_THAT(ReadAll(*log, 0, 100), SizeIs(20));
}

TEST_F(SqliteLogTest, ManyProducersAndReadersAtOnce) {
  options_.memory_bytes = 20000;  // so that readers fall behind and catch up
  constexpr int kProducers = 4;
  constexpr int kAppends = 200;
  auto log = Open();
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::set<std::int64_t> offsets;
  for (int producer = 0; producer < kProducers; ++producer) {
    threads.emplace_back([&, producer] {
      for (int index = 0; index < kAppends; ++index) {
        const std::string id = std::to_string(producer) + "-" + std::to_string(index);
        const auto offset = support::AppendAndWait(*log, {Record(id, 200), Record(id, 200)});
        const std::lock_guard lock(mutex);
        offsets.insert(offset.value());
        offsets.insert(offset.value() + 1);
      }
    });
  }
  std::vector<std::vector<std::string>> seen(3);
  for (auto& mine : seen) {
    threads.emplace_back([&] {
      std::int64_t after = 0;
      while (after < kProducers * kAppends * 2) {
        const auto records = log->Read(after, 50, kPatience).value();
        for (const auto& record : records) {
          ASSERT_EQ(record.offset, ++after);
          mine.push_back(*record.bytes);
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(offsets, SizeIs(kProducers * kAppends * 2));
  EXPECT_EQ(*offsets.rbegin(), kProducers * kAppends * 2);
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_EQ(seen[0], seen[2]);
}

TEST_F(SqliteLogTest, WatchesAreCalledOnGrowthUntilTheyEnd) {
  auto log = Open();
  ASSERT_TRUE(log->LoadProgress("d", StartAt::kOldest).ok());
  std::mutex mutex;
  std::condition_variable changed;
  int calls = 0;
  const auto watch = log->Watch([&] {
    const std::lock_guard lock(mutex);
    ++calls;
    changed.notify_all();
  });
  ASSERT_TRUE(support::AppendAndWait(*log, {Record("a")}).ok());
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(30), [&] { return calls == 1; }));
  }
  ASSERT_TRUE(log->Commit("d", {}).ok());  // progress is no growth
  log->Unwatch(watch);
  ASSERT_TRUE(support::AppendAndWait(*log, {Record("b")}).ok());
  log->Close();
  EXPECT_EQ(calls, 1);
}

TEST_F(SqliteLogTest, CloseRefusesAppendsAndWakesReaders) {
  auto log = Open();
  ASSERT_TRUE(log->LoadProgress("d", StartAt::kOldest).ok());
  ASSERT_TRUE(support::AppendAndWait(*log, {Record("a")}).ok());
  auto reading =
      std::async(std::launch::async, [&] { return log->Read(1, 10, absl::InfiniteDuration()); });
  log->Close();
  EXPECT_EQ(reading.get().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(support::AppendAndWait(*log, {Record("b")}).status().code(),
            absl::StatusCode::kUnavailable);
  // What is there can still be read, and progress be saved.
  EXPECT_THAT(log->Read(0, 10, absl::InfiniteDuration()).value(), SizeIs(1));
  EXPECT_TRUE(log->Commit("d", {}).ok());
  log->Close();
}

TEST_F(SqliteLogTest, RemembersProgressAndDeadLetters) {
  {
    auto log = Open();
    EXPECT_EQ(log->LoadProgress("shop", StartAt::kOldest).value().position, 0);
    CommitBatch batch;
    batch.position = 5;
    batch.keyed_state = {{"customer", "cart"}, {"other", "gone soon"}};
    batch.dead_letters = {Letter(7, "has no form"), Letter(8, "too big")};
    ASSERT_TRUE(log->Commit("shop", batch).ok());
    batch.parked = {Parked(3), Parked(4), Parked(5)};
    ASSERT_TRUE(log->Commit("shop", batch).ok());
    batch.parked = {Parked(4)};
    batch.parked[0].attempts = 7;
    batch.unparked = {3};
    batch.keyed_state = {{"other", ""}};
    batch.dead_letters = {Letter(22, "has no form")};
    ASSERT_TRUE(log->Commit("shop", batch).ok());
    ASSERT_TRUE(log->SetPaused("shop", true).ok());
  }
  auto log = Open();
  const auto progress = log->LoadProgress("shop", StartAt::kNewest).value();
  EXPECT_EQ(progress.position, 5);
  ASSERT_THAT(progress.parked, SizeIs(2));
  EXPECT_EQ(progress.parked[0].offset, 4);
  EXPECT_EQ(progress.parked[0].attempts, 7);
  EXPECT_THAT(progress.parked[0].order_keys, ElementsAre(4, ~std::uint64_t{0}));
  EXPECT_EQ(progress.parked[1].offset, 5);
  EXPECT_EQ(progress.parked[1].not_before_ms, 1700000000005);
  EXPECT_TRUE(progress.paused);
  ASSERT_THAT(progress.keyed_state, SizeIs(1));
  EXPECT_EQ(progress.keyed_state[0].bytes, "cart");
  const auto letters = log->CountDeadLetters("shop").value();
  ASSERT_THAT(letters, SizeIs(2));
  EXPECT_EQ(letters[0].reason, "refund: has no form");
  EXPECT_EQ(letters[0].events, 2);
  EXPECT_EQ(letters[1].reason, "refund: too big");
  EXPECT_THAT(log->CountDeadLetters("other").value(), IsEmpty());
}

TEST_F(SqliteLogTest, ADestinationThatItDoesNotKnowCannotCommit) {
  auto log = Open();
  EXPECT_EQ(log->Commit("unknown", {}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(log->LoadProgress("unknown", StartAt::kNowhere).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(log->Forget("unknown").code(), absl::StatusCode::kNotFound);
}

TEST_F(SqliteLogTest, NewDestinationsStartWhereAsked) {
  auto log = Open();
  ASSERT_TRUE(support::AppendAndWait(*log, {Record("a"), Record("b")}).ok());
  EXPECT_EQ(log->LoadProgress("old", StartAt::kOldest).value().position, 0);
  EXPECT_EQ(log->LoadProgress("new", StartAt::kNewest).value().position, 2);
  ASSERT_TRUE(support::AppendAndWait(*log, {Record("c")}).ok());
  // The start counts only once.
  EXPECT_EQ(log->LoadProgress("new", StartAt::kNewest).value().position, 2);
}

TEST_F(SqliteLogTest, RefusesAppendsWhileFull) {
  options_.max_bytes = 200000;
  auto log = Open();
  ASSERT_TRUE(log->LoadProgress("d", StartAt::kOldest).ok());
  absl::StatusOr<std::int64_t> result = 0;
  std::int64_t stored = 0;
  for (; result.ok() && stored < 10000; ++stored)
    result = support::AppendAndWait(*log, {Record("a", 4000)});
  EXPECT_EQ(result.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(result.status().ToString(), HasSubstr("full"));
  EXPECT_EQ(log->End(), stored - 1);
  // Destinations go on.
  EXPECT_TRUE(log->Commit("d", {}).ok());
  log.reset();
  options_.max_bytes = 0;
  EXPECT_EQ(support::AppendAndWait(*Open(), {Record("b")}).value(), stored);
}

TEST_F(SqliteLogTest, RefusesWhatWouldEatTheMemory) {
  options_.max_waiting_bytes = 1000;
  auto log = Open();
  int stored = 0;
  int refused = 0;
  for (int index = 0; index < 200; ++index) {
    log->Append({Record("a", 600)}, [&](const auto& appended) {
      ++(appended.ok() ? stored : refused);
      EXPECT_TRUE(appended.ok() || absl::IsResourceExhausted(appended.status()));
    });
  }
  log->Close();
  EXPECT_GT(stored, 0);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(log->End(), stored);
}

TEST_F(SqliteLogTest, TheWriteAheadLogStaysShort) {
  auto log = Open();
  for (int index = 0; index < 60; ++index) {
    ASSERT_TRUE(support::AppendAndWait(*log, {Record("a", 1 << 20)}).ok());
  }
  // 60 MB went through; without merging it would hold them all.
  EXPECT_LT(std::filesystem::file_size(options_.path + "-wal"), 40u << 20);
  EXPECT_THAT(ReadAll(*log, 0, 100), SizeIs(60));
}

TEST_F(SqliteLogTest, MetadataIsStoredWithTheEventsOfItsAppendOrNotAtAll) {
  const auto log = Open();
  const auto note = [&log](std::vector<LogRecord> records, std::string value) {
    std::promise<absl::Status> done;
    log->AppendWithMetadata(std::move(records), {{"progress", std::move(value)}},
                            [&](const auto& appended) { done.set_value(appended.status()); });
    return done.get_future().get();
  };
  EXPECT_EQ(log->MetadataOf("progress").value(), "");
  EXPECT_TRUE(note({{"a", "1"}}, "first").ok());
  EXPECT_TRUE(note({}, std::string("sec\0nd", 6)).ok());
  EXPECT_EQ(log->MetadataOf("progress").value(), std::string("sec\0nd", 6));
  EXPECT_EQ(log->End(), 1);
  log->Close();
  EXPECT_TRUE(absl::IsUnavailable(note({{"b", "2"}}, "third")));
  EXPECT_EQ(log->MetadataOf("progress").value(), std::string("sec\0nd", 6));
}

}  // namespace
}  // namespace interlingua::log::sqlite
