// Ctrl-C: a command notices, ends what it waits for, says so and cleans up.
#pragma once

#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <mutex>

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

  /// From now on a signal cancels the call of `context`, which lives until `Forget`; at once when
  /// one has come already.
  void Cancels(grpc::ClientContext& context);
  /// The call is over.
  void Forget();

  /// Whether a signal has come.
  bool happened() const;

 private:
  struct State {
    std::mutex mutex;
    grpc::ClientContext* context = nullptr;
    bool happened = false;
  };
  const std::shared_ptr<State> state_;
};

}  // namespace interlingua::cli
