// The HTTP tracking API: one event a request, or a batch where the vendor has opened it for the
// account. https://doc.commandersact.com/features/sources/sources-catalog/server/http-tracking-api,
// read 2026-11-21.
//
// The collector answers 200 to whatever is JSON, a wrong key included, so that 200 is all the
// delivery there is; 400 means not JSON or too large, of the request as a whole. Other statuses are
// not documented and mean what they mean in HTTP. The key goes into the Authorization header rather
// than the documented `token` of the query, so that no access log has it.

#include "adapters/commanders_act/commanders_act.h"
#include "translator/text/text.h"
#include "translator/text/url.h"
#include "translator/vendor/adapter.h"

namespace interlingua {
namespace commanders_act {
namespace {

constexpr std::string_view kBatchHead = R"({"batch":[)";
constexpr std::string_view kBatchTail = "]}";
// No limit on the number is documented: as many small events as fit.
constexpr std::size_t kMaxBatchEvents = 500;
// "Contact us above 500 requests per second": no hard limit, and the most without asking.
constexpr int kMaxRequestRate = 500;

class CollectorWire : public vendor::Wire {
 public:
  CollectorWire(const vendor::Settings& settings, bool batch)
      : url_(text::Concat("https://", settings.at("host"), batch ? "/events/batch" : "/events",
                          "?tc_s=", text::UrlEncode(settings.at("site_id")))),
        authorization_(text::Concat("Bearer ", settings.at("source_key"))),
        batch_(batch) {}

  vendor::WireLimits limits() const override {
    return batch_ ? vendor::WireLimits{kMaxBatchEvents, kMaxBatchBytes, kMaxEventBytes,
                                       kMaxRequestRate,
                                       /*many_documents=*/true}
                  : vendor::WireLimits{1, kMaxEventBytes, kMaxEventBytes, kMaxRequestRate};
  }

  absl::StatusOr<vendor::HttpRequest> MakeRequest(std::span<const vendor::EncodedEvent> batch,
                                                  absl::Time /*now*/) override {
    vendor::HttpRequest request{
        .method = "POST",
        .url = url_,
        .headers = {{"Content-Type", "application/json"}, {"Authorization", authorization_}},
        .body = {}};
    if (!batch_) {
      request.body = batch.front().documents.front();
      return request;
    }
    request.body = kBatchHead;
    for (const vendor::EncodedEvent& event : batch) {
      for (const std::string& document : event.documents) {
        if (request.body.back() != '[') request.body.push_back(',');
        request.body.append(document);
      }
    }
    request.body.append(kBatchTail);
    return request;
  }

  std::vector<vendor::Outcome> ReadResponse(std::span<const vendor::EncodedEvent> batch,
                                            const vendor::HttpResponse& response,
                                            absl::Time now) override {
    return vendor::ReadPlainResponse(batch.size(), response, now);
  }

 private:
  std::string url_;
  std::string authorization_;
  bool batch_;
};

absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings) {
  const std::string& batch = settings.at("batch");
  if (batch != "true" && batch != "false") {
    return absl::InvalidArgumentError("batch: neither true nor false");
  }
  return std::make_unique<CollectorWire>(settings, batch == "true");
}

constexpr vendor::Setting kSettings[] = {
    {"site_id", true, false, "", "id of the site (`tc_s`)"},
    {"source_key", true, true, "", "key of the source; it is the credential"},
    {"host", false, false, "collect.commander1.com", "host of the collector, or your own domain"},
    {"batch", false, false, "false",
     "true: many events a request; the vendor opens its batch endpoint on demand"},
};

}  // namespace
}  // namespace commanders_act

extern const vendor::Adapter kCommandersAct = {
    .vendor = "commanders_act",
    .title = "Commanders Act",
    .formats = commanders_act::kFormats,
    .codecs = {},
    .settings = commanders_act::kSettings,
    .make_wire = commanders_act::MakeWire,
    .twin = commanders_act::Twin,
};

}  // namespace interlingua
