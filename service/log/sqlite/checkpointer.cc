#include "service/log/sqlite/checkpointer.h"

#include <utility>

namespace interlingua::log::sqlite {
namespace {

// Short enough that readers find pages fast and a start after a kill is quick.
constexpr int kCheckpointPages = 1000;

}  // namespace

absl::StatusOr<std::unique_ptr<Checkpointer>> Checkpointer::Start(const std::string& path) {
  // The connection writes to the database, if only what the write-ahead log has already.
  auto database = Database::Open(path, Database::Access::kCreate);
  if (!database.ok()) return database.status();
  std::unique_ptr<Checkpointer> checkpointer(new Checkpointer(*std::move(database)));
  checkpointer->thread_ = std::thread([running = checkpointer.get()] { running->Run(); });
  return checkpointer;
}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    state_ = State::kEnding;
  }
  changed_.notify_all();
  thread_.join();
}

bool Checkpointer::OnGroupWritten(int wal_pages) {
  if (wal_pages < kCheckpointPages) return false;
  const std::lock_guard lock(mutex_);
  if (state_ == State::kBulkDone) {
    state_ = State::kIdle;
    return true;
  }
  if (state_ == State::kIdle) {
    state_ = State::kWanted;
    changed_.notify_all();
  }
  return false;
}

void Checkpointer::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return state_ == State::kWanted || state_ == State::kEnding; });
    if (state_ == State::kEnding) return;
    state_ = State::kRunning;
    lock.unlock();
    // A failure loses nothing: the pages stay where they are, and the next group asks again.
    (void)database_->Checkpoint();
    lock.lock();
    if (state_ == State::kRunning) state_ = State::kBulkDone;
  }
}

}  // namespace interlingua::log::sqlite
