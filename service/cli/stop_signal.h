// SIGTERM, SIGINT and SIGHUP as events to wait for instead of interruptions.
#pragma once

#include <functional>

namespace interlingua::cli {

/// Takes the signals for all threads of the process; made before any of them starts.
class StopSignal {
 public:
  StopSignal();

  /// Waits for the first SIGTERM or SIGINT. From then on a second one ends the process at once.
  /// Runs `on_hangup`, where there is one, for each SIGHUP meanwhile.
  void Await(const std::function<void()>& on_hangup = nullptr);
};

}  // namespace interlingua::cli
