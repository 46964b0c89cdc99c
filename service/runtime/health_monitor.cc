#include "service/runtime/health_monitor.h"

#include <utility>

#include "absl/time/time.h"

namespace interlingua::runtime {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);

}  // namespace

HealthMonitor::HealthMonitor(log::EventLog& log,
                             std::function<void(const absl::Status& health)> on_health)
    : log_(log), on_health_(std::move(on_health)) {}

HealthMonitor::~HealthMonitor() { Stop(); }

void HealthMonitor::Start() {
  Check();
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
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kInterval)) return;
    }
    Check();
  }
}

void HealthMonitor::Check() { on_health_(log_.Health()); }

}  // namespace interlingua::runtime
