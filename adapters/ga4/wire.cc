// The wire of the Measurement Protocol. The vendor answers 2xx to whatever is well formed, with no
// word on what it thinks of it, and has no key to drop repeats by. Other statuses are not
// documented and mean what they mean in HTTP.
#include "adapters/ga4/ga4.h"
#include "translator/json/document.h"
#include "translator/json/writer.h"
#include "translator/text/text.h"
#include "translator/text/url.h"
#include "translator/value/digest.h"
#include "translator/vendor/adapter.h"

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
  json::Document json;
  if (!json.Parse(document).ok()) return parts;
  std::string time;
  const json::Node& root = json.root();
  for (const json::Node* member = root.begin(); member != root.end(); member = member->Next()) {
    if (member->key == "timestamp_micros") {
      time = text::Concat("\"timestamp_micros\":", member->raw, ",");
    } else if (member->key != "events") {
      json::AppendString(member->key, parts.body);
      parts.body.append(":").append(member->raw).append(",");
    } else if (member->size > 1) {
      parts.event = std::string(member->begin()->raw.substr(1));
    }
  }
  parts.event.insert(0, text::Concat("{", time));
  return parts;
}

class CollectWire : public vendor::Wire {
 public:
  explicit CollectWire(const vendor::Settings& settings)
      : url_(text::Concat("https://", settings.at("host"), "/mp/collect?measurement_id=",
                          text::UrlEncode(settings.at("measurement_id")),
                          "&api_secret=", text::UrlEncode(settings.at("api_secret")))) {}

  vendor::WireLimits limits() const override {
    return {.max_batch_events = kMaxEvents,
            .max_request_bytes = kMaxBytes,
            .max_event_bytes = kMaxBytes,
            .many_documents = true};
  }

  // A request speaks of one person, so that only events with all of the same identity share one.
  std::string OrderKey(const v1::CommerceEvent& event) const override {
    return value::Sha256Hex(text::Concat(event.identity().SerializeAsString(),
                                         event.context().consent().SerializeAsString(),
                                         event.context().device().SerializeAsString()));
  }

  absl::StatusOr<vendor::HttpRequest> MakeRequest(std::span<const vendor::EncodedEvent> batch,
                                                  absl::Time now) override {
    std::string events;
    std::string body;
    std::size_t count = 0;
    for (const vendor::EncodedEvent& event : batch) {
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
    return vendor::HttpRequest{.method = "POST",
                               .url = url_,
                               .headers = {{"Content-Type", "application/json"}},
                               .body = text::Concat("{", body, "\"events\":[", events, "]}")};
  }

  std::vector<vendor::Outcome> ReadResponse(std::span<const vendor::EncodedEvent> batch,
                                            const vendor::HttpResponse& response,
                                            absl::Time now) override {
    return vendor::ReadPlainResponse(batch.size(), response, now);
  }

 private:
  std::string url_;
};

constexpr vendor::Setting kSettings[] = {
    {"measurement_id", true, false, "", "id of the web stream, G-..."},
    {"api_secret", true, true, "", "Admin > Data streams > Measurement Protocol API secrets"},
    {"host", false, false, "www.google-analytics.com",
     "region1.google-analytics.com keeps the data in the EU"},
};

// As kWindow.
constexpr vendor::HistoryRule kHistory[] = {
    {72, "events older than 72 hours are not taken",
     "use the property's data import (Admin > Data import) for offline events",
     "https://developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events"},
};

absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings) {
  return std::make_unique<CollectWire>(settings);
}

}  // namespace
}  // namespace ga4

extern const vendor::Adapter kGa4 = {.vendor = "ga4",
                                     .title = "Google Analytics 4",
                                     .formats = ga4::kFormats,
                                     .codecs = {},
                                     .settings = ga4::kSettings,
                                     .make_wire = ga4::MakeWire,
                                     .twin = ga4::Twin,
                                     .history = ga4::kHistory};

}  // namespace interlingua
