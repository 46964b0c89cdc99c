#include "service/log/sqlite/sqlite_log.h"

#include <algorithm>
#include <utility>

#include "service/file/file_lock.h"
#include "service/file/folder.h"
#include "service/log/recent_keys.h"
#include "service/log/sqlite/checkpointer.h"
#include "service/log/sqlite/dead_letter_table.h"
#include "service/log/sqlite/destination_table.h"
#include "service/log/sqlite/erasure.h"
#include "service/log/sqlite/group_writer.h"
#include "service/log/sqlite/ledger_table.h"
#include "service/log/sqlite/log_queries.h"
#include "service/log/sqlite/log_store.h"
#include "service/log/sqlite/log_tail.h"
#include "service/log/sqlite/parked_table.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

// One read holds no more than this, so that large events do not fill the memory of every
// destination.
constexpr std::size_t kMaxReadBytes = 4 << 20;

// Small enough that producers hardly wait for it.
constexpr std::size_t kErasedPerSlice = 500;

class SqliteLog : public LogQueries {
 public:
  SqliteLog(const SqliteLogOptions& options, std::unique_ptr<file::FileLock> lock,
            std::unique_ptr<RecentKeys> keys, std::unique_ptr<LogStore> store,
            std::unique_ptr<Checkpointer> checkpointer)
      : LogQueries(options.path),
        file_lock_(std::move(lock)),
        keys_(std::move(keys)),
        tail_(store->last_offset(), options.memory_bytes),
        writer_(options, std::move(store), std::move(checkpointer), tail_) {}

  ~SqliteLog() override { Close(); }

  void AppendWithMetadata(std::vector<LogRecord> records, std::vector<MetadataEntry> metadata,
                          AppendDone done) override {
    writer_.Append(std::move(records), std::move(metadata), std::move(done));
  }

  absl::StatusOr<std::vector<StoredRecord>> Read(std::int64_t after, int max,
                                                 absl::Duration timeout) override {
    auto next = tail_.Read(after, max, kMaxReadBytes, timeout);
    if (!next.ok()) return next.status();
    if (next->end <= after || !next->records.empty()) return std::move(next->records);
    return WithReader(
        [&](LogReader& reader) { return reader.Read(after, next->end, max, kMaxReadBytes); });
  }

  std::int64_t End() const override { return tail_.End(); }
  std::int64_t Watch(std::function<void()> grown) override { return tail_.Watch(std::move(grown)); }
  void Unwatch(std::int64_t watch) override { tail_.Unwatch(watch); }

  absl::StatusOr<Progress> LoadProgress(std::string_view destination, StartAt start) override {
    const auto load = [&](LogReader& reader) {
      return interlingua::log::sqlite::LoadProgress(reader.database(), destination);
    };
    auto known = WithReader(load);
    if (known.ok() && !known->has_value()) {
      if (start == StartAt::kNowhere) {
        return absl::NotFoundError(
            text::ToAbsl(text::Concat("the event log knows no destination ", destination)));
      }
      const bool newest = start == StartAt::kNewest;
      const auto status = writer_.Run([&](LogStore& store) {
        return EnterDestination(store.database(), destination,
                                newest ? store.last_offset() : store.removed_up_to(),
                                store.last_offset(), newest ? kAccepted : kRemoved);
      });
      if (!status.ok()) return status;
      known = WithReader(load);
    }
    if (!known.ok()) return known.status();
    return **known;
  }

  absl::Status Commit(std::string_view destination, const CommitBatch& batch) override {
    return writer_.Run(
        [&](LogStore& store) { return SaveCommitBatch(store.database(), destination, batch); });
  }

  absl::Status SetPaused(std::string_view destination, bool paused) override {
    return writer_.Run(
        [&](LogStore& store) { return SavePaused(store.database(), destination, paused); });
  }

  absl::Status Forget(std::string_view destination) override {
    return writer_.Run(
        [&](LogStore& store) { return ForgetDestination(store.database(), destination); });
  }

  absl::StatusOr<std::int64_t> Redrive(const DeadLetterQuery& query) override {
    return InSlices([&](Database& database, DeadLetterKey& after) {
      return RedriveSlice(database, query, after);
    });
  }

  absl::StatusOr<std::int64_t> Discard(const DeadLetterQuery& query) override {
    return InSlices([&](Database& database, DeadLetterKey& after) {
      return DiscardSlice(database, query, after);
    });
  }

  absl::StatusOr<std::int64_t> MakeParkedDue(const ParkedQuery& query, std::int64_t now_ms,
                                             bool bury) override {
    return InSlices([&](Database& database, DeadLetterKey& after) {
      return MakeDueSlice(database, query, after, now_ms, bury);
    });
  }

  absl::StatusOr<bool> Remove(const RetentionPolicy& policy) override {
    bool more = false;
    const auto status = writer_.Run([&](LogStore& store) {
      const auto removed = store.Remove(policy);
      if (removed.ok()) more = *removed;
      return removed.status();
    });
    if (!status.ok()) return status;
    return more;
  }

  absl::Status Erase(const std::vector<std::int64_t>& offsets, const std::vector<std::string>& keys,
                     std::int64_t now_ms) override {
    for (std::size_t begin = 0; begin < offsets.size(); begin += kErasedPerSlice) {
      const std::size_t end = std::min(begin + kErasedPerSlice, offsets.size());
      const std::vector<std::int64_t> slice(offsets.begin() + static_cast<std::ptrdiff_t>(begin),
                                            offsets.begin() + static_cast<std::ptrdiff_t>(end));
      std::vector<ErasedRecord> erased;
      const auto status = writer_.Run([&](LogStore& store) {
        auto left = EraseEvents(store.database(), slice, now_ms);
        if (!left.ok()) return left.status();
        erased = *std::move(left);
        return absl::OkStatus();
      });
      if (!status.ok()) return status;
      for (ErasedRecord& record : erased) tail_.Replace(record.offset, std::move(record.bytes));
    }
    auto status =
        writer_.Run([&](LogStore& store) { return EraseKeyedStates(store.database(), keys); });
    if (!status.ok()) return status;
    // What was overwritten is in the write-ahead log until that is truncated.
    return writer_.Run([](LogStore& store) { return store.Probe(); },
                       GroupWriter::AfterTask::kTruncateWal);
  }

  absl::Status Health() override { return writer_.Health(); }

  LogStats Stats() const override {
    LogStats stats = writer_.Stats();
    stats.end = tail_.End();
    return stats;
  }

  void Close() override {
    tail_.Close();
    writer_.Close();
    tail_.CallWatches();
  }

 private:
  using Slice = std::function<absl::StatusOr<std::int64_t>(Database&, DeadLetterKey&)>;

  absl::StatusOr<std::int64_t> InSlices(const Slice& slice) {
    DeadLetterKey after;
    std::int64_t all = 0;
    while (true) {
      std::int64_t count = 0;
      DeadLetterKey reached = after;
      const auto status = writer_.Run([&](LogStore& store) {
        const auto done = slice(store.database(), reached);
        if (done.ok()) count = *done;
        return done.status();
      });
      if (!status.ok()) return status;
      if (count == 0) return all;
      all += count;
      after = reached;
    }
  }

  const std::unique_ptr<file::FileLock> file_lock_;
  const std::unique_ptr<RecentKeys> keys_;  // the writer's store borrows them
  LogTail tail_;
  GroupWriter writer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<EventLog>> OpenSqliteLog(const SqliteLogOptions& options) {
  if (auto status = file::MakeFolderOf(options.path); !status.ok()) return status;
  auto lock = file::FileLock::Take(text::Concat(options.path, ".lock"));
  if (!lock.ok()) return lock.status();
  // Events are about persons: other users of the machine must not read them. SQLite gives the files
  // beside it the same mode.
  if (auto status = file::MakePrivateFile(options.path); !status.ok()) return status;
  auto keys = std::make_unique<RecentKeys>(options.max_duplicate_keys, options.duplicate_window_ms);
  auto store = LogStore::Open(options.path, *keys);
  if (!store.ok()) return store.status();
  auto checkpointer = Checkpointer::Start(options.path);
  if (!checkpointer.ok()) return checkpointer.status();
  return std::make_unique<SqliteLog>(options, *std::move(lock), std::move(keys), *std::move(store),
                                     *std::move(checkpointer));
}

}  // namespace interlingua::log::sqlite
