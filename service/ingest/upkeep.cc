#include "service/ingest/upkeep.h"

#include <utility>

#include "absl/time/clock.h"

namespace interlingua {
namespace {

constexpr absl::Duration kHealthEvery = absl::Seconds(1);
constexpr int kRemoveEveryRounds = 10;

}  // namespace

Upkeep::Upkeep(EventLog& log, const v1::Log::Retention& retention,
               std::function<void(bool healthy)> healthy)
    : log_(log), healthy_(std::move(healthy)), retention_(retention) {}

Upkeep::~Upkeep() { Stop(); }

void Upkeep::Start() {
  was_healthy_ = log_.Health().ok();
  healthy_(was_healthy_);
  thread_ = std::thread([this] { Loop(); });
}

void Upkeep::SetRetention(const v1::Log::Retention& retention) {
  absl::MutexLock lock(&mutex_);
  retention_ = retention;
}

void Upkeep::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Upkeep::Loop() {
  for (int round = 0;; ++round) {
    if (round % kRemoveEveryRounds == 0) RemoveOld();
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kHealthEvery)) return;
    }
    CheckHealth();
  }
}

void Upkeep::CheckHealth() {
  const bool healthy = log_.Health().ok();
  if (healthy == was_healthy_) return;
  was_healthy_ = healthy;
  healthy_(healthy);
}

void Upkeep::RemoveOld() {
  v1::Log::Retention retention;
  {
    absl::MutexLock lock(&mutex_);
    retention = retention_;
  }
  RetentionPolicy policy;
  if (retention.max_age_hours() > 0) {
    policy.accepted_before_ms =
        absl::ToUnixMillis(absl::Now() - absl::Hours(retention.max_age_hours()));
  }
  policy.max_bytes = retention.max_bytes();
  while (true) {
    // A failure leaves the slice where it is; the next round tries again.
    const auto more = log_.Remove(policy);
    if (!more.ok() || !*more) return;
    absl::MutexLock lock(&mutex_);
    if (stopping_) return;
  }
}

}  // namespace interlingua
