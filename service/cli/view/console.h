// What a command tells the person in front of it: faults and, on a terminal only, how far it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace interlingua::cli::view {

/// Writes to stderr. Thread-safe.
class Console {
 public:
  Console();
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// One fault, a line.
  void Error(std::string_view line);

  /// How far the work is; replaces what stood there. Nothing when stderr is no terminal; seldom
  /// enough not to cost.
  void Progress(std::string_view text);

  /// Whether the next `Progress` would be shown; spares the making of its text.
  bool WantsProgress();

 private:
  void Clear() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const bool terminal_;
  absl::Mutex mutex_;
  bool shown_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time next_ ABSL_GUARDED_BY(mutex_);
};

/// `text` without the bytes that would steer a terminal: names and reasons may come from a
/// document.
std::string Printable(std::string_view text);

}  // namespace interlingua::cli::view
