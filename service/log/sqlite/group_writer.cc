#include "service/log/sqlite/group_writer.h"

#include <utility>

#include "service/log/sqlite/metadata_table.h"
#include "translator/text/text.h"

namespace interlingua::log::sqlite {
namespace {

// Whether an error of a task is about what it was asked for: it has then changed nothing.
bool HasChangedNothing(const absl::Status& status) {
  return absl::IsNotFound(status) || absl::IsFailedPrecondition(status);
}

}  // namespace

GroupWriter::GroupWriter(const SqliteLogOptions& options, std::unique_ptr<LogStore> store,
                         std::unique_ptr<Checkpointer> checkpointer, LogTail& tail)
    : options_(options),
      store_(std::move(store)),
      checkpointer_(std::move(checkpointer)),
      tail_(tail) {
  stats_ = StatsNow();
  // The second thread may begin after the first append is done.
  const std::int64_t end = tail_.End();
  writer_ = std::thread([this] { WriteGroups(); });
  acknowledger_ = std::thread([this, end] { Acknowledge(end); });
}

GroupWriter::~GroupWriter() {
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

void GroupWriter::Append(std::vector<LogRecord> records, std::vector<MetadataEntry> metadata,
                         EventLog::AppendDone done) {
  PendingWrite append;
  for (const LogRecord& record : records) {
    append.bytes += record.bytes.size() + record.event_id.size();
  }
  append.records = std::move(records);
  append.metadata = std::move(metadata);
  append.done = std::move(done);
  const std::lock_guard lock(mutex_);
  ++unacknowledged_;
  append.status = Admit(append.bytes);
  if (!append.status.ok()) {
    finished_.push_back(std::move(append));
    acknowledge_.notify_one();
    return;
  }
  pending_bytes_ += append.bytes;
  pending_.push_back(std::move(append));
  work_.notify_one();
}

absl::Status GroupWriter::Run(WriterTask task, AfterTask after) {
  PendingWrite write;
  write.task = std::move(task);
  write.after = after;
  write.finished = std::make_unique<std::promise<absl::Status>>();
  auto finished = write.finished->get_future();
  {
    const std::lock_guard lock(mutex_);
    pending_.push_back(std::move(write));
  }
  work_.notify_one();
  return finished.get();
}

absl::Status GroupWriter::Health() {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return absl::UnavailableError("the event log is closed");
    if (health_.ok()) return health_;
  }
  // The disk may have room again, and without producers nothing would find out.
  const auto status = Run([](LogStore& store) { return store.Probe(); });
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  return health_;
}

LogStats GroupWriter::Stats() const {
  const std::lock_guard lock(mutex_);
  return stats_;
}

void GroupWriter::Close() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  all_acknowledged_.wait(lock, [this] { return unacknowledged_ == 0; });
}

// Whether an append may wait for the disk. Holds `mutex_`.
absl::Status GroupWriter::Admit(std::size_t bytes) const {
  if (closed_) return absl::UnavailableError("the event log is closed");
  if (pending_bytes_ > 0 && pending_bytes_ + bytes > options_.max_waiting_bytes) {
    return absl::ResourceExhaustedError(text::Concat("event log ", options_.path, ": ",
                                                     pending_bytes_, " bytes wait for the disk"));
  }
  return absl::OkStatus();
}

void GroupWriter::WriteGroups() {
  while (true) {
    Group group = NextGroup();
    if (group.empty()) return;
    Write(group);
    Publish(std::move(group));
    if (checkpointer_->OnGroupWritten(store_->wal_pages())) {
      // A failure loses nothing: the pages stay in the write-ahead log, and the next group asks
      // again.
      (void)store_->Checkpoint();
    }
  }
}

// Everything that waits, up to the limit of a group; an append is never torn apart. Empty at the
// end.
GroupWriter::Group GroupWriter::NextGroup() {
  std::unique_lock lock(mutex_);
  work_.wait(lock, [this] { return !pending_.empty() || ending_; });
  Group group;
  std::size_t events = 0;
  const auto max_events = static_cast<std::size_t>(options_.max_group_events);
  while (!pending_.empty() && (group.empty() || events < max_events)) {
    events += pending_.front().records.size();
    pending_bytes_ -= pending_.front().bytes;
    group.push_back(std::move(pending_.front()));
    pending_.pop_front();
  }
  return group;
}

// Stores the group in one transaction and sets the status of each of its writes.
void GroupWriter::Write(Group& group) {
  auto status = store_->Begin();
  if (status.ok()) status = Store(group);
  if (status.ok()) status = store_->Commit();
  if (!status.ok()) store_->Rollback();
  for (PendingWrite& write : group) {
    if (!write.status.ok()) continue;
    write.status = status;
    if (status.ok() && write.after == AfterTask::kTruncateWal) write.status = store_->TruncateWal();
  }
  UpdateHealth(status.ok() ? full_ : status);
}

absl::Status GroupWriter::Store(Group& group) {
  full_ = CheckSize();
  for (PendingWrite& write : group) {
    if (write.task != nullptr) {
      write.status = write.task(*store_);
      if (!write.status.ok() && !HasChangedNothing(write.status)) return write.status;
      continue;
    }
    write.status = full_;
    if (!full_.ok()) continue;
    if (auto status = StoreAppend(write); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status GroupWriter::StoreAppend(PendingWrite& append) {
  for (const LogRecord& record : append.records) {
    auto appended = store_->Add(record);
    if (!appended.ok()) return appended.status();
    append.appended.push_back(*appended);
  }
  for (const MetadataEntry& entry : append.metadata) {
    if (auto status = SaveMetadata(store_->database(), entry); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// The size is that after the group before: nothing has changed it since.
absl::Status GroupWriter::CheckSize() const {
  if (options_.max_bytes <= 0 || stats_.bytes <= options_.max_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(text::Concat(
      "event log ", options_.path, ": full: ", stats_.bytes, " bytes of ", options_.max_bytes));
}

void GroupWriter::UpdateHealth(absl::Status status) {
  const LogStats now = StatsNow();
  const std::lock_guard lock(mutex_);
  // A group that changed nothing says nothing about the disk.
  if (!status.ok() || store_->wrote()) health_ = std::move(status);
  stats_ = now;
}

// On the writer's thread: what only it changes is read without the lock.
LogStats GroupWriter::StatsNow() {
  LogStats stats = stats_;
  const auto bytes = store_->SizeBytes();
  if (bytes.ok()) stats.bytes = *bytes;
  stats.oldest_offset = store_->removed_up_to() + 1;
  return stats;
}

// Shows the group to readers, ends the waits for its tasks and hands its appends to the
// acknowledging thread.
void GroupWriter::Publish(Group group) {
  std::vector<StoredRecord> stored;
  std::int64_t duplicates = 0;
  for (PendingWrite& write : group) {
    if (!write.status.ok()) continue;
    for (std::size_t index = 0; index < write.appended.size(); ++index) {
      const auto& [offset, duplicate] = write.appended[index];
      duplicates += duplicate ? 1 : 0;
      if (duplicate) continue;
      stored.push_back(
          {offset, std::make_shared<const std::string>(std::move(write.records[index].bytes))});
    }
  }
  tail_.Add(std::move(stored));
  const std::lock_guard lock(mutex_);
  stats_.duplicates += duplicates;
  ++stats_.appended_groups;
  for (PendingWrite& write : group) {
    if (write.task != nullptr) {
      write.finished->set_value(write.status);
    } else {
      finished_.push_back(std::move(write));
    }
  }
  acknowledge_.notify_one();
}

void GroupWriter::Acknowledge(std::int64_t acknowledged_end) {
  std::unique_lock lock(mutex_);
  while (true) {
    acknowledge_.wait(lock, [this] { return !finished_.empty() || ending_; });
    if (finished_.empty()) return;
    std::vector<PendingWrite> finished;
    finished.swap(finished_);
    lock.unlock();
    const std::int64_t end = tail_.End();
    if (end > acknowledged_end) tail_.CallWatches();
    acknowledged_end = end;
    for (PendingWrite& append : finished) {
      if (append.status.ok()) {
        append.done(std::move(append.appended));
      } else {
        append.done(append.status);
      }
      append.done = nullptr;
    }
    lock.lock();
    unacknowledged_ -= static_cast<std::int64_t>(finished.size());
    if (unacknowledged_ == 0) all_acknowledged_.notify_all();
  }
}

}  // namespace interlingua::log::sqlite
