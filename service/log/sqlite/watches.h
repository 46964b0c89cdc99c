// Those who want to hear when the log has grown.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace interlingua::log::sqlite {

/// Thread-safe.
class Watches {
 public:
  std::int64_t Add(std::function<void()> grown) {
    const std::lock_guard lock(mutex_);
    watches_.emplace(++last_, std::move(grown));
    return last_;
  }

  /// Waits for the end of a call that is going on.
  void Remove(std::int64_t watch) {
    const std::lock_guard lock(mutex_);
    watches_.erase(watch);
  }

  void Call() {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, grown] : watches_) grown();
  }

 private:
  std::mutex mutex_;
  std::int64_t last_ = 0;
  std::map<std::int64_t, std::function<void()>> watches_;
};

}  // namespace interlingua::log::sqlite
