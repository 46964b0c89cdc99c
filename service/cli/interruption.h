// Ctrl-C: a command notices, ends what it waits for, says so and cleans up.
#pragma once

#include <functional>
#include <memory>

namespace interlingua::cli {

/// Takes SIGINT, SIGTERM and SIGHUP for the whole process, once in its life and before any other
/// thread starts. A second signal ends the process at once. Thread-safe.
class Interruption {
 public:
  /// `at_once`, where there is one, runs at the first signal, on a thread of its own that may
  /// outlive this object.
  explicit Interruption(std::function<void()> at_once = nullptr);
  ~Interruption() { Forget(); }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// From now on until `Forget` a signal runs `cancel`, on a thread of its own; at once, on this
  /// thread, when one has come already. `cancel` does not call this object.
  void Cancels(std::function<void()> cancel);
  /// `cancel` does not run any more once this returns.
  void Forget();

  /// Whether a signal has come.
  bool happened() const;

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace interlingua::cli
