#include "service/replay/lane.h"

#include <algorithm>

#include "translator/adapter.h"
#include "translator/text.h"

namespace interlingua {

int RequestRateOf(const v1::Destination& destination, const Translator& translator) {
  if (!destination.has_http()) return 0;
  if (const int configured = destination.http().max_requests_per_second(); configured > 0) {
    return configured;
  }
  const Adapter* adapter = translator.AdapterOf(destination.format());
  if (adapter == nullptr || adapter->make_wire == nullptr) return 0;
  const Settings settings(destination.settings().begin(), destination.settings().end());
  const auto wire = adapter->make_wire(settings);
  return wire.ok() && *wire != nullptr ? (*wire)->limits().max_requests_per_second : 0;
}

v1::Destination LaneOf(v1::Destination destination, const Translator& translator,
                       std::string_view replay, bool beside_live) {
  destination.set_start(v1::Destination::OLDEST);
  if (!beside_live) return destination;
  if (destination.has_http()) {
    const auto half = [](int whole) { return std::max(whole / 2, 1); };
    const int rate = RequestRateOf(destination, translator);
    if (rate > 0) destination.mutable_http()->set_max_requests_per_second(half(rate));
    destination.mutable_http()->set_max_in_flight(half(destination.http().max_in_flight()));
  } else {
    destination.mutable_file()->set_path(Concat(destination.file().path(), '.', replay));
  }
  return destination;
}

}  // namespace interlingua
