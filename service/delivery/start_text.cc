#include "service/delivery/start_text.h"

#include "absl/time/time.h"
#include "interlingua/v1/event.pb.h"
#include "translator/text/text.h"
#include "translator/value/timestamp.h"

namespace interlingua::delivery {
namespace {

// The day of the event: when it happened, else when it was accepted.
std::string DayOf(std::string_view bytes) {
  v1::CommerceEvent event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return "unknown";
  const auto& time = event.has_occurred_at() ? event.occurred_at() : event.received_at();
  return absl::FormatTime("%Y-%m-%d", value::TimeOf(time), absl::UTCTimeZone());
}

}  // namespace

std::string StartText(const v1::Destination& destination, std::int64_t events,
                      std::string_view oldest) {
  const std::string history =
      text::Concat(events, events == 1 ? " event" : " events", " from ", DayOf(oldest), " on");
  if (destination.start() == v1::Destination::NEWEST) {
    return text::Concat(destination.name(), " begins with the next event; ", history,
                        " in the log would be sent with 'start: OLDEST'");
  }
  return text::Concat(
      destination.name(), " begins with the oldest event of the log: ", history,
      " are sent, but for those that a rule of the vendor against history excludes");
}

}  // namespace interlingua::delivery
