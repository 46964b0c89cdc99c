#include "service/replay/replay_filter.h"

namespace interlingua::replay {
namespace {

bool RejectErased(v1::ReplayProgress& progress) {
  progress.set_erased(progress.erased() + 1);
  return false;
}

}  // namespace

absl::StatusOr<ReplayFilter> ReplayFilter::Create(const v1::EventFilter& filter,
                                                  IsErased is_erased) {
  auto events = history::EventFilter::Create(filter);
  if (!events.ok()) return events.status();
  return ReplayFilter(*std::move(events), std::move(is_erased));
}

bool ReplayFilter::Accepts(const v1::CommerceEvent& event, v1::ReplayProgress& progress) const {
  // What is left of an erased event names neither a person nor an order: no filter can select it,
  // and no destination gets it.
  if (event.has_erased_at()) return RejectErased(progress);
  if (!filter_.Matches(event)) {
    progress.set_filtered(progress.filtered() + 1);
    return false;
  }
  if (is_erased_ != nullptr && is_erased_(event)) return RejectErased(progress);
  return true;
}

log::LogRecord MakeReplayRecord(v1::CommerceEvent& event, absl::Time now) {
  const std::int64_t nanos = absl::ToUnixNanos(now);
  event.mutable_received_at()->set_seconds(nanos / 1000000000);
  event.mutable_received_at()->set_nanos(static_cast<std::int32_t>(nanos % 1000000000));
  return log::MakeRecord(event, event.SerializeAsString());
}

}  // namespace interlingua::replay
