#include "service/replay/sieve.h"

namespace interlingua {

bool Sieve::Takes(const v1::CommerceEvent& event, v1::ReplayProgress& progress) const {
  if (!filter_.Means(event)) {
    progress.set_filtered(progress.filtered() + 1);
    return false;
  }
  if (is_erased_ != nullptr && is_erased_(event)) {
    progress.set_erased(progress.erased() + 1);
    return false;
  }
  return true;
}

LogRecord RecordOfReplay(v1::CommerceEvent& event, absl::Time now) {
  const std::int64_t nanos = absl::ToUnixNanos(now);
  event.mutable_received_at()->set_seconds(nanos / 1000000000);
  event.mutable_received_at()->set_nanos(static_cast<std::int32_t>(nanos % 1000000000));
  return MakeRecord(event, event.SerializeAsString());
}

}  // namespace interlingua
