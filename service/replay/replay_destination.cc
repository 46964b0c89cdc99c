#include "service/replay/replay_destination.h"

#include <algorithm>

#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::replay {

absl::StatusOr<std::unique_ptr<vendor::Wire>> WireOf(const v1::Destination& destination,
                                                     const Translator& translator) {
  if (destination.has_http() && !translator.Delivers(destination.format())) {
    return absl::InvalidArgumentError(text::Concat("destination ", destination.name(),
                                                   ": events in format ", destination.format(),
                                                   " do not travel over HTTP"));
  }
  const vendor::Adapter* adapter = translator.AdapterOf(destination.format());
  if (adapter == nullptr) {
    return absl::InvalidArgumentError(text::Concat("destination ", destination.name(),
                                                   ": there is no format ", destination.format()));
  }
  if (!destination.has_http()) return nullptr;
  const vendor::Settings settings(destination.settings().begin(), destination.settings().end());
  return adapter->make_wire(settings);
}

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
  // The spool goes by other offsets, and what it keeps nobody compares with.
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

}  // namespace interlingua::replay
