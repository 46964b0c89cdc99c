// ConvertPlus takes no events over the network: its carts write them. As a destination the format
// serves programs that already read what a cart pushes; they get one push a POST, at an address of
// the user's own, with the plain meaning of HTTP statuses.

#include <algorithm>

#include "adapters/convertplus/convertplus.h"
#include "translator/text/text.h"
#include "translator/vendor/adapter.h"

namespace interlingua {
namespace convertplus {
namespace {

class PushWire : public vendor::Wire {
 public:
  explicit PushWire(const vendor::Settings& settings) : url_(settings.at("url")) {
    const auto authorization = settings.find("authorization");
    if (authorization != settings.end()) authorization_ = authorization->second;
  }

  /// One push a request; no size is known to be too large.
  vendor::WireLimits limits() const override { return {}; }

  absl::StatusOr<vendor::HttpRequest> MakeRequest(std::span<const vendor::EncodedEvent> batch,
                                                  absl::Time /*now*/) override {
    vendor::HttpRequest request{.method = "POST",
                                .url = url_,
                                .headers = {{"Content-Type", "application/json"}},
                                .body = batch.front().documents.front()};
    if (!authorization_.empty()) request.headers.emplace_back("Authorization", authorization_);
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
};

/// Whether `url` is an address that a request can go to and that holds no credentials.
absl::Status CheckUrl(std::string_view url) {
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return absl::InvalidArgumentError("url: does not begin with http:// or https://");
  }
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.empty()) return absl::InvalidArgumentError("url: has no host");
  if (host.find('@') != std::string_view::npos) {
    return absl::InvalidArgumentError("url: holds credentials; they belong into 'authorization'");
  }
  const auto bad = [](unsigned char c) { return c <= ' ' || c >= 0x7F || c == '#'; };
  if (std::any_of(rest.begin(), rest.end(), bad)) {
    return absl::InvalidArgumentError("url: holds a character that no address has");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<vendor::Wire>> MakeWire(const vendor::Settings& settings) {
  if (const absl::Status status = CheckUrl(settings.at("url")); !status.ok()) return status;
  const auto authorization = settings.find("authorization");
  if (authorization != settings.end()) {
    const auto control = [](unsigned char c) { return c < ' ' || c == 0x7F; };
    if (std::any_of(authorization->second.begin(), authorization->second.end(), control)) {
      return absl::InvalidArgumentError("authorization: holds a control character");
    }
  }
  return std::make_unique<PushWire>(settings);
}

constexpr vendor::Setting kSettings[] = {
    {"url", true, false, "", "your own address that takes one push a POST: https://host/path"},
    {"authorization", false, true, "", "value of the Authorization header, where it wants one"},
};

}  // namespace
}  // namespace convertplus

extern const vendor::Adapter kConvertPlus = {
    .vendor = "convertplus",
    .title = "2Checkout ConvertPlus",
    .formats = convertplus::kFormats,
    .codecs = {},
    .settings = convertplus::kSettings,
    .make_wire = convertplus::MakeWire,
    .twin = convertplus::Twin,
};

}  // namespace interlingua
