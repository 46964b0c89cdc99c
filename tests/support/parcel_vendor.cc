#include "tests/support/parcel_vendor.h"

#include <cstdlib>
#include <string_view>

#include "translator/text/text.h"

namespace interlingua::support {
namespace {

constexpr table::Row kPurchase[] = {
    table::Constant("type", "purchase"),
    table::Text("id", "event_id").Required(),
    table::Text("customer", "identity.user_id"),
};
constexpr table::EventTable kTables[] = {
    {"purchase", "purchase", "https://parcel.example/docs", kPurchase}};
constexpr table::Format kFormats[] = {
    {.name = "parcel", .title = "Parcel", .discriminator = "type", .tables = kTables}};
constexpr vendor::Setting kSettings[] = {
    {"batch", false, false, "", "events of one request"},
    {"request_bytes", false, false, "", "limit of a request"},
    {"event_bytes", false, false, "", "limit of an event"},
    {"ordered", false, false, "", "yes: ordered by customer"},
    {"impossible", false, false, "", "a customer whose events fit no request"},
    {"per_customer", false, false, "", "events of one customer in a period"},
    {"period_ms", false, false, "", "that period"},
    {"token", false, true, "", "sent in a header"},
};

std::size_t NumberIn(const vendor::Settings& settings, std::string_view name, std::size_t absent) {
  const auto found = settings.find(name);
  return found == settings.end() ? absent : std::strtoul(found->second.c_str(), nullptr, 10);
}

std::string TextIn(const vendor::Settings& settings, std::string_view name) {
  const auto found = settings.find(name);
  return found == settings.end() ? "" : found->second;
}

class ParcelWire : public vendor::Wire {
 public:
  explicit ParcelWire(const vendor::Settings& settings)
      : limits_{NumberIn(settings, "batch", 1), NumberIn(settings, "request_bytes", 0),
                NumberIn(settings, "event_bytes", 0)},
        ordered_(TextIn(settings, "ordered") == "yes"),
        impossible_(TextIn(settings, "impossible")),
        token_(TextIn(settings, "token")),
        per_customer_{NumberIn(settings, "per_customer", 0),
                      absl::Milliseconds(NumberIn(settings, "period_ms", 0))} {}

  vendor::WireLimits limits() const override { return limits_; }

  std::string OrderKey(const v1::CommerceEvent& event) const override {
    return ordered_ ? event.identity().user_id() : "";
  }

  std::vector<vendor::RateLimit> RateLimits() const override {
    return per_customer_.max_events == 0 ? std::vector<vendor::RateLimit>()
                                         : std::vector{per_customer_};
  }

  absl::StatusOr<vendor::HttpRequest> MakeRequest(std::span<const vendor::EncodedEvent> batch,
                                                  absl::Time) override {
    vendor::HttpRequest request = {"POST", "https://parcel.example/events", {}, ""};
    if (!token_.empty()) request.headers.emplace_back("authorization", token_);
    for (const vendor::EncodedEvent& event : batch) {
      if (!impossible_.empty() && event.event->identity().user_id() == impossible_) {
        return absl::InvalidArgumentError("this customer fits no request");
      }
      for (const std::string& document : event.documents) {
        if (!request.body.empty()) request.body += ',';
        request.body += document;
      }
    }
    return request;
  }

  std::vector<vendor::Outcome> ReadResponse(std::span<const vendor::EncodedEvent> batch,
                                            const vendor::HttpResponse& response,
                                            absl::Time now) override {
    std::vector<vendor::Outcome> outcomes;
    if (response.status == 207) {
      std::string_view body = response.body;
      while (!body.empty()) {
        const auto word = body.substr(0, body.find(','));
        body.remove_prefix(std::min(body.size(), word.size() + 1));
        outcomes.push_back(word == "ok" ? vendor::Outcome{vendor::Disposition::kDelivered, "", {}}
                           : word == "later"
                               ? vendor::Outcome{vendor::Disposition::kRetry, "later", {}}
                               : vendor::Outcome{vendor::Disposition::kRejected, "never", {}});
      }
    } else {
      outcomes = vendor::ReadPlainResponse(batch.size(), response, now);
    }
    for (const auto& [name, value] : response.headers) {
      if (name != "later-ms") continue;
      for (vendor::Outcome& outcome : outcomes) {
        outcome.retry_after = absl::Milliseconds(std::strtol(value.c_str(), nullptr, 10));
      }
    }
    return outcomes;
  }

 private:
  const vendor::WireLimits limits_;
  const bool ordered_;
  const std::string impossible_;
  const std::string token_;
  const vendor::RateLimit per_customer_;
};

absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings) {
  return std::make_unique<ParcelWire>(settings);
}

vendor::TwinReply Twin(const vendor::HttpRequest&, std::uint64_t) { return {}; }

constexpr vendor::Adapter kParcel = {.vendor = "parcel",
                                     .title = "Parcel",
                                     .formats = kFormats,
                                     .codecs = {},
                                     .settings = kSettings,
                                     .make_wire = MakeWire,
                                     .twin = Twin};

std::vector<std::string> ValuesIn(const std::string& body, std::string_view member) {
  const std::string mark = text::Concat('"', member, "\":\"");
  std::vector<std::string> values;
  for (auto at = body.find(mark); at != std::string::npos; at = body.find(mark, at)) {
    at += mark.size();
    values.push_back(body.substr(at, body.find('"', at) - at));
  }
  return values;
}

}  // namespace

const Translator& ParcelTranslator() {
  static const vendor::Adapter* const adapters[] = {&kParcel};
  static const auto translator = Translator::Create(adapters);
  if (!translator.ok()) std::abort();  // no test makes sense then
  return **translator;
}

log::LogRecord PurchaseRecord(const std::string& id, const std::string& customer) {
  v1::CommerceEvent event;
  event.set_event_id(id);
  event.mutable_identity()->set_user_id(customer);
  event.mutable_purchase()->set_order_id("order-" + id);
  return log::MakeRecord(event, event.SerializeAsString());
}

log::LogRecord RefundRecord(const std::string& id) {
  v1::CommerceEvent event;
  event.set_event_id(id);
  event.mutable_refund();
  return log::MakeRecord(event, event.SerializeAsString());
}

std::vector<std::string> IdsIn(const std::string& body) { return ValuesIn(body, "id"); }

std::string CustomerIn(const std::string& body) {
  const auto customers = ValuesIn(body, "customer");
  return customers.empty() ? "" : customers.front();
}

}  // namespace interlingua::support
