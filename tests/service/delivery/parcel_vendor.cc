#include "tests/service/delivery/parcel_vendor.h"

#include <cstdlib>
#include <string_view>

#include "translator/text.h"

namespace interlingua {
namespace {

constexpr Row kPurchase[] = {
    Constant("type", "purchase"),
    Text("id", "event_id").Required(),
    Text("customer", "identity.user_id"),
};
constexpr EventTable kTables[] = {
    {"purchase", "purchase", "https://parcel.example/docs", kPurchase}};
constexpr Format kFormats[] = {
    {.name = "parcel", .title = "Parcel", .discriminator = "type", .tables = kTables}};
constexpr Setting kSettings[] = {
    {"batch", false, false, "", "events of one request"},
    {"request_bytes", false, false, "", "limit of a request"},
    {"event_bytes", false, false, "", "limit of an event"},
    {"ordered", false, false, "", "yes: ordered by customer"},
    {"impossible", false, false, "", "a customer whose events fit no request"},
    {"per_customer", false, false, "", "events of one customer in a period"},
    {"period_ms", false, false, "", "that period"},
};

std::size_t NumberIn(const Settings& settings, std::string_view name, std::size_t absent) {
  const auto found = settings.find(name);
  return found == settings.end() ? absent : std::strtoul(found->second.c_str(), nullptr, 10);
}

std::string TextIn(const Settings& settings, std::string_view name) {
  const auto found = settings.find(name);
  return found == settings.end() ? "" : found->second;
}

class ParcelWire : public Wire {
 public:
  explicit ParcelWire(const Settings& settings)
      : limits_{NumberIn(settings, "batch", 1), NumberIn(settings, "request_bytes", 0),
                NumberIn(settings, "event_bytes", 0)},
        ordered_(TextIn(settings, "ordered") == "yes"),
        impossible_(TextIn(settings, "impossible")),
        per_customer_{NumberIn(settings, "per_customer", 0),
                      absl::Milliseconds(NumberIn(settings, "period_ms", 0))} {}

  WireLimits limits() const override { return limits_; }

  std::string OrderKey(const v1::CommerceEvent& event) const override {
    return ordered_ ? event.identity().user_id() : "";
  }

  std::vector<RateLimit> RateLimits() const override {
    return per_customer_.max_events == 0 ? std::vector<RateLimit>() : std::vector{per_customer_};
  }

  absl::StatusOr<HttpRequest> MakeRequest(std::span<const EncodedEvent> batch,
                                          absl::Time) override {
    HttpRequest request = {"POST", "https://parcel.example/events", {}, ""};
    for (const EncodedEvent& event : batch) {
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

  std::vector<Outcome> ReadResponse(std::span<const EncodedEvent> batch,
                                    const HttpResponse& response, absl::Time now) override {
    std::vector<Outcome> outcomes;
    if (response.status == 207) {
      std::string_view body = response.body;
      while (!body.empty()) {
        const auto word = body.substr(0, body.find(','));
        body.remove_prefix(std::min(body.size(), word.size() + 1));
        outcomes.push_back(word == "ok"      ? Outcome{Disposition::kDelivered, "", {}}
                           : word == "later" ? Outcome{Disposition::kRetry, "later", {}}
                                             : Outcome{Disposition::kRejected, "never", {}});
      }
    } else {
      outcomes = ReadPlainResponse(batch.size(), response, now);
    }
    for (const auto& [name, value] : response.headers) {
      if (name != "later-ms") continue;
      for (Outcome& outcome : outcomes) {
        outcome.retry_after = absl::Milliseconds(std::strtol(value.c_str(), nullptr, 10));
      }
    }
    return outcomes;
  }

 private:
  const WireLimits limits_;
  const bool ordered_;
  const std::string impossible_;
  const RateLimit per_customer_;
};

absl::StatusOr<std::unique_ptr<Wire>> MakeWire(const Settings& settings) {
  return std::make_unique<ParcelWire>(settings);
}

TwinReply Twin(const HttpRequest&, std::uint64_t) { return {}; }

constexpr Adapter kParcel = {.vendor = "parcel",
                             .title = "Parcel",
                             .formats = kFormats,
                             .codecs = {},
                             .settings = kSettings,
                             .make_wire = MakeWire,
                             .twin = Twin};

std::vector<std::string> ValuesIn(const std::string& body, std::string_view member) {
  const std::string mark = Concat('"', member, "\":\"");
  std::vector<std::string> values;
  for (auto at = body.find(mark); at != std::string::npos; at = body.find(mark, at)) {
    at += mark.size();
    values.push_back(body.substr(at, body.find('"', at) - at));
  }
  return values;
}

}  // namespace

const Translator& ParcelTranslator() {
  static const Adapter* const adapters[] = {&kParcel};
  static const auto translator = Translator::Create(adapters);
  if (!translator.ok()) std::abort();  // no test makes sense then
  return **translator;
}

LogRecord Purchase(const std::string& id, const std::string& customer) {
  v1::CommerceEvent event;
  event.set_event_id(id);
  event.mutable_identity()->set_user_id(customer);
  event.mutable_purchase()->set_order_id("order-" + id);
  return MakeRecord(event, event.SerializeAsString());
}

LogRecord Refund(const std::string& id) {
  v1::CommerceEvent event;
  event.set_event_id(id);
  event.mutable_refund();
  return MakeRecord(event, event.SerializeAsString());
}

std::vector<std::string> IdsIn(const std::string& body) { return ValuesIn(body, "id"); }

std::string CustomerIn(const std::string& body) {
  const auto customers = ValuesIn(body, "customer");
  return customers.empty() ? "" : customers.front();
}

}  // namespace interlingua
