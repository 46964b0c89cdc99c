// Durable appends: the event log against the least that any log must do, writing the same bytes to
// a preallocated file and syncing it, in the same groups. `LogAppendConcurrent` is what producers
// see who do not wait for each other.
//
// The files lie in the folder for temporary files (TMPDIR), which should be on the disk in
// question.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "service/log/sqlite/sqlite_log.h"

namespace interlingua::bench {
namespace {

constexpr std::size_t kRecordBytes = 600;
constexpr off_t kRawFileBytes = off_t{256} << 20;

class BenchFolder {
 public:
  BenchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "interlingua-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~BenchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;

  std::string File(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// Counts acknowledgements and lets the producer wait for them.
class Acknowledgements {
 public:
  void Add(bool ok) {
    const std::lock_guard lock(mutex_);
    ++count_;
    ok_ = ok_ && ok;
    changed_.notify_one();
  }

  // False when an append failed.
  bool WaitFor(std::int64_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= count; });
    return ok_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t count_ = 0;
  bool ok_ = true;
};

std::vector<log::LogRecord> Records(std::int64_t count) {
  return std::vector<log::LogRecord>(static_cast<std::size_t>(count),
                                     {"5f2b6f1c9a0e4d3c", std::string(kRecordBytes, 'e')});
}

std::unique_ptr<log::EventLog> Open(const BenchFolder& folder, benchmark::State& state) {
  log::sqlite::SqliteLogOptions options;
  options.path = folder.File("events.db");
  auto log = log::sqlite::OpenSqliteLog(options);
  if (log.ok()) return *std::move(log);
  state.SkipWithError(log.status().ToString().c_str());
  return nullptr;
}

// One producer that appends groups and waits for each.
void LogAppend(benchmark::State& state) {
  const BenchFolder folder;
  const auto log = Open(folder, state);
  if (log == nullptr) return;
  const auto records = Records(state.range(0));
  Acknowledgements acknowledgements;
  std::int64_t groups = 0;
  for (auto _ : state) {
    log->Append(records, [&](const auto& appended) { acknowledgements.Add(appended.ok()); });
    if (acknowledgements.WaitFor(++groups)) continue;
    state.SkipWithError("an append failed");
    break;
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(LogAppend)->RangeMultiplier(10)->Range(1, 1000)->UseRealTime();

// Single appends, so many of them waiting for their acknowledgement at any time.
void LogAppendConcurrent(benchmark::State& state) {
  const BenchFolder folder;
  const auto log = Open(folder, state);
  if (log == nullptr) return;
  const auto records = Records(1);
  Acknowledgements acknowledgements;
  std::int64_t appended = 0;
  for (auto _ : state) {
    log->Append(records, [&](const auto& answer) { acknowledgements.Add(answer.ok()); });
    if (acknowledgements.WaitFor(++appended - state.range(0))) continue;
    state.SkipWithError("an append failed");
    break;
  }
  log->Close();
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(LogAppendConcurrent)->Arg(16)->Arg(256)->Arg(4096)->UseRealTime();

// The floor: the same bytes at once and a sync, in a file whose blocks are there already. It starts
// over at its end.
void RawAppend(benchmark::State& state) {
  const BenchFolder folder;
  const int file = open(folder.File("raw").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const std::string blank(1 << 20, '\0');
  for (off_t at = 0; at < kRawFileBytes; at += static_cast<off_t>(blank.size())) {
    if (pwrite(file, blank.data(), blank.size(), at) < 0) state.SkipWithError("no room");
  }
  fsync(file);
  const std::string group(kRecordBytes * static_cast<std::size_t>(state.range(0)), 'e');
  off_t at = 0;
  for (auto _ : state) {
    if (at + static_cast<off_t>(group.size()) > kRawFileBytes) at = 0;
    const bool written = pwrite(file, group.data(), group.size(), at) > 0 && fdatasync(file) == 0;
    at += static_cast<off_t>(group.size());
    if (written) continue;
    state.SkipWithError("a write failed");
    break;
  }
  close(file);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(RawAppend)->RangeMultiplier(10)->Range(1, 1000)->UseRealTime();

}  // namespace
}  // namespace interlingua::bench
