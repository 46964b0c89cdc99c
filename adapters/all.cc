#include "adapters/all.h"

namespace interlingua {

// One line a vendor.
extern const Adapter kCommandersAct;
extern const Adapter kConvertPlus;
extern const Adapter kLivePerson;

std::span<const Adapter* const> AllAdapters() {
  static constexpr const Adapter* kAdapters[] = {&kCommandersAct, &kConvertPlus, &kLivePerson};
  return kAdapters;
}

}  // namespace interlingua
