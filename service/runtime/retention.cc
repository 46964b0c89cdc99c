#include "service/runtime/retention.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "interlingua/v1/event.pb.h"
#include "translator/value/timestamp.h"

namespace interlingua::runtime {
namespace {

constexpr absl::Duration kRoundInterval = absl::Seconds(1);
constexpr int kRoundsWhileHealthy = 10;

constexpr absl::Duration kMaxSlack = absl::Hours(1);
constexpr int kSlacksPerAge = 24;
constexpr std::int64_t kPartsOfMaxBytes = 16;

std::int64_t AcceptedBeforeMs(const v1::Log::Retention& policy) {
  if (policy.max_age_hours() <= 0) return 0;
  return absl::ToUnixMillis(absl::Now() - absl::Hours(policy.max_age_hours()));
}

absl::Duration SlackOf(const v1::Log::Retention& policy) {
  return std::min(kMaxSlack, absl::Hours(policy.max_age_hours()) / kSlacksPerAge);
}

}  // namespace

Retention::Retention(log::EventLog& log, const v1::Log::Retention& policy, OnArchived on_archived)
    : log_(log), on_archived_(std::move(on_archived)), policy_(policy) {}

Retention::~Retention() { Stop(); }

void Retention::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Retention::SetPolicy(const v1::Log::Retention& policy) {
  absl::MutexLock lock(&mutex_);
  policy_ = policy;
}

void Retention::SetHealthy(bool healthy) {
  absl::MutexLock lock(&mutex_);
  healthy_ = healthy;
}

void Retention::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Retention::Loop() {
  for (int round = 0;; ++round) {
    v1::Log::Retention policy;
    bool due = false;
    {
      absl::MutexLock lock(&mutex_);
      policy = policy_;
      due = round % kRoundsWhileHealthy == 0 || !healthy_ || archive_failed_;
    }
    if (due && policy.archive().empty()) RemoveOld(policy);
    if (due && !policy.archive().empty()) ArchiveOld(policy);
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kRoundInterval)) return;
  }
}

void Retention::RemoveOld(const v1::Log::Retention& policy) {
  log::RetentionPolicy removed;
  removed.accepted_before_ms = AcceptedBeforeMs(policy);
  removed.max_bytes = policy.max_bytes();
  Remove(removed);
}

bool Retention::Remove(const log::RetentionPolicy& policy) {
  while (!stopping()) {
    // A failure leaves the slice where it is; the next round tries again.
    const auto more = log_.Remove(policy);
    if (!more.ok()) return false;
    if (!*more) return true;
  }
  return false;
}

void Retention::ArchiveOld(const v1::Log::Retention& policy) {
  history::EventArchive archive(policy.archive());
  bool shrinking = false;
  while (!stopping()) {
    const auto due = NextDue(policy, shrinking);
    // What cannot be read cannot be removed either; the health of the log says so.
    if (!due.ok() || !due->has_value()) return;
    const auto file = archive.Keep(log_, (*due)->first, (*due)->last, (*due)->limits);
    on_archived_(file);
    archive_failed_ = !file.ok();
    if (!file.ok()) return;
    log::RetentionPolicy archived;
    archived.up_to_offset = file->last;
    if (!Remove(archived)) return;
    // A destination that was added meanwhile still needs them.
    if (log_.Stats().oldest_offset == (*due)->first) return;
  }
}

absl::StatusOr<std::optional<Retention::Due>> Retention::NextDue(const v1::Log::Retention& policy,
                                                                 bool& shrinking) {
  const log::LogStats stats = log_.Stats();
  const auto done = log_.DoneByAll();
  if (!done.ok()) return done.status();
  Due due;
  due.first = stats.oldest_offset;
  due.last = *done;
  if (due.last < due.first) return std::nullopt;
  const std::int64_t low_bytes = policy.max_bytes() - policy.max_bytes() / kPartsOfMaxBytes;
  shrinking = policy.max_bytes() > 0 && stats.bytes > (shrinking ? low_bytes : policy.max_bytes());
  if (shrinking) {
    due.limits.max_bytes = std::min(due.limits.max_bytes, stats.bytes - low_bytes);
    return due;
  }
  if (policy.max_age_hours() <= 0) return std::nullopt;
  bool healthy = true;
  {
    absl::MutexLock lock(&mutex_);
    healthy = healthy_;
  }
  const absl::Time before = absl::FromUnixMillis(AcceptedBeforeMs(policy));
  const auto oldest = log_.OffsetAt(before - (healthy ? SlackOf(policy) : absl::ZeroDuration()));
  if (!oldest.ok()) return oldest.status();
  if (*oldest <= due.first) return std::nullopt;
  const auto young = log_.OffsetAt(before);
  if (!young.ok()) return young.status();
  due.last = std::min(due.last, *young - 1);
  if (due.last < due.first) return std::nullopt;
  return due;
}

bool Retention::stopping() {
  absl::MutexLock lock(&mutex_);
  return stopping_;
}

}  // namespace interlingua::runtime
