// The event log on a disk that fails: whatever fails and whenever, what was acknowledged is there,
// what was refused is not there in part, and the log says that it cannot while it cannot.
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <mutex>
#include <thread>

#include "tests/reliability/faulty_disk.h"
#include "tests/reliability/log_model.h"
#include "tests/reliability/scale.h"
#include "tests/support/temporary_log.h"
#include "translator/text/text.h"

namespace interlingua::reliability {
namespace {

using Fault = FaultyDisk::Fault;

bool SaysThatItCannot(const absl::Status& status) {
  return absl::IsResourceExhausted(status) || absl::IsUnavailable(status);
}

/// A log that goes through a script, and what it has to hold.
class ScriptedLog {
 public:
  explicit ScriptedLog(int large_events) : script_(LogScript(large_events)) {
    options_.path = folder_.File("events.db");
    options_.duplicate_window_ms = 1000 * 60 * 60;
    disk_.Begin();
  }

  /// Runs steps until one fails or none is left.
  absl::Status Run() {
    for (; next_ < script_.size(); ++next_) {
      const LogStep& step = script_[next_];
      if (log_ == nullptr || step.reopen) {
        if (auto status = Open(); !status.ok()) return status;
      }
      if (step.reopen) continue;
      if (auto status = step.run(*log_); !status.ok()) return status;
      step.expect(model_);
    }
    return absl::OkStatus();
  }

  absl::Status Open() {
    log_.reset();
    auto log = log::sqlite::OpenSqliteLog(options_);
    if (!log.ok()) return log.status();
    log_ = *std::move(log);
    return absl::OkStatus();
  }

  void Close() { log_.reset(); }

  /// What was acknowledged is there, and the step that was interrupted is there whole or not at
  /// all. The model goes on from what is there.
  void ExpectAcknowledged(const std::string& what) {
    ASSERT_NE(log_, nullptr) << what;
    const LogModel found = Observe(*log_);
    if (found.SameAs(model_)) return;
    LogModel with_step = model_;
    if (next_ < script_.size()) script_[next_].expect(with_step);
    if (found.SameAs(with_step)) {
      model_ = with_step;
      ++next_;
      return;
    }
    ADD_FAILURE() << what << ": " << Difference(model_, found) << "; after the step '"
                  << (next_ < script_.size() ? script_[next_].name : "none")
                  << "': " << Difference(with_step, found);
  }

  log::EventLog* log() { return log_.get(); }
  bool finished() const { return next_ == script_.size(); }
  const std::string& step() const { return script_[std::min(next_, script_.size() - 1)].name; }

 private:
  support::TemporaryFolder folder_;
  FaultyDisk& disk_ = FaultyDisk::Get();
  log::sqlite::SqliteLogOptions options_;
  const std::vector<LogStep> script_;
  std::size_t next_ = 0;
  LogModel model_;
  std::unique_ptr<log::EventLog> log_;
};

std::int64_t OperationsOf(int large_events) {
  ScriptedLog log(large_events);
  const auto status = log.Run();
  EXPECT_TRUE(status.ok()) << status;
  log.ExpectAcknowledged("without a fault");
  log.Close();
  return FaultyDisk::Get().operations();
}

/// The power fails at an operation; what is on the disk afterwards is drawn from the seed.
void CutPowerAt(std::int64_t operation, int large_events, unsigned seed) {
  const std::string what = text::Concat("cut at ", operation, " seed ", seed);
  ScriptedLog log(large_events);
  FaultyDisk::Get().FailFrom(operation, Fault::kPowerCut, 1);
  (void)log.Run();
  log.Close();
  std::mt19937 random(seed);
  FaultyDisk::Get().Restore(random);
  const auto opened = log.Open();
  ASSERT_TRUE(opened.ok()) << what << " at " << log.step() << ": " << opened;
  log.ExpectAcknowledged(what);
  const auto rest = log.Run();
  ASSERT_TRUE(rest.ok()) << what << " at " << log.step() << ": " << rest;
  log.ExpectAcknowledged(what + ", in the end");
}

/// From an operation on the disk fails for a while; the log says so and then goes on by itself.
void FailAt(std::int64_t operation, Fault fault, std::int64_t count, int large_events) {
  const std::string what = text::Concat("fault ", static_cast<int>(fault), " at ", operation);
  FaultyDisk& disk = FaultyDisk::Get();
  ScriptedLog log(large_events);
  disk.FailFrom(operation, fault, count);
  const auto status = log.Run();
  if (log.log() == nullptr) {
    // It did not even open, and says why; when the disk is well it does.
    EXPECT_TRUE(SaysThatItCannot(status)) << what << ": " << status;
    disk.Mend();
    const auto opened = log.Open();
    ASSERT_TRUE(opened.ok()) << what << " at " << log.step() << ": " << opened;
    log.ExpectAcknowledged(what + ", opened late");
  } else if (!status.ok()) {
    EXPECT_TRUE(SaysThatItCannot(status)) << what << " at " << log.step() << ": " << status;
    if (count > 1000) {
      const auto append = support::AppendAndWait(*log.log(), {NumberedRecord(1000000)});
      EXPECT_TRUE(SaysThatItCannot(append.status())) << what << ": " << append.status();
      // A task that changes nothing needs no disk, and says nothing about it.
      (void)log.log()->Remove({1, 0});
      const auto health = log.log()->Health();
      EXPECT_TRUE(SaysThatItCannot(health)) << what << ": " << health;
    }
    disk.Mend();
    EXPECT_TRUE(log.log()->Health().ok()) << what << ": " << log.log()->Health();
    log.ExpectAcknowledged(what + ", mended");
  }
  const auto rest = log.Run();
  disk.Mend();
  if (!rest.ok()) {
    // A fault of one operation may be met in the rest.
    ASSERT_LE(count, 1000) << what << " at " << log.step() << ": " << rest;
    ASSERT_TRUE(log.log() != nullptr || log.Open().ok());
    ASSERT_TRUE(log.Run().ok()) << what;
  }
  log.ExpectAcknowledged(what + ", in the end");
  ASSERT_TRUE(log.Open().ok()) << what;
  log.ExpectAcknowledged(what + ", opened again");
}

/// So many points of the script, evenly; all of them where the script has fewer.
std::vector<std::int64_t> Points(std::int64_t operations, std::int64_t points) {
  std::vector<std::int64_t> chosen;
  const std::int64_t step = std::max<std::int64_t>(1, operations / points);
  for (std::int64_t at = 0; at < operations; at += step) chosen.push_back(at);
  return chosen;
}

TEST(DiskReliabilityTest, APowerCutAtAnyOperationLosesNothingAcknowledged) {
  const std::int64_t operations = OperationsOf(0);
  std::int64_t cuts = 0;
  for (const std::int64_t at : Points(operations, Scale("CRASH_POINTS", 150))) {
    for (unsigned seed = 1; seed <= Scale("CRASH_SEEDS", 1); ++seed) {
      CutPowerAt(at, 0, seed * 7919 + static_cast<unsigned>(at));
      ++cuts;
      if (testing::Test::HasFailure()) return;
    }
  }
  std::cout << cuts << " power cuts over " << operations << " operations\n";
}

TEST(DiskReliabilityTest, APowerCutWhileTheWriteAheadLogIsMergedLosesNothing) {
  constexpr int kLarge = 72;
  const std::int64_t operations = OperationsOf(kLarge);
  std::int64_t cuts = 0;
  for (const std::int64_t at : Points(operations, Scale("MERGE_POINTS", 40))) {
    CutPowerAt(at, kLarge, 31 + static_cast<unsigned>(at));
    ++cuts;
    if (testing::Test::HasFailure()) return;
  }
  std::cout << cuts << " power cuts over " << operations << " operations\n";
}

class DiskFaultReliabilityTest : public testing::TestWithParam<Fault> {};

TEST_P(DiskFaultReliabilityTest, IsToldWhileItLastsAndOverWhenItEnds) {
  const std::int64_t operations = OperationsOf(0);
  std::int64_t faults = 0;
  for (const std::int64_t at : Points(operations, Scale("CRASH_POINTS", 60))) {
    FailAt(at, GetParam(), 1 << 30, 0);
    ++faults;
    if (testing::Test::HasFailure()) return;
  }
  std::cout << faults << " lasting faults over " << operations << " operations\n";
}

TEST_P(DiskFaultReliabilityTest, OfOneOperationCostsAtMostThatStep) {
  const std::int64_t operations = OperationsOf(0);
  std::int64_t faults = 0;
  for (const std::int64_t at : Points(operations, Scale("CRASH_POINTS", 60))) {
    FailAt(at, GetParam(), 1, 0);
    ++faults;
    if (testing::Test::HasFailure()) return;
  }
  std::cout << faults << " single faults over " << operations << " operations\n";
}

std::string FaultName(const testing::TestParamInfo<Fault>& fault) {
  const char* const words[] = {"NoSpace", "Error", "ShortWrite", "NoSync"};
  return words[static_cast<int>(fault.param)];
}

INSTANTIATE_TEST_SUITE_P(Disk, DiskFaultReliabilityTest,
                         testing::Values(Fault::kNoSpace, Fault::kError, Fault::kShortWrite,
                                         Fault::kNoSync),
                         FaultName);

/// Producers that append side by side, and a destination that commits, until the power fails.
class Load {
 public:
  explicit Load(log::EventLog& log) : log_(log) {}

  void Run() {
    std::vector<std::thread> threads;
    for (int producer = 0; producer < 3; ++producer) {
      threads.emplace_back([this] { Produce(); });
    }
    threads.emplace_back([this] { Deliver(); });
    for (std::thread& thread : threads) thread.join();
  }

  /// All that was acknowledged to them is in `found`, without gaps.
  void ExpectIn(const LogModel& found) const {
    EXPECT_EQ(static_cast<std::int64_t>(found.events.size()), found.end) << "a gap";
    for (const auto& [offset, bytes] : acknowledged_) {
      const auto there = found.events.find(offset);
      ASSERT_TRUE(there != found.events.end()) << "lost: offset " << offset << " of " << found.end;
      EXPECT_EQ(there->second, bytes);
    }
    EXPECT_GE(found.destinations.at("a").position, committed_);
  }

  std::size_t acknowledged() const { return acknowledged_.size(); }

 private:
  void Produce() {
    while (true) {
      const log::LogRecord record = NumberedRecord(++next_);
      const auto offset = support::AppendAndWait(log_, {record});
      if (!offset.ok()) return;
      const std::lock_guard lock(mutex_);
      acknowledged_[*offset] = record.bytes;
    }
  }

  void Deliver() {
    while (true) {
      log::CommitBatch batch;
      std::int64_t at = committed_;
      for (; at < log_.End(); ++at) {
        const auto event = log_.At(at + 1);
        if (!event.ok()) return;
        event::AddTo(batch.accounts[0], event::LedgerEntryOfBytes(*event->bytes));
      }
      // A commit that changes nothing needs no disk, and would go well for ever.
      if (at == committed_ && FaultyDisk::Get().failed() > 0) return;
      batch.position = at;
      if (!log_.Commit("a", batch).ok()) return;
      committed_ = at;
    }
  }

  log::EventLog& log_;
  std::atomic<std::int64_t> next_ = 0;
  std::mutex mutex_;
  std::map<std::int64_t, std::string> acknowledged_;
  std::int64_t committed_ = 0;
};

TEST(DiskReliabilityTest, APowerCutUnderLoadLosesNothingAcknowledged) {
  std::mt19937 random(2026);
  std::size_t events = 0;
  const std::int64_t rounds = Scale("LOAD_CUTS", 20);
  for (std::int64_t round = 0; round < rounds && !testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE(round);
    support::TemporaryFolder folder;
    log::sqlite::SqliteLogOptions options;
    options.path = folder.File("events.db");
    FaultyDisk::Get().Begin();
    auto log = log::sqlite::OpenSqliteLog(options);
    ASSERT_TRUE(log.ok()) << log.status();
    ASSERT_TRUE((*log)->LoadProgress("a", log::StartAt::kOldest).ok());
    FaultyDisk::Get().FailFrom(100 + random() % 4000, Fault::kPowerCut, 1);
    Load load(**log);
    load.Run();
    log->reset();
    FaultyDisk::Get().Restore(random);
    log = log::sqlite::OpenSqliteLog(options);
    ASSERT_TRUE(log.ok()) << log.status();
    load.ExpectIn(Observe(**log));
    events += load.acknowledged();
  }
  std::cout << rounds << " power cuts, " << events << " events acknowledged before them\n";
}

}  // namespace
}  // namespace interlingua::reliability
