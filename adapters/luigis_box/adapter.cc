// Luigi's Box, all of it. What a destination is configured with stands here; see README.md.
#include "translator/vendor/adapter.h"

#include "adapters/luigis_box/luigis_box.h"
#include "adapters/luigis_box/platform.h"

namespace interlingua {
namespace {

constexpr table::Codec kCodecs[] = {
    {"platform", luigis_box::ReadPlatform, luigis_box::WritePlatform, luigis_box::DrawPlatform},
};

constexpr vendor::Setting kSettings[] = {
    {"tracker_id", true, false, "", "tracker id of the site; every event is sent under it"},
};

constexpr vendor::HistoryRule kHistory[] = {
    {24, "events of the past are dropped, and orders of the past do not belong into the Events API",
     "use the vendor's import of past transactions",
     "https://docs.luigisbox.com/analytics/api/past-transactions-import/"},
};

}  // namespace

extern const vendor::Adapter kLuigisBox = {
    .vendor = "luigis_box",
    .title = "Luigi's Box",
    .formats = luigis_box::kFormats,
    .codecs = kCodecs,
    .settings = kSettings,
    .make_wire = luigis_box::MakeWire,
    .twin = luigis_box::Twin,
    .history = kHistory,
};

}  // namespace interlingua
