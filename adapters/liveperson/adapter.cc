// LivePerson, all of it. What a destination is configured with stands here; see README.md.
#include "translator/vendor/adapter.h"

#include "adapters/liveperson/entry_points.h"
#include "adapters/liveperson/liveperson.h"

namespace interlingua {
namespace {

constexpr table::Codec kCodecs[] = {
    {"entry_points", liveperson::ReadEntryPoints, liveperson::WriteEntryPoints,
     liveperson::DrawEntryPoints},
};

constexpr vendor::Setting kSettings[] = {
    {"domain", true, false, "", "host of the Monitoring API, for example va.v.liveperson.net"},
    {"account_id", true, false, "", "LivePerson account (site) id"},
    {"app_installation_id", true, true, "", "installation id of the app; it is the credential"},
    {"issuer", false, false, "", "URL of the brand that identifies people (`iss`)"},
    {"authenticated", false, false, "false",
     "true: people are identified by signed tokens; only ctmrinfo and personal are sent"},
};

constexpr vendor::HistoryRule kHistory[] = {
    {1,
     "an attribute has no time of its own: what is sent now happened now, and is counted once more",
     "there is no way in for history; send it to a destination that keeps times",
     "https://developers.liveperson.com/engagement-attributes-types-of-engagement-attributes.html"},
};

}  // namespace

extern const vendor::Adapter kLivePerson = {
    .vendor = "liveperson",
    .title = "LivePerson",
    .formats = liveperson::kFormats,
    .codecs = kCodecs,
    .settings = kSettings,
    .make_wire = liveperson::MakeWire,
    .twin = liveperson::Twin,
    .history = kHistory,
};

}  // namespace interlingua
