// Keeps the write-ahead log short without making the writer wait.
//
// A checkpoint, which copies the write-ahead log to the database, takes tens of milliseconds. A
// thread with a connection of its own does the bulk of it beside the writer; the write-ahead log
// can only start over, however, when nothing was written meanwhile, so that the writer itself
// copies the short rest between two groups.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "service/log/sqlite/database.h"

namespace interlingua::log::sqlite {

/// Thread-safe.
class Checkpointer {
 public:
  static absl::StatusOr<std::unique_ptr<Checkpointer>> Start(const std::string& path);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// The writer calls it after each group with the length of the write-ahead log. True: the bulk is
  /// copied, and the writer has to checkpoint the rest now.
  bool OnGroupWritten(int wal_pages);

 private:
  enum class State { kIdle, kWanted, kRunning, kBulkDone, kEnding };

  explicit Checkpointer(std::unique_ptr<Database> database) : database_(std::move(database)) {}
  void Run();

  std::unique_ptr<Database> database_;
  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::kIdle;
  std::thread thread_;
};

}  // namespace interlingua::log::sqlite
