// Commanders Act, all of it. What a destination is configured with stands here; see README.md.
#include "translator/vendor/adapter.h"

#include "adapters/commanders_act/commanders_act.h"

namespace interlingua {
namespace {

constexpr vendor::Setting kSettings[] = {
    {"site_id", true, false, "", "id of the site (`tc_s`)"},
    {"source_key", true, true, "", "key of the source; it is the credential"},
    {"host", false, false, "collect.commander1.com", "host of the collector, or your own domain"},
    {"batch", false, false, "false",
     "true: many events a request; the vendor opens its batch endpoint on demand"},
};

}  // namespace

extern const vendor::Adapter kCommandersAct;
const vendor::Adapter kCommandersAct = {
    .vendor = "commanders_act",
    .title = "Commanders Act",
    .formats = commanders_act::kFormats,
    .codecs = {},
    .settings = kSettings,
    .make_wire = commanders_act::MakeWire,
    .twin = commanders_act::Twin,
};

}  // namespace interlingua
