// Retention with an archive, against a real log, real files and a kill at the worst moment.
#include "service/runtime/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>

#include "absl/time/clock.h"
#include "service/history/archive_reader.h"
#include "tests/support/gateway_fixture.h"

namespace interlingua::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A purchase of 0.01 to 9.99, accepted so many hours ago.
log::LogRecord OldPurchase(int number, int hours_ago) {
  v1::CommerceEvent event =
      support::Purchase("e" + std::to_string(number), "o" + std::to_string(number));
  event.mutable_received_at()->set_seconds(absl::ToUnixSeconds(absl::Now()) - hours_ago * 3600);
  event.mutable_purchase()->mutable_value()->set_units(number % 10);
  event.mutable_purchase()->mutable_value()->set_nanos((number % 100) * 10000000);
  return log::MakeRecord(event, event.SerializeAsString());
}

class RetentionTest : public ::testing::Test {
 protected:
  RetentionTest() { OpenLog(); }

  void OpenLog() {
    log_.reset();
    log::LogOptions options;
    options.path = folder_.File("log.db");
    log_ = support::OpenLog(options).value();
  }

  std::string Folder() const { return folder_.File("archive"); }

  v1::Log::Retention Policy() const {
    v1::Log::Retention policy;
    policy.set_max_age_hours(10);
    policy.set_archive(Folder());
    return policy;
  }

  /// So many that were accepted so long ago.
  void Append(int events, int hours_ago) {
    std::vector<log::LogRecord> records;
    for (int i = 0; i < events; ++i) {
      records.push_back(OldPurchase(++appended_, hours_ago));
      event::AddTo(all_, records.back().entry);
    }
    ASSERT_TRUE(support::AppendAndWait(*log_, std::move(records)).ok());
  }

  /// Runs it until it has told of something, or once where `done` holds before.
  std::vector<absl::StatusOr<history::ArchivedFile>> RunUntil(const v1::Log::Retention& policy,
                                                              const std::function<bool()>& done) {
    std::mutex mutex;
    std::vector<absl::StatusOr<history::ArchivedFile>> told;
    Retention retention(*log_, policy, [&](const absl::StatusOr<history::ArchivedFile>& file) {
      const std::lock_guard lock(mutex);
      told.push_back(file);
    });
    retention.Start();
    EXPECT_TRUE(support::Eventually(done));
    retention.Stop();
    return told;
  }

  std::set<std::string> Names() const {
    std::set<std::string> names;
    if (!std::filesystem::exists(Folder())) return names;
    for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }

  /// The accounts of what is archived and, beyond that, in the log. Each event is there once.
  event::LedgerSums ArchiveAndLog() const {
    event::LedgerSums accounts;
    std::int64_t last = 0;
    std::map<std::int64_t, history::ArchivedFile> files;
    for (const std::string& name : Names()) {
      const auto file = history::ReadArchiveName(name);
      EXPECT_TRUE(file.has_value()) << name;
      if (file.has_value()) files[file->first] = *file;
    }
    for (const auto& [first, file] : files) {
      EXPECT_EQ(first, last + 1) << "a gap, or twice";
      auto reader = history::ArchiveReader::Open(Folder() + "/" + file.path).value();
      for (std::string message; reader->Next(message).value();) {
        event::AddTo(accounts, event::LedgerEntryOfBytes(message));
        ++last;
      }
      EXPECT_EQ(last, file.last);
    }
    while (last < log_->End()) {
      const auto records = log_->Read(last, 1000, absl::ZeroDuration()).value();
      EXPECT_EQ(records.empty() ? 0 : records.front().offset, last + 1);
      if (records.empty()) break;
      for (const log::StoredRecord& record : records)
        event::AddTo(accounts, event::LedgerEntryOfBytes(*record.bytes));
      last = records.back().offset;
    }
    return accounts;
  }

  support::TemporaryFolder folder_;
  std::unique_ptr<log::EventLog> log_;
  event::LedgerSums all_;
  int appended_ = 0;
};

TEST_F(RetentionTest, WhatIsOldGoesToTheArchiveAndWhatIsNotStays) {
  Append(1200, 20);
  Append(300, 2);
  const auto told = RunUntil(Policy(), [&] { return log_->Stats().oldest_offset == 1201; });
  EXPECT_THAT(Names(), ElementsAre("events-1-1200.pb.zst"));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_FALSE(log_->At(1200).ok());
  EXPECT_TRUE(log_->At(1201).ok());
  EXPECT_EQ(ArchiveAndLog(), all_);
}

TEST_F(RetentionTest, WithoutAnArchiveItIsGone) {
  Append(1200, 20);
  Append(300, 2);
  v1::Log::Retention policy = Policy();
  policy.clear_archive();
  EXPECT_THAT(RunUntil(policy, [&] { return log_->Stats().oldest_offset == 1201; }), IsEmpty());
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(RetentionTest, FilesWaitUntilTheyAreWorthIt) {
  // Due for 15 minutes of the 25 that an age of ten hours allows.
  Append(100, 0);
  v1::Log::Retention policy = Policy();
  log::LogRecord record = OldPurchase(++appended_, 10);
  record.accepted_at_ms -= absl::ToInt64Milliseconds(absl::Minutes(15));
  const support::TemporaryFolder other;
  log::LogOptions options;
  options.path = other.File("log.db");
  log_ = support::OpenLog(options).value();
  ASSERT_TRUE(support::AppendAndWait(*log_, {record}).ok());
  int rounds = 0;
  RunUntil(policy, [&] { return ++rounds > 50; });
  EXPECT_EQ(log_->Stats().oldest_offset, 1);
  record.accepted_at_ms -= absl::ToInt64Milliseconds(absl::Minutes(15));
  log_.reset();
  options.path = other.File("log2.db");
  log_ = support::OpenLog(options).value();
  ASSERT_TRUE(support::AppendAndWait(*log_, {record}).ok());
  RunUntil(policy, [&] { return log_->Stats().oldest_offset == 2; });
}

TEST_F(RetentionTest, WhatIsTooMuchGoesUntilTheLogIsSmallEnough) {
  for (int i = 0; i < 20; ++i) Append(500, 1);
  v1::Log::Retention policy;
  policy.set_max_bytes(log_->Stats().bytes / 2);
  policy.set_archive(Folder());
  RunUntil(policy, [&] { return log_->Stats().bytes <= policy.max_bytes(); });
  EXPECT_GT(log_->Stats().oldest_offset, 4000);
  EXPECT_LT(log_->Stats().oldest_offset, 8000);
  EXPECT_LE(Names().size(), 2u);
  EXPECT_EQ(ArchiveAndLog(), all_);
}

TEST_F(RetentionTest, AKillBetweenTheArchiveAndTheRemovalLeavesNoGap) {
  Append(1200, 20);
  log_.reset();
  const pid_t child = fork();
  if (child == 0) {
    OpenLog();
    Retention retention(*log_, Policy(),
                        [](const absl::StatusOr<history::ArchivedFile>&) { raise(SIGKILL); });
    retention.Start();
    absl::SleepFor(absl::Seconds(60));
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_THAT(Names(), ElementsAre("events-1-1200.pb.zst"));
  OpenLog();
  EXPECT_EQ(log_->Stats().oldest_offset, 1);
  // More has become old meanwhile; the file keeps its name and its range.
  Append(800, 20);
  RunUntil(Policy(), [&] { return log_->Stats().oldest_offset == 2001; });
  EXPECT_THAT(Names(), ElementsAre("events-1-1200.pb.zst", "events-1201-2000.pb.zst"));
  EXPECT_EQ(ArchiveAndLog(), all_);
}

TEST_F(RetentionTest, AKillInTheMiddleOfTheRemovalLeavesNoGapAndNothingTwice) {
  Append(1200, 20);
  history::EventArchive archive(Folder());
  ASSERT_TRUE(archive.Keep(*log_, 1, 1100, {}).ok());
  log::RetentionPolicy policy;
  policy.up_to_offset = 1100;
  ASSERT_TRUE(log_->Remove(policy).value());  // one slice
  ASSERT_EQ(log_->Stats().oldest_offset, 501);
  OpenLog();
  RunUntil(Policy(), [&] { return log_->Stats().oldest_offset == 1201; });
  EXPECT_THAT(Names(), ElementsAre("events-1-1100.pb.zst", "events-1101-1200.pb.zst"));
  EXPECT_EQ(ArchiveAndLog(), all_);
}

TEST_F(RetentionTest, NothingIsRemovedWhileTheArchiveCannotBeWritten) {
  Append(1200, 20);
  std::ofstream(Folder()) << "a file stands here";
  std::atomic<bool> failed = false;
  Retention retention(*log_, Policy(), [&](const absl::StatusOr<history::ArchivedFile>& file) {
    if (file.ok()) return;
    EXPECT_THAT(std::string(file.status().message()), HasSubstr(Folder()));
    failed = true;
  });
  retention.Start();
  EXPECT_TRUE(support::Eventually([&] { return failed.load(); }));
  EXPECT_EQ(log_->Stats().oldest_offset, 1);
  std::filesystem::remove(Folder());
  EXPECT_TRUE(support::Eventually([&] { return log_->Stats().oldest_offset == 1201; }));
  retention.Stop();
  EXPECT_EQ(ArchiveAndLog(), all_);
}

}  // namespace
}  // namespace interlingua::runtime
