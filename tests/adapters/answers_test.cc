// What each vendor's answers mean for the events of a request: statuses, headers and bodies, those
// that contradict each other included.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/all.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua {
namespace {

using testing::HasSubstr;

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr auto kDelivered = vendor::Disposition::kDelivered;
constexpr auto kRetry = vendor::Disposition::kRetry;
constexpr auto kRejected = vendor::Disposition::kRejected;
constexpr auto kEvent = vendor::Subject::kEvent;
constexpr auto kRequest = vendor::Subject::kRequest;
constexpr auto kDestination = vendor::Subject::kDestination;

struct Case {
  int status;
  Headers headers;
  std::string body;
  vendor::Disposition disposition;
  vendor::Subject subject = kEvent;
  std::string reason = "";  // a part of it
  absl::Duration wait = {};
};

std::unique_ptr<vendor::Wire> MakeWire(std::string_view vendor, const vendor::Settings& settings) {
  for (const vendor::Adapter* adapter : AllAdapters()) {
    if (vendor != adapter->vendor) continue;
    auto wire = adapter->make_wire(settings);
    EXPECT_TRUE(wire.ok()) << wire.status();
    return *std::move(wire);
  }
  std::abort();
}

// The case of every event of a request of two; each reads the answer with a wire of its own.
void Check(const std::string& vendor, const vendor::Settings& settings,
           const std::vector<Case>& cases) {
  v1::CommerceEvent event;
  event.mutable_identity()->set_user_id("u-1");
  const std::vector<vendor::EncodedEvent> batch(2, {&event, {"{}"}});
  for (const Case& one : cases) {
    const std::string name = text::Concat(vendor, ' ', one.status, ' ', one.body.substr(0, 80));
    const vendor::HttpResponse response = {one.status, one.headers, one.body};
    const auto outcomes =
        MakeWire(vendor, settings)->ReadResponse(batch, response, absl::UnixEpoch());
    ASSERT_EQ(outcomes.size(), 2u) << name;
    for (const vendor::Outcome& outcome : outcomes) {
      EXPECT_EQ(outcome.disposition, one.disposition) << name;
      EXPECT_EQ(outcome.subject, one.subject) << name;
      EXPECT_EQ(outcome.retry_after, one.wait) << name;
      EXPECT_THAT(outcome.reason, HasSubstr(one.reason)) << name;
      EXPECT_EQ(outcome.reason.empty(), one.disposition == kDelivered) << name;
    }
  }
}

// What holds where a vendor documents nothing else. `body` says nothing.
std::vector<Case> PlainCases(const std::string& body) {
  const Headers seconds = {{"retry-after", "7"}};
  const Headers date = {{"retry-after", "Thu, 01 Jan 1970 00:00:09 GMT"}};
  return {
      {200, {}, body, kDelivered},
      {202, {}, body, kDelivered},
      {204, {}, "", kDelivered},
      {200, {}, "<html>cut off in the mid", kDelivered},
      {301, {{"location", "https://elsewhere.example/"}}, body, kRetry, kDestination, "redirect"},
      {307, {{"location", "https://elsewhere.example/"}}, body, kRetry, kDestination, "address"},
      {400, {}, body, kRejected, kRequest, "HTTP status 400"},
      {401, {}, body, kRetry, kDestination, "credentials"},
      {403, {}, body, kRetry, kDestination, "credentials"},
      {404, {}, body, kRetry, kDestination, "address"},
      {408, {}, body, kRetry, kRequest, "408"},
      {413, {}, body, kRejected, kRequest, "HTTP status 413"},
      {422, {}, body, kRejected, kRequest, "HTTP status 422"},
      {429, {}, body, kRetry, kRequest, "429"},
      {429, seconds, body, kRetry, kRequest, "429", absl::Seconds(7)},
      {500, {}, body, kRetry, kRequest, "500"},
      {503, date, body, kRetry, kRequest, "503", absl::Seconds(9)},
      {600, {}, body, kRetry, kRequest, "600"},
  };
}

TEST(Answers, ConvertPlus) {
  Check("convertplus", {{"url", "https://shop.example"}}, PlainCases(R"({"error":"no"})"));
}

TEST(Answers, LuigisBox) {
  Check("luigis_box", {{"tracker_id", "1-2"}}, PlainCases(R"({"error":"no"})"));
}

TEST(Answers, Ga4) {
  Check("ga4", {{"measurement_id", "G-1"}, {"api_secret", "s"}, {"host", "ga.example"}},
        PlainCases(""));
}

// 200 says that it was received, whatever it was, and nothing else says more.
TEST(Answers, CommandersAct) {
  for (const char* batch : {"false", "true"}) {
    const vendor::Settings settings = {
        {"site_id", "1"}, {"source_key", "k"}, {"host", "collect.example"}, {"batch", batch}};
    Check("commanders_act", settings, PlainCases(R"({"error":"invalid token"})"));
  }
}

TEST(Answers, Exponea) {
  const vendor::Settings settings = {{"host", "api.example"}, {"project_token", "p"},
                                     {"auth", "public"},      {"api_token", "t"},
                                     {"hard_id", "h"},        {"soft_id", "s"}};
  const std::string taken = R"({"success":true})";
  const std::string refused = R"({"success":false,"errors":["At least one id is needed"]})";
  const std::string busy = R"({"success":false,"errors":["Service temporarily unavailable"]})";
  const auto results = [](const std::string& one, const std::string& other) {
    return text::Concat(R"({"success":true,"results":[)", one, ",", other, "]}");
  };
  const std::string both = results(taken, taken);
  Check("exponea", settings,
        {{200, {}, both, kDelivered},
         {202, {}, both, kDelivered},
         {200, {}, results(refused, refused), kRejected, kEvent, "At least one id"},
         {200, {}, results(busy, busy), kRetry, kEvent, "temporarily"},
         {200, {}, results("null", "7"), kRejected, kEvent, "command refused"},
         // Not the vendor's, cut off in the middle, or at the limit of what is read.
         {200, {}, "", kRetry, kEvent, "not the tracking API's"},
         {200, {}, "<html>log in</html>", kRetry, kEvent, "not the tracking API's"},
         {200, {}, "[]", kRetry, kEvent, "not the tracking API's"},
         {200, {}, both.substr(0, both.size() - 1), kRetry, kEvent, "not the tracking API's"},
         {200, {}, taken, kRetry, kEvent, "no results"},
         {200, {}, R"({"success":true,"results":{}})", kRetry, kEvent, "no results"},
         {200, {}, R"({"success":true,"results":[]})", kRetry, kEvent, "too few results"},
         // As a whole.
         {200, {}, R"({"success":false,"message":"Access denied"})", kRejected, kRequest, "Access"},
         {200, {}, R"({"success":false,"message":"Internal error"})", kRetry, kEvent, "Internal"},
         {400, {}, R"({"success":false,"message":"Invalid JSON"})", kRejected, kRequest, "Invalid"},
         // The status outweighs the body.
         {400, {}, both, kRejected, kRequest, "HTTP status 400"},
         {500, {}, both, kRetry, kRequest, "HTTP status 500"},
         {401, {}, R"({"errors":["No token"]})", kRetry, kDestination, "No token"},
         {403, {}, refused, kRetry, kDestination, "credentials"},
         {404,
          {},
          R"({"errors":{"code":3,"description":"No such page"}})",
          kRetry,
          kDestination,
          "No such page"},
         {429, {{"retry-after", "7"}}, "", kRetry, kRequest, "429", absl::Seconds(7)},
         {302, {}, both, kRetry, kDestination, "redirect"}});
}

TEST(Answers, LivePerson) {
  const vendor::Settings settings = {
      {"domain", "lo.v.liveperson.net"}, {"account_id", "1"}, {"app_installation_id", "2"}};
  const std::string session = R"({"sessionId":"s","visitorId":"v","pageId":"p"})";
  const std::string error = R"({"time":1,"message":"about john@example.com","internalCode":5})";
  const std::string no_visit = R"({"time":1,"message":"no visit","internalCode":12})";
  const std::string loading = R"({"message":"Loading account: 1, vid: v","internalCode":20})";
  Check("liveperson", settings,
        {{200, {}, session, kDelivered},
         {201, {}, session, kDelivered},
         // Sent again it would count again, so that a status of success is enough.
         {200, {}, "", kDelivered},
         {200, {}, session.substr(0, 20), kDelivered},
         {200, {}, error, kDelivered},
         {302, {}, session, kRetry, kDestination, "redirect"},
         {400, {}, error, kRejected, kRequest, "HTTP status 400, internal code 5"},
         {400, {}, "<html>", kRejected, kRequest, "HTTP status 400"},
         {401, {}, error, kRetry, kDestination, "credentials"},
         {422, {}, error, kRejected, kRequest, "HTTP status 422"},
         {404, {}, no_visit, kRejected, kEvent, "internal code 12"},
         {404, {}, "", kRetry, kDestination, "address"},
         {404, {}, error, kRetry, kDestination, "internal code 5"},
         {429, {}, "", kRetry, kEvent, "429", absl::Seconds(1)},
         {429, {{"retry-after", "7"}}, "", kRetry, kEvent, "429", absl::Seconds(7)},
         {500, {}, loading, kRetry, kEvent, "internal code 20", absl::Seconds(3)},
         {500, {}, loading.substr(0, 30), kRetry, kEvent, "500", absl::Seconds(3)},
         {503, {{"retry-after", "60"}}, "", kRetry, kEvent, "503", absl::Minutes(1)}});
}

}  // namespace
}  // namespace interlingua
