// Requests to the tracking API, what its answers mean, and its twin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/all.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::exponea {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr char kEvent[] =
    R"({"name":"customers/events","data":{"customer_ids":{"registered":"u","cookie":"c"},)"
    R"("event_type":"e","timestamp":1.5,"properties":{"a":1}}})";
constexpr char kCustomer[] =
    R"({"name":"customers","data":{"customer_ids":{"registered":"u"},"properties":{"a":1},)"
    R"("update_timestamp":1.5}})";
constexpr char kTimeless[] =
    R"({"name":"customers/events","data":{"customer_ids":{"cookie":"c"},"event_type":"e"}})";

const vendor::Adapter& Exponea() {
  for (const vendor::Adapter* adapter : AllAdapters()) {
    if (std::string_view(adapter->vendor) == "exponea") return *adapter;
  }
  std::abort();
}

vendor::Settings Complete(vendor::Settings settings = {}) {
  settings.insert({"host", "api.exponea.com"});
  if (settings.find("data_hub_stream_id") == settings.end()) {
    settings.insert({"project_token", "p-1"});
  }
  settings.insert({"api_token", "token-1"});
  for (const vendor::Setting& setting : Exponea().settings) {
    settings.insert({setting.name, setting.default_value});
  }
  return settings;
}

std::unique_ptr<vendor::Wire> MakeWire(vendor::Settings settings = {}) {
  auto wire = Exponea().make_wire(Complete(std::move(settings)));
  EXPECT_TRUE(wire.ok()) << wire.status();
  return wire.ok() ? *std::move(wire) : nullptr;
}

std::string Refusal(vendor::Settings settings) {
  const auto wire = Exponea().make_wire(Complete(std::move(settings)));
  return wire.ok() ? "taken" : std::string(wire.status().message());
}

std::vector<vendor::EncodedEvent> Events(const std::vector<std::vector<std::string>>& documents,
                                         const v1::CommerceEvent* event = nullptr) {
  std::vector<vendor::EncodedEvent> events;
  for (const auto& of_one : documents) events.push_back({event, of_one});
  return events;
}

vendor::HttpRequest Request(const std::vector<std::vector<std::string>>& documents,
                            vendor::Settings settings = {}) {
  auto request = MakeWire(std::move(settings))->MakeRequest(Events(documents), absl::UnixEpoch());
  EXPECT_TRUE(request.ok()) << request.status();
  return request.ok() ? *std::move(request) : vendor::HttpRequest();
}

TEST(ExponeaWire, SendsABatchOfCommands) {
  const vendor::HttpRequest request = Request({{kEvent}, {kEvent, kCustomer}});
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://api.exponea.com/track/v2/projects/p-1/batch");
  EXPECT_EQ(request.body,
            text::Concat(R"({"commands":[)", kEvent, ",", kEvent, ",", kCustomer, "]}"));
  EXPECT_THAT(request.headers, Contains(Pair("Content-Type", "application/json")));
  EXPECT_THAT(request.headers, Contains(Pair("Authorization", "Token token-1")));
  EXPECT_THAT(request.url, Not(HasSubstr("token-1")));
}

TEST(ExponeaWire, APrivateKeyIsBasicAuthorization) {
  const vendor::HttpRequest request =
      Request({{kEvent}}, {{"auth", "private"}, {"api_key_id", "id"}, {"api_secret", "secret"}});
  EXPECT_THAT(request.headers, Contains(Pair("Authorization", "Basic aWQ6c2VjcmV0")));
}

TEST(ExponeaWire, AStreamOfDataHubHasAnotherPath) {
  EXPECT_EQ(Request({{kEvent}}, {{"data_hub_stream_id", "s 1"}}).url,
            "https://api.exponea.com/track/u/v1/batch?stream_id=s%201");
}

TEST(ExponeaWire, SettingsThatMakeNoSenseAreNamed) {
  EXPECT_THAT(Refusal({{"host", "https://api.exponea.com"}}), HasSubstr("host"));
  EXPECT_THAT(Refusal({{"project_token", ""}}), HasSubstr("project_token"));
  EXPECT_THAT(Refusal({{"project_token", "p"}, {"data_hub_stream_id", "s"}}),
              HasSubstr("project_token"));
  EXPECT_THAT(Refusal({{"auth", "none"}}), HasSubstr("public or private"));
  EXPECT_THAT(Refusal({{"api_token", ""}}), HasSubstr("api_token"));
  EXPECT_THAT(Refusal({{"auth", "private"}}), HasSubstr("api_secret"));
  EXPECT_THAT(Refusal({{"hard_id", "x"}, {"soft_id", "x"}}), HasSubstr("two different names"));
  EXPECT_THAT(Refusal({{"hard_id", ""}}), HasSubstr("hard_id"));
  EXPECT_THAT(Refusal({{"further_ids", "a,,b"}}), HasSubstr("further_ids"));
}

TEST(ExponeaWire, SecretsAreMarkedAsSuch) {
  for (const vendor::Setting& setting : Exponea().settings) {
    const std::string_view name = setting.name;
    EXPECT_EQ(setting.secret, name == "api_token" || name == "api_secret") << name;
    EXPECT_FALSE(std::string_view(setting.help).empty()) << name;
  }
}

TEST(ExponeaWire, ARequestHolds50Commands) {
  EXPECT_EQ(MakeWire()->limits().max_batch_events, 50u);
  const std::vector<std::vector<std::string>> pairs(25, {kEvent, kCustomer});
  EXPECT_TRUE(MakeWire()->MakeRequest(Events(pairs), absl::UnixEpoch()).ok());
  const std::vector<std::vector<std::string>> too_many(26, {kEvent, kCustomer});
  const auto request = MakeWire()->MakeRequest(Events(too_many), absl::UnixEpoch());
  EXPECT_THAT(std::string(request.status().message()), HasSubstr("more than 50 commands"));
}

TEST(ExponeaWire, IdsGoUnderTheProjectsNames) {
  const vendor::HttpRequest request =
      Request({{kEvent}}, {{"hard_id", "email_id"}, {"soft_id", "device"}});
  EXPECT_THAT(request.body, HasSubstr(R"("customer_ids":{"email_id":"u","device":"c"})"));
  EXPECT_THAT(request.body, HasSubstr(R"("timestamp":1.5,"properties":{"a":1}}})"));
}

TEST(ExponeaWire, AnIdUnderTheProjectsOwnNameIsNotOverwritten) {
  const vendor::HttpRequest request = Request(
      {{R"({"name":"customers/events","data":{"customer_ids":{"registered":"u","email_id":"e"},)"
        R"("event_type":"e","timestamp":1}})"}},
      {{"hard_id", "email_id"}});
  EXPECT_THAT(request.body, HasSubstr(R"("customer_ids":{"email_id":"e"})"));
}

TEST(ExponeaWire, OnlyIdsOfTheProjectAreWritten) {
  engine::EncodeOptions options;
  MakeWire({{"further_ids", "loyalty, crm"}})->Configure(options);
  EXPECT_THAT(options.identifier_types, ElementsAre("loyalty", "crm", "registered", "cookie"));
  engine::EncodeOptions none;
  MakeWire()->Configure(none);
  EXPECT_THAT(none.identifier_types, ElementsAre("registered", "cookie"));
}

TEST(ExponeaWire, AnEventWithoutATimeGetsTheOneOfItsAcceptance) {
  v1::CommerceEvent event;
  event.mutable_received_at()->set_seconds(1719830401);
  event.mutable_received_at()->set_nanos(250000000);
  const auto wire = MakeWire();
  const auto batch = Events({{kTimeless}}, &event);
  const auto first = wire->MakeRequest(batch, absl::UnixEpoch());
  const auto second = wire->MakeRequest(batch, absl::UnixEpoch() + absl::Hours(1));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(first->body, HasSubstr(R"("event_type":"e","timestamp":1719830401.25}})"));
  EXPECT_EQ(first->body, second->body);
}

TEST(ExponeaWire, ATimeThatIsNullIsNone) {
  v1::CommerceEvent event;
  event.mutable_received_at()->set_seconds(5);
  const auto request = MakeWire()->MakeRequest(
      Events({{R"({"name":"customers","data":{"update_timestamp":null,"customer_ids":{}}})"}},
             &event),
      absl::UnixEpoch());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(
      request->body,
      R"({"commands":[{"name":"customers","data":{"customer_ids":{},"update_timestamp":5}}]})");
}

TEST(ExponeaWire, AnEventWithoutAnyTimeIsRefusedRatherThanCountedTwice) {
  const v1::CommerceEvent event;
  const auto request = MakeWire()->MakeRequest(Events({{kTimeless}}, &event), absl::UnixEpoch());
  EXPECT_EQ(request.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(request.status().message()), HasSubstr("the event has no time"));
}

std::vector<vendor::Outcome> Read(const std::vector<std::vector<std::string>>& documents,
                                  int status, std::string body,
                                  std::vector<std::pair<std::string, std::string>> headers = {}) {
  return MakeWire()->ReadResponse(Events(documents), {status, std::move(headers), std::move(body)},
                                  absl::UnixEpoch());
}

constexpr char kTaken[] = R"({"success":true})";
constexpr char kNoId[] = R"({"success":false,"errors":["At least one id should be specified."]})";

std::string Results(const std::vector<std::string>& results) {
  std::string list;
  for (const std::string& result : results) list.append(list.empty() ? "" : ",").append(result);
  return text::Concat(R"({"success":true,"start_time":1.0,"end_time":1.1,"results":[)", list, "]}");
}

TEST(ExponeaWire, EveryCommandHasItsOwnResult) {
  const auto outcomes = Read({{kEvent}, {kEvent, kCustomer}, {kEvent}}, 200,
                             Results({kTaken, kTaken, kNoId, kTaken}));
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[0].disposition, vendor::Disposition::kDelivered);
  EXPECT_EQ(outcomes[1].disposition, vendor::Disposition::kRejected);
  EXPECT_EQ(outcomes[1].reason, "command refused: At least one id should be specified.");
  EXPECT_EQ(outcomes[2].disposition, vendor::Disposition::kDelivered);
}

TEST(ExponeaWire, AMissingResultIsAskedForAgain) {
  const auto outcomes = Read({{kEvent}, {kEvent}}, 200, Results({kTaken}));
  EXPECT_EQ(outcomes[0].disposition, vendor::Disposition::kDelivered);
  EXPECT_EQ(outcomes[1].disposition, vendor::Disposition::kRetry);
}

TEST(ExponeaWire, AnAnswerThatIsNotTheVendorsIsNoDelivery) {
  for (const char* body : {"", "<html>login</html>", "[]", R"({"success":true})"}) {
    EXPECT_EQ(Read({{kEvent}}, 200, body)[0].disposition, vendor::Disposition::kRetry) << body;
  }
}

TEST(ExponeaWire, ARefusalWithStatus200IsNotRetried) {
  const auto outcomes = Read({{kEvent}}, 200, R"({"success":false,"message":"Access denied"})");
  EXPECT_EQ(outcomes[0].disposition, vendor::Disposition::kRejected);
  EXPECT_EQ(outcomes[0].reason, "refused: Access denied");
}

TEST(ExponeaWire, TimeMayMendARefusalThatSaysSo) {
  const char* busy = R"({"success":false,"errors":["Internal error, please try again later"]})";
  const auto outcomes = Read({{kEvent}, {kEvent, kCustomer}, {kCustomer, kEvent}}, 200,
                             Results({busy, busy, kNoId, kNoId, busy}));
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[0].disposition, vendor::Disposition::kRetry);
  EXPECT_EQ(outcomes[0].reason, "command refused: Internal error, please try again later");
  // One command that is refused for good refuses its event, in either order.
  EXPECT_EQ(outcomes[1].disposition, vendor::Disposition::kRejected);
  EXPECT_EQ(outcomes[2].disposition, vendor::Disposition::kRejected);
}

TEST(ExponeaWire, ReasonsHoldNoPersonalDataAndAreShort) {
  const auto reason = [](const std::string& error) {
    std::string body = R"({"success":false,"errors":[")" + error + R"("]})";
    return Read({{kEvent}}, 200, Results({body}))[0].reason;
  };
  EXPECT_EQ(reason("Customer gordon@example.com is unknown"),
            "command refused: Customer ... is unknown");
  EXPECT_EQ(reason("Id 'Gordon Freeman' of 4711 is taken"),
            "command refused: Id ... of ... is taken");
  EXPECT_LE(reason(std::string(5000, 'x')).size(), 300u);
  EXPECT_LE(reason("word word word" + std::string(5000, ' ') + "word").size(), 300u);
}

vendor::HttpResponse Answer(vendor::HttpRequest request) {
  return Exponea().twin(request, 1).response;
}

TEST(ExponeaTwin, TakesWhatTheWireSends) {
  for (const vendor::Settings& settings :
       {vendor::Settings{}, vendor::Settings{{"data_hub_stream_id", "s"}},
        vendor::Settings{{"auth", "private"}, {"api_key_id", "i"}, {"api_secret", "s"}}}) {
    const vendor::TwinReply reply =
        Exponea().twin(Request({{kEvent}, {kEvent, kCustomer}}, settings), 1);
    EXPECT_EQ(reply.response.status, 200);
    EXPECT_THAT(reply.documents, ElementsAre(kEvent, kEvent, kCustomer));
    const auto outcomes = MakeWire()->ReadResponse(Events({{kEvent}, {kEvent, kCustomer}}),
                                                   reply.response, absl::UnixEpoch());
    for (const vendor::Outcome& outcome : outcomes) {
      EXPECT_EQ(outcome.disposition, vendor::Disposition::kDelivered);
    }
  }
}

TEST(ExponeaTwin, AnswersForEachCommand) {
  vendor::HttpRequest request = Request({{kEvent}});
  request.body = text::Concat(
      R"({"commands":[)", kEvent, R"(,{"name":"customers/events","data":{"event_type":"e"}},)",
      R"({"name":"customers/events","data":{"customer_ids":{"cookie":"c"}}},)",
      R"({"name":"customers","data":{"customer_ids":{"cookie":"c"},"properties":[]}},)",
      R"({"name":"events","data":{}},{"name":"customers"},)",
      R"({"name":"customers/events","data":{"customer_ids":{"cookie":"c"},"event_type":"e",)",
      R"("timestamp":1719830401250}}]})");
  const vendor::TwinReply reply = Exponea().twin(request, 1);
  EXPECT_EQ(reply.response.status, 200);
  EXPECT_THAT(reply.documents, ElementsAre(kEvent));
  EXPECT_THAT(reply.response.body, HasSubstr("At least one id should be specified."));
  EXPECT_THAT(reply.response.body, HasSubstr("The time is not in seconds."));
  const auto outcomes =
      MakeWire()->ReadResponse(Events(std::vector<std::vector<std::string>>(7, {kEvent})),
                               reply.response, absl::UnixEpoch());
  EXPECT_EQ(outcomes[0].disposition, vendor::Disposition::kDelivered);
  for (std::size_t i = 1; i < 7; ++i)
    EXPECT_EQ(outcomes[i].disposition, vendor::Disposition::kRejected);
}

TEST(ExponeaTwin, TakesSingleBodiesToo) {
  vendor::HttpRequest request = Request({{kEvent}});
  request.url = "https://api.exponea.com/track/v2/projects/p/customers/events";
  request.body = R"({"customer_ids":{"cookie":"c"},"event_type":"e"})";
  const vendor::TwinReply reply = Exponea().twin(request, 1);
  EXPECT_EQ(reply.response.body, R"({"success":true})");
  EXPECT_THAT(reply.documents, ElementsAre(text::Concat(R"({"name":"customers/events","data":)",
                                                        request.body, "}")));
  request.body = R"({"event_type":"e"})";
  EXPECT_EQ(Answer(request).status, 400);
}

TEST(ExponeaTwin, RefusesWhatTheVendorRefuses) {
  const vendor::HttpRequest good = Request({{kEvent}});
  vendor::HttpRequest request = good;
  request.body = "{";
  EXPECT_EQ(Answer(request).status, 400);
  EXPECT_THAT(Answer(request).body, HasSubstr("Invalid JSON"));
  request.body = text::Concat(R"({"commands":[)", kEvent);
  for (int i = 0; i < 50; ++i) request.body.append(",").append(kEvent);
  request.body.append("]}");
  EXPECT_EQ(Answer(request).status, 400);
  for (const char* url :
       {"https://api.exponea.com/track/v2/projects/p/batches",
        "https://api.exponea.com/track/v2/projects//batch",
        "https://api.exponea.com/track/u/v1/batch", "https://api.exponea.com/events"}) {
    request = good;
    request.url = url;
    EXPECT_EQ(Answer(request).status, 404) << url;
  }
  request = good;
  request.method = "GET";
  EXPECT_EQ(Answer(request).status, 404);
  for (const char* authorization : {"", "Token ", "Bearer x", "Basic !", "Basic Og=="}) {
    request = good;
    request.headers = {{"Authorization", authorization}};
    EXPECT_EQ(Answer(request).status, 401) << authorization;
  }
  request.headers.clear();
  EXPECT_EQ(Answer(request).status, 401);
}

TEST(ExponeaTwin, PropertiesBeyondTheLimitsAreRefused) {
  const auto result = [](const std::string& properties) {
    vendor::HttpRequest request = Request({{kEvent}});
    request.body = text::Concat(R"({"commands":[{"name":"customers","data":{"customer_ids":)",
                                R"({"cookie":"c"},"properties":)", properties, "}}]}");
    return Answer(request).body;
  };
  std::string many = "{\"p\":1";
  for (int i = 1; i < 256; ++i) many.append(text::Concat(",\"p", i, "\":1"));
  EXPECT_THAT(result(many + "}"), HasSubstr("too many properties"));
  EXPECT_THAT(result(text::Concat("{\"a\":\"", std::string(16385, 'x'), "\"}")),
              HasSubstr("too long"));
  EXPECT_THAT(result(text::Concat("{\"a\":\"", std::string(16384, 'x'), "\"}")),
              HasSubstr(R"("results":[{"success":true}])"));
}

TEST(ExponeaTwin, NamesAreAscii) {
  vendor::HttpRequest request = Request({{kEvent}});
  request.body = R"({"commands":[{"name":"customers","data":{"customer_ids":{"cookie":"c"},)"
                 R"("properties":{"gr\u00f6\u00dfe":1}}},{"name":"customers/events","data":)"
                 R"({"customer_ids":{"cookie":"c"},"event_type":"gr\u00f6\u00dfe"}}]})";
  const vendor::TwinReply reply = Exponea().twin(request, 1);
  EXPECT_EQ(reply.response.status, 200);
  EXPECT_THAT(reply.response.body, HasSubstr("The name of a property is not ASCII."));
  EXPECT_THAT(reply.response.body, HasSubstr("The type of the event is not ASCII."));
  EXPECT_TRUE(reply.documents.empty());
  EXPECT_EQ(reply.rate_limits.front().max_events, 6000u);
}

TEST(ExponeaWire, OnlyCommandsAreDelivered) {
  const auto translator = Translator::Create(AllAdapters());
  ASSERT_TRUE(translator.ok());
  EXPECT_TRUE((*translator)->Delivers("exponea"));
  EXPECT_FALSE((*translator)->Delivers("exponea.event"));
  EXPECT_FALSE((*translator)->Delivers("exponea.sdk"));
}

}  // namespace
}  // namespace interlingua::exponea
