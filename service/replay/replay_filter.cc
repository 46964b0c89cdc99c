#include "service/replay/replay_filter.h"

namespace interlingua::replay {
namespace {

bool LeaveOutErased(v1::ReplayProgress& progress) {
  progress.set_erased(progress.erased() + 1);
  return false;
}

}  // namespace

bool ReplayFilter::Takes(const v1::CommerceEvent& event, v1::ReplayProgress& progress) const {
  // What is left of an erased event says neither whose it was nor what it was of: no filter can
  // tell, and it is sent to nobody.
  if (event.has_erased_at()) return LeaveOutErased(progress);
  if (!filter_.Means(event)) {
    progress.set_filtered(progress.filtered() + 1);
    return false;
  }
  if (is_erased_ != nullptr && is_erased_(event)) return LeaveOutErased(progress);
  return true;
}

log::LogRecord RecordOfReplay(v1::CommerceEvent& event, absl::Time now) {
  const std::int64_t nanos = absl::ToUnixNanos(now);
  event.mutable_received_at()->set_seconds(nanos / 1000000000);
  event.mutable_received_at()->set_nanos(static_cast<std::int32_t>(nanos % 1000000000));
  return log::MakeRecord(event, event.SerializeAsString());
}

}  // namespace interlingua::replay
