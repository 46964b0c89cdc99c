#include "service/log/sqlite/sqlite_log.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "service/file/file_lock.h"
#include "service/file/folder.h"
#include "service/log/recent_keys.h"
#include "service/log/sqlite/checkpointer.h"
#include "service/log/sqlite/dead_letter_table.h"
#include "service/log/sqlite/destination_table.h"
#include "service/log/sqlite/erasure.h"
#include "service/log/sqlite/log_queries.h"
#include "service/log/sqlite/log_store.h"
#include "service/log/sqlite/metadata_table.h"
#include "service/log/sqlite/pending_write.h"
#include "service/log/sqlite/recent_records.h"
#include "service/log/sqlite/schema.h"
#include "service/log/sqlite/watches.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

// One read holds no more than this, so that large events do not fill the memory of every
// destination.
constexpr std::size_t kMaxReadBytes = 4 << 20;

// Small enough that producers hardly wait for it.
constexpr std::size_t kErasedOfASlice = 500;

class SqliteLog : public LogQueries {
 public:
  SqliteLog(SqliteLogOptions options, std::unique_ptr<file::FileLock> lock,
            std::unique_ptr<RecentKeys> keys, std::unique_ptr<LogStore> store,
            std::unique_ptr<Checkpointer> merger)
      : LogQueries(options.path),
        options_(std::move(options)),
        file_lock_(std::move(lock)),
        keys_(std::move(keys)),
        store_(std::move(store)),
        merger_(std::move(merger)),
        end_(store_->last_offset()),
        recent_(options_.memory_bytes) {
    stats_ = StatsNow();
    writer_ = std::thread([this] { WriteGroups(); });
    // The thread may begin after the first append is done.
    acknowledger_ = std::thread([this, opened_at = end_] { Acknowledge(opened_at); });
  }

  ~SqliteLog() override {
    Close();
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    work_.notify_all();
    acknowledge_.notify_all();
    writer_.join();
    acknowledger_.join();
  }

  void AppendWithMetadata(std::vector<LogRecord> records, std::vector<MetadataEntry> notes,
                          AppendDone done) override {
    PendingWrite waiting;
    for (const LogRecord& record : records) {
      waiting.bytes += record.bytes.size() + record.event_id.size();
    }
    waiting.records = std::move(records);
    waiting.notes = std::move(notes);
    waiting.done = std::move(done);
    const std::lock_guard lock(mutex_);
    ++unfinished_appends_;
    waiting.status = Admit(waiting.bytes);
    if (!waiting.status.ok()) {
      finished_.push_back(std::move(waiting));
      acknowledge_.notify_one();
      return;
    }
    waiting_bytes_ += waiting.bytes;
    waiting_.push_back(std::move(waiting));
    work_.notify_one();
  }

  absl::StatusOr<std::vector<StoredRecord>> Read(std::int64_t after, int max,
                                                 absl::Duration timeout) override {
    std::int64_t last = 0;
    {
      std::unique_lock lock(mutex_);
      const auto due = [&] { return end_ > after || closed_; };
      if (timeout == absl::InfiniteDuration()) {
        grown_.wait(lock, due);
      } else if (timeout > absl::ZeroDuration()) {
        grown_.wait_for(lock, absl::ToChronoNanoseconds(timeout), due);
      }
      if (end_ <= after) {
        if (closed_) return absl::UnavailableError("the event log is closed");
        return std::vector<StoredRecord>();
      }
      if (recent_.Covers(after)) return recent_.Take(after, max, kMaxReadBytes);
      last = end_;
    }
    return WithReader(
        [&](LogReader& reader) { return reader.Read(after, last, max, kMaxReadBytes); });
  }

  std::int64_t End() const override {
    const std::lock_guard lock(mutex_);
    return end_;
  }

  std::int64_t Watch(std::function<void()> grown) override {
    return watches_.Add(std::move(grown));
  }

  void Unwatch(std::int64_t watch) override { watches_.Remove(watch); }

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
      const auto status = Step([&](LogStore& store) {
        return EnterDestination(store.database(), destination,
                                newest ? store.last_offset() : store.removed_up_to(),
                                newest ? kAccepted : kRemoved);
      });
      if (!status.ok()) return status;
      known = WithReader(load);
    }
    if (!known.ok()) return known.status();
    return **known;
  }

  absl::Status Commit(std::string_view destination, const CommitBatch& settlement) override {
    return Step([&](LogStore& store) {
      return SaveCommitBatch(store.database(), destination, settlement);
    });
  }

  absl::Status SetPaused(std::string_view destination, bool paused) override {
    return Step([&](LogStore& store) { return SavePaused(store.database(), destination, paused); });
  }

  absl::Status Forget(std::string_view destination) override {
    return Step([&](LogStore& store) { return ForgetDestination(store.database(), destination); });
  }

  absl::StatusOr<std::int64_t> Redrive(const DeadLetterQuery& query) override {
    return InSlices(query, RedriveSlice);
  }

  absl::StatusOr<std::int64_t> Discard(const DeadLetterQuery& query) override {
    return InSlices(query, DiscardSlice);
  }

  absl::StatusOr<bool> Remove(const RetentionPolicy& policy) override {
    bool more = false;
    const auto status = Step([&](LogStore& store) {
      const auto removed = store.Remove(policy);
      if (removed.ok()) more = *removed;
      return removed.status();
    });
    if (!status.ok()) return status;
    return more;
  }

  absl::Status Erase(const std::vector<std::int64_t>& offsets, const std::vector<std::string>& keys,
                     std::int64_t now_ms) override {
    for (std::size_t begin = 0; begin < offsets.size(); begin += kErasedOfASlice) {
      const std::size_t end = std::min(begin + kErasedOfASlice, offsets.size());
      const std::vector<std::int64_t> slice(offsets.begin() + static_cast<std::ptrdiff_t>(begin),
                                            offsets.begin() + static_cast<std::ptrdiff_t>(end));
      std::vector<Remains> left;
      const auto status = Step([&](LogStore& store) {
        auto erased = EraseEvents(store.database(), slice, now_ms);
        if (!erased.ok()) return erased.status();
        left = *std::move(erased);
        return absl::OkStatus();
      });
      if (!status.ok()) return status;
      const std::lock_guard lock(mutex_);
      for (Remains& remains : left) recent_.Replace(remains.offset, std::move(remains.bytes));
    }
    auto status = Step([&](LogStore& store) { return EraseKeyedStates(store.database(), keys); });
    // What was overwritten stands in the write-ahead log until that is cut.
    if (status.ok()) status = Step([](LogStore& store) { return store.Probe(); }, true);
    return status;
  }

  absl::Status Health() override {
    {
      const std::lock_guard lock(mutex_);
      if (closed_) return absl::UnavailableError("the event log is closed");
      if (health_.ok()) return health_;
    }
    // It may have room again by now, and no producer would ever find out.
    const auto status = Step([](LogStore& store) { return store.Probe(); });
    if (!status.ok()) return status;
    const std::lock_guard lock(mutex_);
    return health_;
  }

  LogStats Stats() const override {
    const std::lock_guard lock(mutex_);
    LogStats stats = stats_;
    stats.end = end_;
    return stats;
  }

  void Close() override {
    {
      std::unique_lock lock(mutex_);
      closed_ = true;
      grown_.notify_all();
      all_finished_.wait(lock, [this] { return unfinished_appends_ == 0; });
    }
    watches_.Call();
  }

 private:
  // Whether an append may wait for the disk. Holds `mutex_`.
  absl::Status Admit(std::size_t bytes) const {
    if (closed_) return absl::UnavailableError("the event log is closed");
    if (waiting_bytes_ > 0 && waiting_bytes_ + bytes > options_.max_waiting_bytes) {
      return absl::ResourceExhaustedError(text::Concat("event log ", options_.path, ": ",
                                                       waiting_bytes_, " bytes wait for the disk"));
    }
    return absl::OkStatus();
  }

  void WriteGroups() {
    while (true) {
      Group group = NextGroup();
      if (group.empty()) return;
      Write(group);
      Publish(std::move(group));
      if (merger_->Offer(store_->unmerged_pages())) {
        // A failure loses nothing: the pages stay in the write-ahead log, and the next group asks
        // again.
        (void)store_->Merge();
      }
    }
  }

  // Everything that waits, up to the limit of a group; an append is never torn apart. Empty at the
  // end.
  Group NextGroup() {
    std::unique_lock lock(mutex_);
    work_.wait(lock, [this] { return !waiting_.empty() || ending_; });
    Group group;
    std::size_t events = 0;
    const auto most = static_cast<std::size_t>(options_.max_group_events);
    while (!waiting_.empty() && (group.empty() || events < most)) {
      events += waiting_.front().records.size();
      waiting_bytes_ -= waiting_.front().bytes;
      group.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    return group;
  }

  // Runs a step with the next group and waits for it; `cut` the write-ahead log after it.
  absl::Status Step(std::function<absl::Status(LogStore&)> step, bool cut = false) {
    PendingWrite waiting;
    waiting.step = std::move(step);
    waiting.cut = cut;
    waiting.stepped = std::make_unique<std::promise<absl::Status>>();
    auto stepped = waiting.stepped->get_future();
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(waiting));
    }
    work_.notify_one();
    return stepped.get();
  }

  using Slice = absl::StatusOr<std::int64_t> (*)(Database&, const DeadLetterQuery&, DeadLetterKey&);

  absl::StatusOr<std::int64_t> InSlices(const DeadLetterQuery& query, Slice slice) {
    DeadLetterKey after;
    std::int64_t all = 0;
    while (true) {
      std::int64_t count = 0;
      DeadLetterKey reached = after;
      const auto status = Step([&](LogStore& store) {
        const auto done = slice(store.database(), query, reached);
        if (done.ok()) count = *done;
        return done.status();
      });
      if (!status.ok()) return status;
      if (count == 0) return all;
      all += count;
      after = reached;
    }
  }

  // Stores the group in one transaction and leaves every member's status in it.
  void Write(Group& group) {
    auto status = store_->Begin();
    if (status.ok()) status = Store(group);
    if (status.ok()) status = store_->End();
    if (status.ok()) CutWhereAsked(group);
    if (!status.ok()) {
      store_->Abandon();
      for (PendingWrite& waiting : group) {
        if (waiting.status.ok()) waiting.status = status;
      }
    }
    NoteHealth(status.ok() ? full_ : status);
  }

  void CutWhereAsked(Group& group) {
    for (PendingWrite& waiting : group) {
      if (waiting.cut && waiting.status.ok()) waiting.status = store_->Cut();
    }
  }

  void NoteHealth(absl::Status status) {
    const LogStats now = StatsNow();
    const std::lock_guard lock(mutex_);
    // A group that changed nothing says nothing about the disk.
    if (!status.ok() || store_->wrote()) health_ = std::move(status);
    stats_ = now;
  }

  // Of the writer's thread: what only it changes is read without the lock.
  LogStats StatsNow() {
    LogStats stats = stats_;
    const auto bytes = store_->SizeBytes();
    if (bytes.ok()) stats.bytes = *bytes;
    stats.oldest_offset = store_->removed_up_to() + 1;
    return stats;
  }

  absl::Status Store(Group& group) {
    full_ = Full();
    for (PendingWrite& waiting : group) {
      if (waiting.step != nullptr) {
        waiting.status = waiting.step(*store_);
        if (!waiting.status.ok() && !IsOwn(waiting.status)) return waiting.status;
        continue;
      }
      waiting.status = full_;
      if (!full_.ok()) continue;
      for (const LogRecord& record : waiting.records) {
        auto appended = store_->Add(record);
        if (!appended.ok()) return appended.status();
        waiting.appended.push_back(*appended);
      }
      for (const MetadataEntry& note : waiting.notes) {
        if (auto status = SaveNote(store_->database(), note); !status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

  // Since the group before nothing has changed the size.
  absl::Status Full() const {
    if (options_.max_bytes <= 0 || stats_.bytes <= options_.max_bytes) return absl::OkStatus();
    return absl::ResourceExhaustedError(text::Concat(
        "event log ", options_.path, ": full: ", stats_.bytes, " bytes of ", options_.max_bytes));
  }

  // Shows the group to readers and hands it on to be acknowledged, which happens while the next
  // group is being synced.
  void Publish(Group group) {
    std::vector<StoredRecord> stored;
    std::int64_t duplicates = 0;
    for (PendingWrite& waiting : group) {
      if (!waiting.status.ok()) continue;
      for (std::size_t index = 0; index < waiting.appended.size(); ++index) {
        const auto& [offset, duplicate] = waiting.appended[index];
        duplicates += duplicate ? 1 : 0;
        if (duplicate) continue;
        stored.push_back(
            {offset, std::make_shared<const std::string>(std::move(waiting.records[index].bytes))});
      }
    }
    {
      const std::lock_guard lock(mutex_);
      stats_.duplicates += duplicates;
      ++stats_.appended_groups;
      if (!stored.empty()) end_ = stored.back().offset;
      for (StoredRecord& record : stored) recent_.Add(std::move(record));
      for (PendingWrite& waiting : group) {
        if (waiting.step != nullptr) {
          waiting.stepped->set_value(waiting.status);
        } else {
          finished_.push_back(std::move(waiting));
        }
      }
      acknowledge_.notify_one();
    }
    if (!stored.empty()) grown_.notify_all();
  }

  void Acknowledge(std::int64_t seen) {
    std::unique_lock lock(mutex_);
    while (true) {
      acknowledge_.wait(lock, [this] { return !finished_.empty() || ending_; });
      if (finished_.empty()) return;
      std::vector<PendingWrite> finished;
      finished.swap(finished_);
      const bool grown = end_ > seen;
      seen = end_;
      lock.unlock();
      if (grown) watches_.Call();
      for (PendingWrite& waiting : finished) {
        if (waiting.status.ok()) {
          waiting.done(std::move(waiting.appended));
        } else {
          waiting.done(waiting.status);
        }
        waiting.done = nullptr;
      }
      lock.lock();
      unfinished_appends_ -= static_cast<std::int64_t>(finished.size());
      if (unfinished_appends_ == 0) all_finished_.notify_all();
    }
  }

  const SqliteLogOptions options_;
  const std::unique_ptr<file::FileLock> file_lock_;
  const std::unique_ptr<RecentKeys> keys_;  // the writer's
  const std::unique_ptr<LogStore> store_;   // the writer's
  absl::Status full_;                       // the writer's
  const std::unique_ptr<Checkpointer> merger_;

  mutable std::mutex mutex_;
  std::condition_variable work_, acknowledge_, grown_, all_finished_;
  std::deque<PendingWrite> waiting_;
  std::vector<PendingWrite> finished_;
  std::size_t waiting_bytes_ = 0;
  std::int64_t unfinished_appends_ = 0;
  std::int64_t end_;
  RecentRecords recent_;
  absl::Status health_;
  LogStats stats_;
  bool closed_ = false;
  bool ending_ = false;

  Watches watches_;
  std::thread writer_, acknowledger_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<EventLog>> OpenSqliteLog(const SqliteLogOptions& options) {
  if (auto status = file::MakeFolderOf(options.path); !status.ok()) return status;
  auto lock = file::FileLock::Take(text::Concat(options.path, ".lock"));
  if (!lock.ok()) return lock.status();
  // Events are about persons: not for everybody on the machine. SQLite gives the files beside it
  // the same mode.
  if (auto status = file::MakePrivateFile(options.path); !status.ok()) return status;
  auto keys = std::make_unique<RecentKeys>(options.max_duplicate_keys, options.duplicate_window_ms);
  auto store = LogStore::Open(options.path, *keys);
  if (!store.ok()) return store.status();
  auto merger = Checkpointer::Start(options.path);
  if (!merger.ok()) return merger.status();
  return std::make_unique<SqliteLog>(options, *std::move(lock), std::move(keys), *std::move(store),
                                     *std::move(merger));
}

}  // namespace interlingua::log::sqlite
