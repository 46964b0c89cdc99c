#include "adapters/all.h"

namespace interlingua {

// One line a vendor.
extern const Adapter kCommandersAct;
extern const Adapter kExponea;
extern const Adapter kLivePerson;

std::span<const Adapter* const> AllAdapters() {
  static constexpr const Adapter* kAdapters[] = {&kCommandersAct, &kExponea, &kLivePerson};
  return kAdapters;
}

}  // namespace interlingua
