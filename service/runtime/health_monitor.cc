#include "service/runtime/health_monitor.h"

#include <utility>

#include "absl/time/time.h"

namespace interlingua::runtime {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(1);

}  // namespace

HealthMonitor::HealthMonitor(log::EventLog& log,
                             std::function<void(const absl::Status& health)> looked)
    : log_(log), looked_(std::move(looked)) {}

HealthMonitor::~HealthMonitor() { Stop(); }

void HealthMonitor::Start() {
  Look();
  thread_ = std::thread([this] { Loop(); });
}

void HealthMonitor::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void HealthMonitor::Loop() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLookEvery)) return;
    }
    Look();
  }
}

void HealthMonitor::Look() { looked_(log_.Health()); }

}  // namespace interlingua::runtime
