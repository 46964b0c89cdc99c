// The writer of the log: one thread that stores appends and tasks in groups, one durable
// transaction a group. While one group is being synced the next one fills.
//
// A second thread acknowledges the appends of a group while the next group is being synced.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "service/log/event_log.h"
#include "service/log/sqlite/checkpointer.h"
#include "service/log/sqlite/log_store.h"
#include "service/log/sqlite/log_tail.h"
#include "service/log/sqlite/sqlite_log.h"

namespace interlingua::log::sqlite {

/// A change that the writer's thread makes within the transaction of a group. After kNotFound and
/// kFailedPrecondition it has changed nothing; any other error undoes the group.
using WriterTask = std::function<absl::Status(LogStore&)>;

/// Thread-safe.
class GroupWriter {
 public:
  /// Starts the threads. `tail`, which gets the records once they are durable, outlives the writer.
  GroupWriter(const SqliteLogOptions& options, std::unique_ptr<LogStore> store,
              std::unique_ptr<Checkpointer> checkpointer, LogTail& tail);
  /// Closes, finishes the tasks that wait and ends the threads.
  ~GroupWriter();
  GroupWriter(const GroupWriter&) = delete;
  GroupWriter& operator=(const GroupWriter&) = delete;

  /// See EventLog::AppendWithMetadata.
  void Append(std::vector<LogRecord> records, std::vector<MetadataEntry> metadata,
              EventLog::AppendDone done);

  enum class AfterTask { kNothing, kTruncateWal };
  /// Runs `task` with the next group and waits until that is durable. With kTruncateWal the
  /// write-ahead log is truncated after it, so that nothing of what was overwritten is left there.
  absl::Status Run(WriterTask task, AfterTask after = AfterTask::kNothing);

  /// See EventLog::Health.
  absl::Status Health();

  /// See EventLog::Stats; without `end`.
  LogStats Stats() const;

  /// Refuses new appends and waits until those that were handed in are acknowledged.
  void Close();

 private:
  /// What waits for the disk: an append, or a task.
  struct PendingWrite {
    std::vector<LogRecord> records;
    std::vector<MetadataEntry> metadata;
    EventLog::AppendDone done;
    std::size_t bytes = 0;
    std::vector<Appended> appended;

    WriterTask task;
    AfterTask after = AfterTask::kNothing;
    std::unique_ptr<std::promise<absl::Status>> finished;  // of a task

    absl::Status status;
  };
  using Group = std::vector<PendingWrite>;

  absl::Status Admit(std::size_t bytes) const;
  void WriteGroups();
  Group NextGroup();
  void Write(Group& group);
  absl::Status Store(Group& group);
  absl::Status StoreAppend(PendingWrite& append);
  absl::Status CheckSize() const;
  void UpdateHealth(absl::Status status);
  LogStats StatsNow();
  void Publish(Group group);
  void Acknowledge(std::int64_t acknowledged_end);

  const SqliteLogOptions options_;
  const std::unique_ptr<LogStore> store_;  // the writer's
  absl::Status full_;                      // the writer's
  const std::unique_ptr<Checkpointer> checkpointer_;
  LogTail& tail_;

  mutable std::mutex mutex_;
  std::condition_variable work_, acknowledge_, all_acknowledged_;
  std::deque<PendingWrite> pending_;
  std::size_t pending_bytes_ = 0;
  std::vector<PendingWrite> finished_;  // appends to be acknowledged
  std::int64_t unacknowledged_ = 0;     // appends
  absl::Status health_;
  LogStats stats_;
  bool closed_ = false;
  bool ending_ = false;

  std::thread writer_, acknowledger_;
};

}  // namespace interlingua::log::sqlite
