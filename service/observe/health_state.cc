#include "service/observe/health_state.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "interlingua/v1/event.pb.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::observe {
namespace {

// An update comes every second; without one for this long it hangs, most likely on the disk.
constexpr absl::Duration kStuck = absl::Seconds(15);

std::int64_t FreeBytes(const std::string& path) {
  std::error_code error;
  const auto space = std::filesystem::space(path, error);
  return error ? -1 : static_cast<std::int64_t>(space.available);
}

absl::Time AcceptanceOf(const log::StoredRecord& record) {
  v1::CommerceEvent event;
  if (!event.ParseFromString(*record.bytes) || !event.has_received_at()) {
    return absl::InfiniteFuture();
  }
  return value::TimeOf(event.received_at());
}

// A line for each destination that reads no further events although it should.
std::string RemarksOf(const delivery::Delivery& delivery) {
  std::string remarks;
  delivery.Observe([&](const delivery::DestinationObservation& seen) {
    if (seen.state.holding.empty()) return;
    remarks += text::Concat("destination ", seen.name, ": ", seen.state.holding, "\n");
  });
  return remarks;
}

}  // namespace

HealthState::HealthState(log::EventLog& log, const delivery::Delivery& delivery,
                         std::string log_path)
    : log_(log), delivery_(delivery), log_path_(std::move(log_path)) {}

void HealthState::Update(const absl::Status& health, absl::Time now) {
  Waiting before;
  {
    absl::MutexLock lock(&mutex_);
    health_ = health;
    updated_at_ = now;
    before = waiting_;
  }
  Waiting waiting = FindOldestWaiting(before);
  std::string remarks = RemarksOf(delivery_);
  const std::int64_t free_bytes = FreeBytes(log_path_);
  absl::MutexLock lock(&mutex_);
  waiting_ = std::move(waiting);
  remarks_ = std::move(remarks);
  free_bytes_ = free_bytes;
}

// Reads an event from the log only where another one has become the oldest.
HealthState::Waiting HealthState::FindOldestWaiting(const Waiting& before) const {
  Waiting waiting;
  delivery_.Observe([&](const delivery::DestinationObservation& destination) {
    if (destination.waiting > 0) {
      waiting[std::string(destination.name)].offset = destination.state.oldest_open;
    }
  });
  for (auto& [name, oldest] : waiting) {
    const auto known = before.find(name);
    if (known != before.end() && known->second.offset == oldest.offset) {
      oldest.accepted_at = known->second.accepted_at;
    }
    if (oldest.accepted_at != absl::InfiniteFuture()) continue;
    const auto record = log_.At(oldest.offset);
    if (record.ok()) oldest.accepted_at = AcceptanceOf(*record);
  }
  return waiting;
}

std::string HealthState::remarks() const {
  absl::MutexLock lock(&mutex_);
  return remarks_;
}

void HealthState::SetArchiveStatus(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  archive_ = status;
}

void HealthState::SetDraining() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
}

absl::Status HealthState::Ready(absl::Time now) const {
  absl::MutexLock lock(&mutex_);
  if (draining_) return absl::UnavailableError("the gateway is shutting down");
  if (updated_at_ == absl::InfinitePast()) return absl::UnavailableError("the gateway is starting");
  if (!health_.ok()) return health_;
  if (now - updated_at_ > kStuck) {
    return absl::UnavailableError(text::Concat("the event log has not answered for ",
                                               absl::ToInt64Seconds(now - updated_at_),
                                               " seconds"));
  }
  return absl::OkStatus();
}

absl::Status HealthState::health() const {
  absl::MutexLock lock(&mutex_);
  return health_;
}

absl::Status HealthState::archive() const {
  absl::MutexLock lock(&mutex_);
  return archive_;
}

absl::Time HealthState::WaitingSince(std::string_view destination) const {
  absl::MutexLock lock(&mutex_);
  const auto found = waiting_.find(destination);
  return found == waiting_.end() ? absl::InfiniteFuture() : found->second.accepted_at;
}

std::int64_t HealthState::free_bytes() const {
  absl::MutexLock lock(&mutex_);
  return free_bytes_;
}

}  // namespace interlingua::observe
