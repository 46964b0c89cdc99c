#include "service/log/sqlite/log_tail.h"

#include <utility>

namespace interlingua::log::sqlite {

std::int64_t LogTail::End() const {
  const std::lock_guard lock(mutex_);
  return end_;
}

void LogTail::Add(std::vector<StoredRecord> records) {
  if (records.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    end_ = records.back().offset;
    for (StoredRecord& record : records) recent_.Add(std::move(record));
  }
  grown_.notify_all();
}

void LogTail::Replace(std::int64_t offset, std::string bytes) {
  const std::lock_guard lock(mutex_);
  recent_.Replace(offset, std::move(bytes));
}

absl::StatusOr<LogTail::Next> LogTail::Read(std::int64_t after, int max, std::size_t max_bytes,
                                            absl::Duration timeout) {
  std::unique_lock lock(mutex_);
  const auto due = [&] { return end_ > after || closed_; };
  if (timeout == absl::InfiniteDuration()) {
    grown_.wait(lock, due);
  } else if (timeout > absl::ZeroDuration()) {
    grown_.wait_for(lock, absl::ToChronoNanoseconds(timeout), due);
  }
  if (end_ <= after && closed_) return absl::UnavailableError("the event log is closed");
  Next next;
  next.end = end_;
  if (recent_.Covers(after)) next.records = recent_.Take(after, max, max_bytes);
  return next;
}

void LogTail::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  grown_.notify_all();
}

std::int64_t LogTail::Watch(std::function<void()> grown) {
  const std::lock_guard lock(watches_mutex_);
  watches_.emplace(++last_watch_, std::move(grown));
  return last_watch_;
}

void LogTail::Unwatch(std::int64_t watch) {
  const std::lock_guard lock(watches_mutex_);
  watches_.erase(watch);
}

void LogTail::CallWatches() {
  const std::lock_guard lock(watches_mutex_);
  for (const auto& [number, grown] : watches_) grown();
}

}  // namespace interlingua::log::sqlite
