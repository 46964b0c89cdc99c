#include "service/replay/replay_destination.h"

#include <algorithm>

#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::replay {

int RequestRateOf(const v1::Destination& destination, const Translator& translator) {
  if (!destination.has_http()) return 0;
  if (const int configured = destination.http().max_requests_per_second(); configured > 0) {
    return configured;
  }
  const vendor::Adapter* adapter = translator.AdapterOf(destination.format());
  if (adapter == nullptr || adapter->make_wire == nullptr) return 0;
  const vendor::Settings settings(destination.settings().begin(), destination.settings().end());
  const auto wire = adapter->make_wire(settings);
  return wire.ok() && *wire != nullptr ? (*wire)->limits().max_requests_per_second : 0;
}

v1::Destination ReplayDestinationOf(v1::Destination destination, const Translator& translator,
                                    std::string_view replay, bool beside_live) {
  destination.set_start(v1::Destination::OLDEST);
  // A diff compares what was sent by the offsets of the log, which the store does not have.
  destination.clear_keep_sent();
  if (!beside_live) return destination;
  if (destination.has_http()) {
    const auto half = [](int whole) { return std::max(whole / 2, 1); };
    const int rate = RequestRateOf(destination, translator);
    if (rate > 0) destination.mutable_http()->set_max_requests_per_second(half(rate));
    destination.mutable_http()->set_max_in_flight(half(destination.http().max_in_flight()));
  } else {
    destination.mutable_file()->set_path(text::Concat(destination.file().path(), '.', replay));
  }
  return destination;
}

DeliveredOffsets DeliveredOffsetsOf(const delivery::Delivery& delivery) {
  DeliveredOffsets offsets;
  delivery.Observe([&](const delivery::DestinationObservation& seen) {
    offsets.slowest = std::min(offsets.slowest, seen.state.done);
    offsets.fastest = std::max(offsets.fastest, seen.state.done);
    offsets.slowest_committed = std::min(offsets.slowest_committed, seen.state.cursor);
  });
  return offsets;
}

}  // namespace interlingua::replay
