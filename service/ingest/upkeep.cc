#include "service/ingest/upkeep.h"

#include <utility>

#include "absl/time/clock.h"

namespace interlingua {
namespace {

constexpr absl::Duration kLookEvery = absl::Seconds(1);
constexpr int kRemoveEveryRounds = 10;

}  // namespace

Upkeep::Upkeep(EventLog& log, const v1::Log::Retention& retention,
               std::function<void(const absl::Status& health)> looked)
    : log_(log), looked_(std::move(looked)), retention_(retention) {}

Upkeep::~Upkeep() { Stop(); }

void Upkeep::Start() {
  Look();
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
    // A log that is full cannot wait.
    if (round % kRemoveEveryRounds == 0 || !healthy_) RemoveOld();
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kLookEvery)) return;
    }
    Look();
  }
}

void Upkeep::Look() {
  const absl::Status health = log_.Health();
  healthy_ = health.ok();
  looked_(health);
  look_next_ = absl::Now() + kLookEvery;
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
    // Much that is old takes longer than anybody should wait for news.
    if (absl::Now() >= look_next_) Look();
    absl::MutexLock lock(&mutex_);
    if (stopping_) return;
  }
}

}  // namespace interlingua
