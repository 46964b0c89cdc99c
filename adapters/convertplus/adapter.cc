// 2Checkout ConvertPlus, all of it. What a destination is configured with stands here; see
// README.md.
#include "translator/vendor/adapter.h"

#include "adapters/convertplus/convertplus.h"

namespace interlingua {
namespace {

constexpr vendor::Setting kSettings[] = {
    {"url", true, false, "", "your own address that takes one push a POST: https://host/path"},
    {"authorization", false, true, "", "value of the Authorization header, where it wants one"},
};

}  // namespace

extern const vendor::Adapter kConvertPlus;
const vendor::Adapter kConvertPlus = {
    .vendor = "convertplus",
    .title = "2Checkout ConvertPlus",
    .formats = convertplus::kFormats,
    .codecs = {},
    .settings = kSettings,
    .make_wire = convertplus::MakeWire,
    .twin = convertplus::Twin,
};

}  // namespace interlingua
