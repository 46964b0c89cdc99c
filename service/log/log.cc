#include "service/log/log.h"

#include <utility>

#include "absl/time/time.h"
#include "service/log/recent_keys.h"

namespace interlingua {

LogRecord MakeRecord(const v1::CommerceEvent& event, std::string bytes) {
  const auto& at = event.received_at();
  LogRecord record = {event.event_id(), std::move(bytes), AccountOf(event),
                      at.seconds() * 1000 + at.nanos() / 1000000, DuplicateKey(event)};
  return record;
}

bool Balance::IsEven() const {
  AccountSum sum = waiting;
  for (const AccountSum& part : done) {
    sum.events += part.events;
    sum.value += part.value;
  }
  return sum == accepted && waiting.events >= 0;
}

}  // namespace interlingua
