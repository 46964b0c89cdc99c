// Luigi's Box, all of it. What a destination is configured with stands here; see README.md.
#include "translator/adapter.h"

#include "adapters/luigis_box/luigis_box.h"
#include "adapters/luigis_box/platform.h"

namespace interlingua {
namespace {

constexpr Codec kCodecs[] = {
    {"platform", luigis_box::ReadPlatform, luigis_box::WritePlatform, luigis_box::DrawPlatform},
};

constexpr Setting kSettings[] = {
    {"tracker_id", true, false, "", "tracker id of the site; every event is sent under it"},
};

}  // namespace

extern const Adapter kLuigisBox = {
    .vendor = "luigis_box",
    .title = "Luigi's Box",
    .formats = luigis_box::kFormats,
    .codecs = kCodecs,
    .settings = kSettings,
    .make_wire = luigis_box::MakeWire,
    .twin = luigis_box::Twin,
};

}  // namespace interlingua
