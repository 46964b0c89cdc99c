#include "adapters/all.h"

namespace interlingua {

// One line a vendor.
extern const vendor::Adapter kCommandersAct;
extern const vendor::Adapter kConvertPlus;
extern const vendor::Adapter kExponea;
extern const vendor::Adapter kGa4;
extern const vendor::Adapter kLivePerson;
extern const vendor::Adapter kLuigisBox;

std::span<const vendor::Adapter* const> AllAdapters() {
  static constexpr const vendor::Adapter* kAdapters[] = {
      &kCommandersAct, &kConvertPlus, &kExponea, &kGa4, &kLivePerson, &kLuigisBox};
  return kAdapters;
}

}  // namespace interlingua
