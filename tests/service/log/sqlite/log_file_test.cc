// The event log's file against kills, full disks, other processes and other files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/support/temporary_log.h"

namespace interlingua::log::sqlite {
namespace {

using ::testing::HasSubstr;

class LogFileTest : public ::testing::Test {
 protected:
  LogFileTest() { options_.path = folder_.File("events.db"); }

  absl::Status Refusal() const {
    auto log = OpenSqliteLog(options_);
    EXPECT_FALSE(log.ok());
    return log.status();
  }

  void Execute(const char* sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(options_.path.c_str(), &database), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }

  support::TemporaryFolder folder_;
  SqliteLogOptions options_;
};

std::string Content(std::int64_t number) {
  return std::to_string(number) + std::string(static_cast<std::size_t>(number % 700), 'e');
}

// The life of a process that is going to be killed: four producers append as fast as they can and
// report every acknowledged offset and number to `pipe`.
[[noreturn]] void AppendUntilKilled(const SqliteLogOptions& options, int pipe) {
  auto log = OpenSqliteLog(options);
  if (!log.ok()) _exit(3);
  std::atomic<std::int64_t> number = 0;
  std::vector<std::thread> producers;
  for (int producer = 0; producer < 4; ++producer) {
    producers.emplace_back([&] {
      while (true) {
        const std::int64_t mine = ++number;
        const auto offset = support::AppendAndWait(**log, {{std::to_string(mine), Content(mine)}});
        const std::int64_t report[] = {offset.value(), mine};
        if (write(pipe, report, sizeof report) != sizeof report) _exit(4);
      }
    });
  }
  producers.front().join();
  _exit(5);
}

TEST_F(LogFileTest, NothingAcknowledgedIsLostInAKill) {
  std::int64_t end_before = 0;
  for (const int reports_before_kill : {1, 50, 700, 2500}) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      AppendUntilKilled(options_, ends[1]);
    }
    close(ends[1]);
    std::vector<std::pair<std::int64_t, std::int64_t>> acknowledged;
    std::int64_t report[2];
    while (read(ends[0], report, sizeof report) == sizeof report) {
      acknowledged.emplace_back(report[0], report[1]);
      if (static_cast<int>(acknowledged.size()) == reports_before_kill) kill(child, SIGKILL);
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "exit " << WEXITSTATUS(status);

    auto log = OpenSqliteLog(options_);
    ASSERT_TRUE(log.ok()) << log.status();
    const std::int64_t end = (*log)->End();
    EXPECT_GE(end, end_before + reports_before_kill);
    for (const auto& [offset, number] : acknowledged) {
      const auto found = (*log)->Read(offset - 1, 1, absl::ZeroDuration());
      ASSERT_TRUE(found.ok() && found->size() == 1) << "offset " << offset;
      EXPECT_EQ(found->front().offset, offset);
      EXPECT_EQ(*found->front().bytes, Content(number));
    }
    end_before = end;
  }
}

TEST_F(LogFileTest, AFullDiskFailsTheGroupAndNothingElse) {
  auto log = OpenSqliteLog(options_);
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_TRUE(support::AppendAndWait(**log, {{"a", std::string(100000, 'a')}}).ok());

  // A limit on the size of files makes every write beyond it fail, as a full disk does.
  signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit tight = {400000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto refused = support::AppendAndWait(
      **log, {{"b", std::string(100000, 'b')}, {"c", std::string(1000000, 'c')}});
  const auto small = support::AppendAndWait(**log, {{"d", "d"}});
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);

  EXPECT_FALSE(refused.ok());
  EXPECT_THAT(refused.status().ToString(), HasSubstr(options_.path));
  std::int64_t next = 2;
  if (small.ok()) {
    EXPECT_EQ(*small, next++);
  }
  EXPECT_EQ((*log)->End(), next - 1);
  EXPECT_EQ(support::AppendAndWait(**log, {{"e", "e"}}).value(), next);
  log->reset();
  log = OpenSqliteLog(options_);
  EXPECT_EQ((*log)->End(), next);
  const auto records = (*log)->Read(0, 10, absl::ZeroDuration()).value();
  ASSERT_EQ(records.size(), static_cast<std::size_t>(next));
  EXPECT_EQ(*records.back().bytes, "e");
}

TEST_F(LogFileTest, ASecondProcessIsRefused) {
  auto log = OpenSqliteLog(options_);
  ASSERT_TRUE(log.ok());
  const pid_t child = fork();
  if (child == 0) {
    const auto second = OpenSqliteLog(options_);
    _exit(second.status().code() == absl::StatusCode::kFailedPrecondition ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  // So is a second log in the same process.
  const auto refusal = Refusal();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(refusal.ToString(), HasSubstr(std::to_string(getpid())));
  EXPECT_THAT(refusal.ToString(), HasSubstr(options_.path));
  log->reset();
  EXPECT_TRUE(OpenSqliteLog(options_).ok());
}

TEST_F(LogFileTest, ANewerVersionIsRefused) {
  ASSERT_TRUE(OpenSqliteLog(options_).ok());
  Execute("PRAGMA user_version = 5");
  const auto refusal = Refusal();
  EXPECT_EQ(refusal.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(refusal.ToString(), HasSubstr("has version 5"));
}

TEST_F(LogFileTest, AnotherDatabaseIsRefusedAndStaysAsItIs) {
  Execute("CREATE TABLE recipes (title TEXT)");
  EXPECT_EQ(Refusal().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Refusal().ToString(), HasSubstr("not an event log"));
  Execute("INSERT INTO recipes VALUES ('soup')");
}

TEST_F(LogFileTest, AFileThatIsNoDatabaseIsRefused) {
  std::ofstream(options_.path) << std::string(10000, 'g');
  EXPECT_EQ(Refusal().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Refusal().ToString(), HasSubstr(options_.path));
}

TEST_F(LogFileTest, ADamagedFileIsRefused) {
  {
    auto log = OpenSqliteLog(options_);
    ASSERT_TRUE(support::AppendAndWait(**log, {{"a", std::string(100000, 'a')}}).ok());
  }
  std::fstream file(options_.path);
  file.seekp(4096);
  file << std::string(40960, '\xee');
  file.close();
  EXPECT_EQ(Refusal().code(), absl::StatusCode::kDataLoss);
}

TEST_F(LogFileTest, AFileOfVersion2GetsWhatIsNewAndKeepsItsEvents) {
  {
    auto log = OpenSqliteLog(options_);
    ASSERT_TRUE(log.ok()) << log.status();
    ASSERT_TRUE(support::AppendAndWait(**log, {{"one", "1"}}).ok());
  }
  Execute(
      "DROP TABLE notes; DROP TABLE sent; DROP TABLE parked; DROP TABLE destinations;"
      " CREATE TABLE destinations (name TEXT PRIMARY KEY, low_water INTEGER NOT NULL,"
      " done_beyond TEXT NOT NULL, paused INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
      " PRAGMA user_version = 2;");
  auto log = OpenSqliteLog(options_);
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_EQ((*log)->End(), 1);
  EXPECT_EQ((*log)->MetadataOf("progress").value(), "");
  EXPECT_TRUE((*log)->Sent("archive", 0, 1, 1).value().empty());
}

TEST_F(LogFileTest, AnEmptyFileBecomesALog) {
  std::ofstream(options_.path).close();
  EXPECT_TRUE(OpenSqliteLog(options_).ok());
}

TEST_F(LogFileTest, OthersCannotReadTheFile) {
  ASSERT_TRUE(OpenSqliteLog(options_).ok());
  struct stat file;
  ASSERT_EQ(stat(options_.path.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0007, 0u);
}

TEST_F(LogFileTest, AFolderThatCannotBeMadeIsNamed) {
  std::ofstream(folder_.File("plain")).close();
  options_.path = folder_.File("plain/sub/events.db");
  EXPECT_THAT(Refusal().ToString(), HasSubstr(folder_.File("plain")));
  options_.path = "/proc/nowhere/events.db";
  EXPECT_THAT(Refusal().ToString(), HasSubstr("/proc/nowhere"));
}

}  // namespace
}  // namespace interlingua::log::sqlite
