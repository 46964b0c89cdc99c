#include "service/log/event_log.h"

#include <algorithm>
#include <utility>

#include "interlingua/v1/event.pb.h"
#include "service/log/recent_keys.h"

namespace interlingua::log {

LogRecord MakeRecord(const v1::CommerceEvent& event, std::string bytes) {
  const auto& at = event.received_at();
  LogRecord record = {event.event_id(), std::move(bytes), event::LedgerEntryOf(event),
                      at.seconds() * 1000 + at.nanos() / 1000000, DuplicateKey(event)};
  return record;
}

bool IsDone(const Progress& progress, std::int64_t offset) {
  const auto& parked = progress.parked;
  const auto found = std::lower_bound(
      parked.begin(), parked.end(), offset,
      [](const ParkedEvent& event, std::int64_t wanted) { return event.offset < wanted; });
  const bool is_parked = found != parked.end() && found->offset == offset;
  return offset <= progress.position && !is_parked;
}

bool Balance::IsEven() const {
  event::LedgerSum sum = waiting;
  for (const event::LedgerSum& part : done) {
    sum.events += part.events;
    sum.value += part.value;
  }
  return sum == accepted && waiting.events >= 0;
}

}  // namespace interlingua::log
