#include "service/cli/stop_signal.h"

#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace interlingua::cli {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void StopSignal::Await(const std::function<void()>& on_hangup) {
  const sigset_t signals = StopSignals();
  int signal = SIGHUP;
  while (signal == SIGHUP) {
    sigwait(&signals, &signal);
    if (signal == SIGHUP && on_hangup == nullptr) break;
    if (signal == SIGHUP) on_hangup();
  }
  std::thread([signals] {
    int second = SIGHUP;
    while (second == SIGHUP) sigwait(&signals, &second);
    _exit(128 + second);
  }).detach();
}

}  // namespace interlingua::cli
