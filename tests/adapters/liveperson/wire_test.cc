// The Monitoring API: what is asked of it, and what its answers mean.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "adapters/all.h"
#include "adapters/liveperson/sessions.h"
#include "adapters/liveperson/visitor.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/text/text.h"
#include "translator/translator.h"
#include "translator/value/digest.h"

namespace interlingua::liveperson {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCart[] = R"({"type":"cart","total":41.5,"numItems":2})";
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

const vendor::Adapter& LivePerson() {
  for (const vendor::Adapter* adapter : AllAdapters()) {
    if (std::string_view(adapter->vendor) == "liveperson") return *adapter;
  }
  std::abort();
}

vendor::Settings ShopSettings() {
  return {{"domain", "va.v.liveperson.net"},
          {"account_id", "le123"},
          {"app_installation_id", "app/installation"},
          {"authenticated", "false"}};
}

std::unique_ptr<vendor::Wire> MakeShopWire(const vendor::Settings& settings = ShopSettings()) {
  absl::StatusOr<std::unique_ptr<vendor::Wire>> wire = LivePerson().make_wire(settings);
  EXPECT_TRUE(wire.ok()) << wire.status().ToString();
  return *std::move(wire);
}

v1::CommerceEvent EventOf(std::string_view user_id) {
  v1::CommerceEvent event;
  event.mutable_cart()->set_change(v1::Cart::STATE);
  if (!user_id.empty()) event.mutable_identity()->set_user_id(std::string(user_id));
  return event;
}

vendor::HttpRequest Request(vendor::Wire& wire, const v1::CommerceEvent& event,
                            absl::Time now = kNow, std::vector<std::string> documents = {kCart}) {
  const vendor::EncodedEvent encoded = {&event, std::move(documents)};
  absl::StatusOr<vendor::HttpRequest> request = wire.MakeRequest({&encoded, 1}, now);
  EXPECT_TRUE(request.ok()) << request.status().ToString();
  return request.ok() ? *request : vendor::HttpRequest();
}

vendor::Outcome Answer(vendor::Wire& wire, const v1::CommerceEvent& event, int status,
                       std::string body = "{}", absl::Time now = kNow) {
  const vendor::EncodedEvent encoded = {&event, {kCart}};
  vendor::HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  const std::vector<vendor::Outcome> outcomes = wire.ReadResponse({&encoded, 1}, response, now);
  EXPECT_EQ(outcomes.size(), 1u);
  return outcomes.front();
}

// The whole body is compared as JSON.
void ExpectBody(const vendor::HttpRequest& request, std::string_view expected) {
  json::Document got;
  json::Document wanted;
  ASSERT_TRUE(got.Parse(request.body).ok()) << request.body;
  ASSERT_TRUE(wanted.Parse(expected).ok());
  EXPECT_EQ(json::NormalText(got.root()), json::NormalText(wanted.root()));
}

std::string Salted(std::string_view sort, std::string_view value) {
  return value::Sha256Hex(text::Concat("app/installation", '\0', sort, '\0', value));
}

TEST(LivePersonWire, PutsAReport) {
  auto wire = MakeShopWire();
  v1::CommerceEvent event = EventOf("u-77");
  v1::Context& context = *event.mutable_context();
  context.set_language("en-GB");
  context.mutable_page()->set_id("4711");
  context.mutable_page()->set_url("https://shop.example/checkout");
  context.mutable_page()->add_sections("checkout");
  const vendor::HttpRequest request = Request(*wire, event);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.url,
            "https://va.v.liveperson.net/api/account/le123/app/app%2Finstallation/report"
            "?v=1.1&obh=true");
  EXPECT_THAT(request.headers, ElementsAre(testing::Pair("Content-Type", "application/json"),
                                           testing::Pair("Accept", "application/json")));
  ExpectBody(request,
             text::Concat(R"({"identities":[{"iss":"va.v.liveperson.net/le123","acr":"0","sub":")",
                          Salted("user_id", "u-77"), R"("}],"pageId":"4711","entryPoints":[)",
                          R"("https://shop.example/checkout","sec://checkout","lang://en-GB"],)",
                          R"("engagementAttributes":[)", kCart, "]}"));
}

TEST(LivePersonWire, SendsAllDocumentsOfAnEventInOneRequest) {
  auto wire = MakeShopWire();
  const vendor::HttpRequest request =
      Request(*wire, EventOf("u"), kNow, {R"({"type":"ctmrinfo"})", R"({"type":"personal"})"});
  EXPECT_THAT(request.body,
              HasSubstr(R"("engagementAttributes":[{"type":"ctmrinfo"},{"type":"personal"}])"));
  EXPECT_EQ(wire->limits().max_batch_events, 1u);
}

// `section` is no engagement attribute: the API takes sections as entry points.
TEST(LivePersonWire, SendsSectionsAsEntryPoints) {
  auto wire = MakeShopWire();
  v1::CommerceEvent event;
  event.mutable_page_view();
  event.mutable_identity()->set_anonymous_id("a-1");
  event.mutable_context()->mutable_page()->add_sections("electronics");
  event.mutable_context()->mutable_page()->add_sections("user agreement faqs");
  const vendor::HttpRequest request =
      Request(*wire, event, kNow,
              {R"({"type":"section","section":["electronics","user agreement faqs"]})",
               R"({"type":"personal"})"});
  EXPECT_THAT(request.body,
              HasSubstr(R"("entryPoints":["sec://electronics","sec://user agreement faqs"])"));
  EXPECT_THAT(request.body, HasSubstr(R"("engagementAttributes":[{"type":"personal"}])"));
}

TEST(LivePersonWire, NeverSendsPersonalValuesAsSubject) {
  auto wire = MakeShopWire();
  for (const char* field : {"user_id", "anonymous_id", "email", "phone"}) {
    v1::CommerceEvent event;
    v1::Identity& identity = *event.mutable_identity();
    identity.GetReflection()->SetString(&identity, identity.GetDescriptor()->FindFieldByName(field),
                                        "john.doe@example.com");
    const vendor::HttpRequest request = Request(*wire, event);
    EXPECT_THAT(request.body, Not(HasSubstr("john.doe"))) << field;
    EXPECT_THAT(request.body, HasSubstr(Salted(field, "john.doe@example.com"))) << field;
  }
}

TEST(LivePersonWire, HashesNormalForms) {
  v1::CommerceEvent a;
  a.mutable_identity()->set_email(" John.Doe@Example.com");
  v1::CommerceEvent b;
  b.mutable_identity()->set_email("john.doe@example.com");
  EXPECT_EQ(VisitorKey(a), VisitorKey(b));
  a.mutable_identity()->clear_email();
  a.mutable_identity()->set_phone("+1 212-788-8877");
  EXPECT_EQ(VisitorKey(a), "phone=+12127888877");
}

TEST(LivePersonWire, PassesOnSubjectsThatLivePersonKnows) {
  auto wire = MakeShopWire();
  v1::CommerceEvent event;
  v1::Identifier& id = *event.mutable_identity()->add_ids();
  id.set_issuer("https://shop.example");
  id.set_assurance("loa1");
  id.set_value("5f0c2b0e-opaque");
  EXPECT_THAT(Request(*wire, event).body,
              HasSubstr(R"("identities":[{"iss":"https://shop.example","acr":"loa1",)"
                        R"("sub":"5f0c2b0e-opaque"}],)"));
  v1::CommerceEvent known;
  known.mutable_identity()->add_ids()->set_type("vid");
  known.mutable_identity()->mutable_ids(0)->set_value("visitor 1");
  const vendor::HttpRequest request = Request(*wire, known);
  EXPECT_THAT(request.url, HasSubstr("&vid=visitor%201&"));
  EXPECT_THAT(request.body, Not(HasSubstr("identities")));
}

TEST(LivePersonWire, HashesOtherIds) {
  auto wire = MakeShopWire();
  v1::CommerceEvent event;
  event.mutable_identity()->add_ids()->set_type("crm");
  event.mutable_identity()->mutable_ids(0)->set_value("4711");
  EXPECT_THAT(Request(*wire, event).body, HasSubstr(Salted("id:crm:", "4711")));
}

TEST(LivePersonWire, SendsTheSubjectOfTheTokenInTheAuthenticatedFlow) {
  vendor::Settings settings = ShopSettings();
  settings["authenticated"] = "true";
  settings["issuer"] = "https://shop.example";
  auto wire = MakeShopWire(settings);
  EXPECT_THAT(Request(*wire, EventOf("5f0c2b0e")).body,
              HasSubstr(R"([{"iss":"https://shop.example","acr":"loa1","sub":"5f0c2b0e"}])"));
  engine::EncodeOptions options;
  wire->Configure(options);
  EXPECT_TRUE(options.authenticated);
  MakeShopWire()->Configure(options);
  EXPECT_FALSE(options.authenticated);
}

TEST(LivePersonWire, RefusesAnEventAboutNobody) {
  auto wire = MakeShopWire();
  const v1::CommerceEvent event = EventOf("");
  const vendor::EncodedEvent encoded = {&event, {kCart}};
  const auto request = wire->MakeRequest({&encoded, 1}, kNow);
  EXPECT_EQ(request.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(text::ToStd(request.status().message()),
            "liveperson: the event identifies no visitor, and the Monitoring API demands one");
  EXPECT_EQ(wire->OrderKey(event), "");
}

TEST(LivePersonWire, OrdersTheEventsOfAVisitor) {
  auto wire = MakeShopWire();
  EXPECT_EQ(wire->OrderKey(EventOf("u-77")), wire->OrderKey(EventOf("u-77")));
  EXPECT_NE(wire->OrderKey(EventOf("u-77")), wire->OrderKey(EventOf("u-78")));
  v1::CommerceEvent anonymous;
  anonymous.mutable_identity()->set_anonymous_id("u-77");
  EXPECT_NE(wire->OrderKey(EventOf("u-77")), wire->OrderKey(anonymous));
}

TEST(LivePersonWire, RepeatsTheIdsOfTheSession) {
  auto wire = MakeShopWire();
  const v1::CommerceEvent event = EventOf("u-77");
  const vendor::Outcome outcome =
      Answer(*wire, event, 201, R"({"sessionId":"s&1","visitorId":"v 1","pageId":"4711"})");
  EXPECT_EQ(outcome.disposition, vendor::Disposition::kDelivered);
  EXPECT_THAT(Request(*wire, event).url, HasSubstr("?v=1.1&vid=v%201&sid=s%261&obh=true"));
  EXPECT_THAT(Request(*wire, EventOf("u-78")).url, HasSubstr("?v=1.1&obh=true"));
  EXPECT_THAT(Request(*wire, event, kNow + absl::Hours(6)).url, HasSubstr("?v=1.1&obh=true"));
}

TEST(LivePersonWire, DeliversWhateverTheAnswerSays) {
  auto wire = MakeShopWire();
  const v1::CommerceEvent event = EventOf("u-77");
  for (const char* body : {"", "[]", "not json", R"({"sessionId":null})", R"({"visitorId":{}})"}) {
    EXPECT_EQ(Answer(*wire, event, 200, body).disposition, vendor::Disposition::kDelivered) << body;
    EXPECT_THAT(Request(*wire, event).url, HasSubstr("?v=1.1&obh=true")) << body;
  }
}

TEST(LivePersonWire, StartsANewSessionWhenTheOldOneIsGone) {
  auto wire = MakeShopWire();
  const v1::CommerceEvent event = EventOf("u-77");
  Answer(*wire, event, 201, R"({"sessionId":"s1","visitorId":"v1"})");
  const char* gone = R"({"time":1513095142268,"message":"session","internalCode":12})";
  const vendor::Outcome outcome = Answer(*wire, event, 404, gone);
  EXPECT_EQ(outcome.disposition, vendor::Disposition::kRetry);
  EXPECT_EQ(outcome.reason, "HTTP status 404: the session is gone");
  EXPECT_EQ(outcome.retry_after, absl::ZeroDuration());
  EXPECT_THAT(Request(*wire, event).url, HasSubstr("?v=1.1&vid=v1&obh=true"));
  // Without a session there is no visit of that visitor, or no such account.
  EXPECT_EQ(Answer(*wire, event, 404, gone).disposition, vendor::Disposition::kRejected);
  EXPECT_EQ(Answer(*wire, event, 404).disposition, vendor::Disposition::kRetry);
  EXPECT_EQ(Answer(*wire, event, 404).subject, vendor::Subject::kDestination);
}

TEST(LivePersonWire, TakesTheVisitorIdOfAnAccountThatIsLoading) {
  auto wire = MakeShopWire();
  const v1::CommerceEvent event = EventOf("u-77");
  const vendor::Outcome outcome =
      Answer(*wire, event, 500,
             R"({"time":1501074704502,"message":"Loading account: le123, vid: my visitor",)"
             R"("internalCode":20})");
  EXPECT_EQ(outcome.disposition, vendor::Disposition::kRetry);
  EXPECT_EQ(outcome.reason, "HTTP status 500, internal code 20");
  EXPECT_EQ(outcome.retry_after, absl::Seconds(3));
  EXPECT_THAT(Request(*wire, event).url, HasSubstr("?v=1.1&vid=my%20visitor&obh=true"));
}

TEST(LivePersonWire, TellsWhatARetryCanMend) {
  auto wire = MakeShopWire();
  const v1::CommerceEvent event = EventOf("u-77");
  EXPECT_EQ(
      Answer(*wire, event, 400, R"({"time":1,"message":"consumerId","internalCode":5})").reason,
      "HTTP status 400, internal code 5");
  for (const int status : {400, 422}) {
    EXPECT_EQ(Answer(*wire, event, status).disposition, vendor::Disposition::kRejected) << status;
  }
  for (const int status : {500, 502, 503, 504}) {
    const vendor::Outcome outcome = Answer(*wire, event, status);
    EXPECT_EQ(outcome.disposition, vendor::Disposition::kRetry) << status;
    EXPECT_EQ(outcome.retry_after, absl::Seconds(3)) << status;
  }
  const vendor::Outcome throttled = Answer(*wire, event, 429);
  EXPECT_EQ(throttled.disposition, vendor::Disposition::kRetry);
  EXPECT_EQ(throttled.retry_after, absl::Seconds(1));
}

// The message of an error names the visitor: it must not end up in logs and dead letters.
TEST(LivePersonWire, ReasonsHoldNoPersonalData) {
  auto wire = MakeShopWire();
  const v1::CommerceEvent event = EventOf("u-77");
  const char* body = R"({"message":"john.doe@example.com, vid: john","internalCode":20})";
  for (const int status : {400, 404, 429, 500}) {
    EXPECT_THAT(Answer(*wire, event, status, body).reason, Not(HasSubstr("john"))) << status;
  }
}

TEST(LivePersonWire, ChecksItsSettings) {
  const auto fault = [](std::string name, std::string value) {
    vendor::Settings settings = ShopSettings();
    settings[std::move(name)] = std::move(value);
    const auto wire = LivePerson().make_wire(settings);
    EXPECT_EQ(wire.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(text::ToStd(wire.status().message()));
  };
  EXPECT_THAT(fault("domain", "https://va.v.liveperson.net/"), HasSubstr("domain: "));
  EXPECT_THAT(fault("domain", ""), HasSubstr("domain: "));
  EXPECT_THAT(fault("account_id", "le/123"), HasSubstr("account_id: "));
  EXPECT_THAT(fault("app_installation_id", ""), HasSubstr("app_installation_id: "));
  EXPECT_THAT(fault("authenticated", "yes"), HasSubstr("authenticated: "));
  EXPECT_THAT(fault("authenticated", "true"), HasSubstr("issuer: "));
}

TEST(LivePersonSessions, KeepsNoMoreVisitorsThanItMay) {
  Sessions sessions(2);
  sessions.Keep("a", {"va", "sa"}, kNow);
  sessions.Keep("b", {"vb", "sb"}, kNow);
  sessions.Keep("c", {"vc", "sc"}, kNow);
  EXPECT_EQ(sessions.size(), 2u);
  EXPECT_EQ(sessions.Find("a", kNow).session_id, "");
  EXPECT_EQ(sessions.Find("b", kNow).session_id, "sb");
  EXPECT_EQ(sessions.Find("c", kNow).visitor_id, "vc");
}

TEST(LivePersonSessions, LastsFromTheBeginningOfTheSession) {
  Sessions sessions;
  sessions.Keep("a", {"v", "s1"}, kNow);
  sessions.Keep("a", {"v", "s1"}, kNow + absl::Hours(5));
  EXPECT_EQ(sessions.Find("a", kNow + absl::Hours(6) - absl::Seconds(1)).session_id, "s1");
  sessions.Keep("a", {"v", "s2"}, kNow + absl::Hours(5));
  EXPECT_EQ(sessions.Find("a", kNow + absl::Hours(7)).session_id, "s2");
  EXPECT_EQ(sessions.size(), 1u);
  EXPECT_EQ(sessions.Find("a", kNow + absl::Hours(11)).session_id, "");
  EXPECT_EQ(sessions.size(), 0u);
}

TEST(LivePersonSessions, BearsAClockThatIsSetBack) {
  Sessions sessions;
  sessions.Keep("a", {"va", "sa"}, kNow);
  sessions.Keep("b", {"vb", "sb"}, kNow - absl::Hours(24));
  EXPECT_EQ(sessions.Find("b", kNow - absl::Hours(24)).session_id, "sb");
  EXPECT_EQ(sessions.Find("a", kNow + absl::Hours(6)).session_id, "");
  EXPECT_EQ(sessions.Find("b", kNow + absl::Hours(6)).session_id, "");
}

vendor::HttpRequest Report(std::string query, std::string body) {
  return {"PUT", "/api/account/le123/app/a/report?v=1.1" + query, {}, std::move(body)};
}

TEST(LivePersonTwin, AnswersAsTheApiDoes) {
  const std::string body =
      text::Concat(R"({"identities":[{"iss":"i","acr":"0","sub":"s"}],"pageId":"4711",)",
                   R"("engagementAttributes":[)", kCart, R"(,{"type":"lead","lead":{}}]})");
  const vendor::TwinReply first = LivePerson().twin(Report("", body), 7);
  EXPECT_EQ(first.response.status, 201);
  EXPECT_EQ(first.response.body,
            R"({"sessionId":"session-7","visitorId":"visitor-7","pageId":"4711"})");
  EXPECT_THAT(first.documents, ElementsAre(kCart, R"({"type":"lead","lead":{}})"));
  const vendor::TwinReply second =
      LivePerson().twin(Report("&vid=v%201&sid=session-7", R"({"engagementAttributes":[]})"), 8);
  EXPECT_EQ(second.response.status, 200);
  EXPECT_EQ(second.response.body,
            R"({"sessionId":"session-7","visitorId":"v 1","pageId":"page-8"})");
  EXPECT_TRUE(second.documents.empty());
}

TEST(LivePersonTwin, ShowsSections) {
  const vendor::TwinReply reply =
      LivePerson().twin(Report("&vid=v", R"({"entryPoints":["https://x","sec://a","sec://b"],)"
                                         R"("engagementAttributes":[]})"),
                        1);
  EXPECT_THAT(reply.documents, ElementsAre(R"({"type":"section","section":["a","b"]})"));
}

TEST(LivePersonTwin, RefusesWhatTheApiRefuses) {
  const auto error = [](const vendor::HttpRequest& request) {
    const vendor::TwinReply reply = LivePerson().twin(request, 3);
    EXPECT_TRUE(reply.documents.empty());
    return text::Concat(reply.response.status, " ", reply.response.body);
  };
  EXPECT_EQ(error(Report("&vid=v", "not json")),
            R"(400 {"time":3,"message":"body","internalCode":5})");
  EXPECT_EQ(error(Report("&vid=v", "[]")), R"(400 {"time":3,"message":"body","internalCode":5})");
  EXPECT_EQ(error(Report("", R"({"engagementAttributes":[]})")),
            R"(400 {"time":3,"message":"consumerId","internalCode":5})");
  EXPECT_EQ(error(Report("", R"({"identities":[{"sub":""}],"engagementAttributes":[]})")),
            R"(400 {"time":3,"message":"consumerId","internalCode":5})");
  for (const char* body :
       {"{}", R"({"engagementAttributes":{}})", R"({"engagementAttributes":[{"type":"section"}]})",
        R"({"engagementAttributes":[1]})",
        R"({"engagementAttributes":[{"type":"cart","total":1}]})",
        R"({"engagementAttributes":[{"type":"cart","total":"1","numItems":1}]})",
        R"({"engagementAttributes":[{"type":"lead"},{"type":"purchase","cart":{}}]})"}) {
    EXPECT_EQ(error(Report("&vid=v", body)),
              R"(400 {"time":3,"message":"engagementAttributes","internalCode":5})")
        << body;
  }
  vendor::HttpRequest post = Report("&vid=v", R"({"engagementAttributes":[]})");
  post.method = "POST";
  EXPECT_EQ(error(post), R"(404 {"time":3,"message":"no such resource","internalCode":12})");
  for (const char* url : {"/api/account//app/a/report?v=1.1", "/api/account/1/app//report?v=1.1",
                          "/api/account/1/report?v=1.1", "/report?v=1.1"}) {
    vendor::HttpRequest elsewhere = Report("&vid=v", R"({"engagementAttributes":[]})");
    elsewhere.url = url;
    EXPECT_THAT(error(elsewhere), HasSubstr("404")) << url;
  }
  vendor::HttpRequest old = Report("", "");
  old.url = "/api/account/le123/app/a/report?v=0.9&vid=v";
  EXPECT_EQ(error(old), R"(400 {"time":3,"message":"v","internalCode":5})");
}

TEST(LivePersonTwin, KnowsOnlySessionsThatItHandedOut) {
  const auto status = [](std::string_view session_id) {
    const vendor::TwinReply reply =
        LivePerson().twin(Report(text::Concat("&vid=v&sid=", session_id),
                                 R"({"engagementAttributes":[{"type":"lead"}]})"),
                          8);
    EXPECT_EQ(reply.documents.size(), reply.response.status == 200 ? 1u : 0u);
    return reply.response.status;
  };
  EXPECT_EQ(status("session-1"), 200);
  EXPECT_EQ(status("session-7"), 200);
  for (const char* session_id : {"session-8", "session-0", "session-", "session-x", "7"}) {
    EXPECT_EQ(status(session_id), 404) << session_id;
  }
}

TEST(LivePersonTwin, UnderstandsTheWire) {
  auto wire = MakeShopWire();
  v1::CommerceEvent event = EventOf("u-77");
  event.mutable_context()->mutable_page()->set_url("https://shop.example/\u00E9\"");
  const vendor::EncodedEvent encoded = {&event, {kCart}};
  for (std::uint64_t serial = 1; serial <= 3; ++serial) {
    const vendor::TwinReply reply = LivePerson().twin(Request(*wire, event), serial);
    EXPECT_EQ(reply.response.status, serial == 1 ? 201 : 200);
    EXPECT_THAT(reply.documents, ElementsAre(kCart));
    EXPECT_THAT(reply.response.body, HasSubstr(R"("sessionId":"session-1")"));
    wire->ReadResponse({&encoded, 1}, reply.response, kNow);
  }
}

}  // namespace
}  // namespace interlingua::liveperson
