#include "service/delivery/destination/wire.h"

#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua::delivery::destination {

absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const v1::Destination& destination,
                                                       const Translator& translator) {
  const vendor::Adapter* adapter = translator.AdapterOf(destination.format());
  if (adapter == nullptr) {
    return absl::InvalidArgumentError(text::Concat("there is no format ", destination.format()));
  }
  if (!destination.has_http()) return nullptr;
  if (!translator.Delivers(destination.format())) {
    return absl::InvalidArgumentError(
        text::Concat("events in format ", destination.format(),
                     " do not travel over HTTP; they can go to a file"));
  }
  const vendor::Settings settings(destination.settings().begin(), destination.settings().end());
  return adapter->make_wire(settings);
}

}  // namespace interlingua::delivery::destination
