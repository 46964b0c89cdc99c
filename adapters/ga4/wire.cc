// The wire of the Measurement Protocol. The vendor answers 2xx to whatever is well formed, with no
// word on what it thinks of it, and has no key to drop repeats by. Other statuses are not
// documented and mean what they mean in HTTP.
#include "adapters/ga4/ga4.h"
#include "translator/adapter.h"
#include "translator/digest.h"
#include "translator/json.h"
#include "translator/text.h"

namespace interlingua {
namespace ga4 {
namespace {

constexpr absl::Duration kWindow = absl::Hours(72);

/// The members of the document before its events, and the event itself with its time.
struct Parts {
  std::string body;
  std::string event;
};

Parts Apart(const std::string& document) {
  Parts parts;
  JsonDocument json;
  if (!json.Parse(document).ok()) return parts;
  std::string time;
  const JsonNode& root = json.root();
  for (const JsonNode* member = root.begin(); member != root.end(); member = member->Next()) {
    if (member->key == "timestamp_micros") {
      time = Concat("\"timestamp_micros\":", member->raw, ",");
    } else if (member->key != "events") {
      AppendJsonString(member->key, parts.body);
      parts.body.append(":").append(member->raw).append(",");
    } else if (member->size > 1) {
      parts.event = std::string(member->begin()->raw.substr(1));
    }
  }
  parts.event.insert(0, Concat("{", time));
  return parts;
}

class CollectWire : public Wire {
 public:
  explicit CollectWire(const Settings& settings)
      : url_(Concat("https://", settings.at("host"),
                    "/mp/collect?measurement_id=", UrlEncode(settings.at("measurement_id")),
                    "&api_secret=", UrlEncode(settings.at("api_secret")))) {}

  WireLimits limits() const override {
    return {.max_batch_events = kMaxEvents,
            .max_request_bytes = kMaxBytes,
            .max_event_bytes = kMaxBytes,
            .many_documents = true};
  }

  // A request speaks of one person, so that only events with all of the same identity share one.
  std::string OrderKey(const v1::CommerceEvent& event) const override {
    return Sha256Hex(Concat(event.identity().SerializeAsString(),
                            event.context().consent().SerializeAsString(),
                            event.context().device().SerializeAsString()));
  }

  absl::StatusOr<HttpRequest> MakeRequest(std::span<const EncodedEvent> batch,
                                          absl::Time now) override {
    std::string events;
    std::string body;
    std::size_t count = 0;
    for (const EncodedEvent& event : batch) {
      const auto& at = event.event->occurred_at();
      if (event.event->identity().anonymous_id().empty()) {
        return absl::InvalidArgumentError("/client_id: required member is missing");
      }
      if (event.event->has_occurred_at() && absl::FromUnixSeconds(at.seconds()) < now - kWindow) {
        return absl::InvalidArgumentError("older than the 72 hours that GA4 takes");
      }
      count += event.documents.size();
      for (const std::string& document : event.documents) {
        const Parts parts = Apart(document);
        if (body.empty()) body = parts.body;
        events.append(events.empty() ? "" : ",").append(parts.event);
      }
    }
    if (count > kMaxEvents) return absl::InvalidArgumentError("more events than GA4 takes at once");
    return HttpRequest{.method = "POST",
                       .url = url_,
                       .headers = {{"Content-Type", "application/json"}},
                       .body = Concat("{", body, "\"events\":[", events, "]}")};
  }

  std::vector<Outcome> ReadResponse(std::span<const EncodedEvent> batch,
                                    const HttpResponse& response, absl::Time now) override {
    return ReadPlainResponse(batch.size(), response, now);
  }

 private:
  std::string url_;
};

constexpr Setting kSettings[] = {
    {"measurement_id", true, false, "", "id of the web stream, G-..."},
    {"api_secret", true, true, "", "Admin > Data streams > Measurement Protocol API secrets"},
    {"host", false, false, "www.google-analytics.com",
     "region1.google-analytics.com keeps the data in the EU"},
};

// As kWindow.
constexpr HistoryRule kHistory[] = {
    {72, "events older than 72 hours are not taken",
     "use the property's data import (Admin > Data import) for offline events",
     "https://developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events"},
};

}  // namespace

absl::StatusOr<std::unique_ptr<Wire>> MakeWire(const Settings& settings) {
  return std::make_unique<CollectWire>(settings);
}

}  // namespace ga4

extern const Adapter kGa4 = {.vendor = "ga4",
                             .title = "Google Analytics 4",
                             .formats = ga4::kFormats,
                             .codecs = {},
                             .settings = ga4::kSettings,
                             .make_wire = ga4::MakeWire,
                             .twin = ga4::Twin,
                             .history = ga4::kHistory};

}  // namespace interlingua
