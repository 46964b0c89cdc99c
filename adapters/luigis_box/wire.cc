// The Events API: one event a request, without credentials; the tracker id stands in the body.
// https://docs.luigisbox.com/analytics/api/events/, read 2026-11-22.
//
// What an answer's status means is not documented, so that it is taken as HTTP means it; 401, 403
// and 404 can only be about the address, as there are no credentials. Over the
// limits of a visitor the vendor may drop events without a word: delivery keeps them.

#include "adapters/luigis_box/luigis_box.h"
#include "adapters/luigis_box/platform.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua {
namespace luigis_box {
namespace {

constexpr char kUrl[] = "https://api.luigisbox.com/";

/// What a click points to is required now; attributions serve in its place in the older text.
bool PointsNowhere(const json::Node& event) {
  const json::Node* action = event.Find("action");
  return action != nullptr && action->Find("resource_identifier") == nullptr &&
         action->Find("attributions") == nullptr;
}

class EventsWire : public vendor::Wire {
 public:
  explicit EventsWire(const vendor::Settings& settings) {
    json::AppendString(settings.at("tracker_id"), tracker_id_);
  }

  // No limit of a body's size is documented.
  vendor::WireLimits limits() const override { return {.max_batch_events = 1}; }

  std::string OrderKey(const v1::CommerceEvent& event) const override {
    return event.identity().anonymous_id();
  }

  std::vector<vendor::RateLimit> RateLimits() const override { return {kBurst, kSession}; }

  /// The tracker id is the destination's, whatever site the event came from: it decides where the
  /// event counts.
  absl::StatusOr<vendor::HttpRequest> MakeRequest(std::span<const vendor::EncodedEvent> batch,
                                                  absl::Time /*now*/) override {
    const std::string& document = batch.front().documents.front();
    if (const auto status = document_.Parse(document); !status.ok()) return status;
    const json::Node& event = document_.root();
    if (batch.front().event->identity().anonymous_id().empty()) {
      return absl::InvalidArgumentError(
          "needs the anonymous id of the visitor: client_id is required, and no other id may stand "
          "in for it");
    }
    if (PointsNowhere(event)) {
      return absl::InvalidArgumentError("a click names neither an item nor attributions");
    }
    std::string body = text::Concat(R"({"tracker_id":)", tracker_id_);
    for (const json::Node* member = event.begin(); member != event.end(); member = member->Next()) {
      if (member->key == "tracker_id") continue;
      body.push_back(',');
      json::AppendString(member->key, body);
      body.append(":").append(member->raw);
    }
    body.push_back('}');
    return vendor::HttpRequest{.method = "POST",
                               .url = kUrl,
                               .headers = {{"Content-Type", "application/json"}},
                               .body = std::move(body)};
  }

  std::vector<vendor::Outcome> ReadResponse(std::span<const vendor::EncodedEvent> batch,
                                            const vendor::HttpResponse& response,
                                            absl::Time now) override {
    return vendor::ReadPlainResponse(batch.size(), response, now);
  }

 private:
  std::string tracker_id_;  // as JSON
  json::Document document_;
};

absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings) {
  return std::make_unique<EventsWire>(settings);
}

constexpr table::Codec kCodecs[] = {
    {"platform", ReadPlatform, WritePlatform, DrawPlatform},
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
}  // namespace luigis_box

extern const vendor::Adapter kLuigisBox = {
    .vendor = "luigis_box",
    .title = "Luigi's Box",
    .formats = luigis_box::kFormats,
    .codecs = luigis_box::kCodecs,
    .settings = luigis_box::kSettings,
    .make_wire = luigis_box::MakeWire,
    .twin = luigis_box::Twin,
    .history = luigis_box::kHistory,
};

}  // namespace interlingua
