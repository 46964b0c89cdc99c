// Exponea, all of it. What a destination is configured with stands here; see README.md.
#include "translator/vendor/adapter.h"

#include "adapters/exponea/checkout_step.h"
#include "adapters/exponea/exponea.h"

namespace interlingua {
namespace {

constexpr table::Codec kCodecs[] = {
    {"step_number", exponea::ReadStepNumber, exponea::WriteStepNumber, exponea::DrawStepNumber},
    {"checkout_step", exponea::ReadStep, exponea::WriteStep, exponea::DrawStep},
};

constexpr vendor::Setting kSettings[] = {
    {"host", true, false, "", "host of the project's API, for example api.exponea.com"},
    {"project_token", false, false, "", "token of the project; not for a Data hub stream"},
    {"data_hub_stream_id", false, false, "", "id of the Data hub stream, instead of a project"},
    {"auth", false, false, "public", "public: api_token; private: api_key_id and api_secret"},
    {"api_token", false, true, "", "public API key (`Authorization: Token`)"},
    {"api_key_id", false, false, "", "id of the private API key"},
    {"api_secret", false, true, "", "secret of the private API key"},
    {"hard_id", false, false, "registered", "the project's name of its hard id"},
    {"soft_id", false, false, "cookie", "the project's name of its soft id"},
    {"further_ids", false, false, "", "names of the project's further ids, with commas"},
};

constexpr vendor::HistoryRule kHistory[] = {
    {24, "the tracking API is not for bulk loads of history",
     "use the project's imports (files, storage or databases)",
     "https://documentation.bloomreach.com/engagement/reference/tips-and-best-practices"},
};

}  // namespace

extern const vendor::Adapter kExponea;
const vendor::Adapter kExponea = {
    .vendor = "exponea",
    .title = "Exponea (Bloomreach Engagement)",
    .formats = exponea::kFormats,
    .codecs = kCodecs,
    .settings = kSettings,
    .make_wire = exponea::MakeWire,
    .twin = exponea::Twin,
    .history = kHistory,
};

}  // namespace interlingua
