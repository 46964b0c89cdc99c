#include "adapters/all.h"

namespace interlingua {

// One line a vendor.
extern const Adapter kCommandersAct;
extern const Adapter kConvertPlus;
extern const Adapter kExponea;
extern const Adapter kGa4;
extern const Adapter kLivePerson;
extern const Adapter kLuigisBox;

std::span<const Adapter* const> AllAdapters() {
  static constexpr const Adapter* kAdapters[] = {&kCommandersAct, &kConvertPlus, &kExponea,
                                                 &kGa4,           &kLivePerson,  &kLuigisBox};
  return kAdapters;
}

}  // namespace interlingua
