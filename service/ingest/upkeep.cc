#include "service/ingest/upkeep.h"

#include <utility>

#include "absl/time/time.h"

namespace interlingua {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(1);

}  // namespace

Upkeep::Upkeep(EventLog& log, std::function<void(const absl::Status& health)> looked)
    : log_(log), looked_(std::move(looked)) {}

Upkeep::~Upkeep() { Stop(); }

void Upkeep::Start() {
  Look();
  thread_ = std::thread([this] { Loop(); });
}

void Upkeep::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Upkeep::Loop() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLookEvery)) return;
    }
    Look();
  }
}

void Upkeep::Look() { looked_(log_.Health()); }

}  // namespace interlingua
