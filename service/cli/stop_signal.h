// SIGTERM and SIGINT as events to wait for instead of interruptions.
#pragma once

namespace interlingua {

/// Takes the two signals for all threads of the process; made before any of them starts.
class StopSignal {
 public:
  StopSignal();

  /// Waits for the first signal. From then on a second one ends the process at once.
  void Await();
};

}  // namespace interlingua
