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

bool IsDone(const Cursor& cursor, std::int64_t offset) {
  return offset <= cursor.low_water ||
         std::binary_search(cursor.done_beyond.begin(), cursor.done_beyond.end(), offset);
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
