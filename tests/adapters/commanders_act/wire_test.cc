// Requests to the collector and what its answers mean.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/all.h"
#include "translator/translator.h"

namespace interlingua::commanders_act {
namespace {

using testing::HasSubstr;
using testing::Not;

const vendor::Adapter& CommandersAct() {
  for (const vendor::Adapter* adapter : AllAdapters()) {
    if (std::string_view(adapter->vendor) == "commanders_act") return *adapter;
  }
  std::abort();
}

std::unique_ptr<vendor::Wire> MakeWire(const std::string& batch) {
  auto wire = CommandersAct().make_wire({{"site_id", "12 3"},
                                         {"source_key", "k-1"},
                                         {"host", "collect.commander1.com"},
                                         {"batch", batch}});
  EXPECT_TRUE(wire.ok()) << wire.status();
  return *std::move(wire);
}

std::vector<vendor::EncodedEvent> Events(std::vector<std::string> documents) {
  std::vector<vendor::EncodedEvent> events;
  for (std::string& document : documents) events.push_back({nullptr, {std::move(document)}});
  return events;
}

TEST(CommandersActWire, SendsOneEventARequestWithTheKeyInTheHeader) {
  const auto wire = MakeWire("false");
  EXPECT_EQ(wire->limits().max_batch_events, 1u);
  EXPECT_EQ(wire->limits().max_event_bytes, 32u * 1024);
  const auto request = wire->MakeRequest(Events({R"({"a":1})"}), absl::UnixEpoch());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, "https://collect.commander1.com/events?tc_s=12%203");
  EXPECT_EQ(request->body, R"({"a":1})");
  EXPECT_THAT(request->headers, testing::Contains(testing::Pair("Authorization", "Bearer k-1")));
  EXPECT_THAT(request->headers,
              testing::Contains(testing::Pair("Content-Type", "application/json")));
  EXPECT_THAT(request->url, Not(HasSubstr("k-1")));
}

TEST(CommandersActWire, SendsBatchesWhereTheVendorOpenedThem) {
  const auto wire = MakeWire("true");
  EXPECT_EQ(wire->limits().max_request_bytes, 500u * 1024);
  const auto request = wire->MakeRequest(Events({R"({"a":1})", R"({"a":2})"}), absl::UnixEpoch());
  ASSERT_TRUE(request.ok());
  EXPECT_THAT(request->url, HasSubstr("/events/batch?"));
  EXPECT_EQ(request->body, R"({"batch":[{"a":1},{"a":2}]})");
}

TEST(CommandersActWire, ABatchHoldsAllDocumentsOfAnEvent) {
  const auto wire = MakeWire("true");
  EXPECT_TRUE(wire->limits().many_documents);
  EXPECT_FALSE(MakeWire("false")->limits().many_documents);
  std::vector<vendor::EncodedEvent> events = Events({R"({"a":1})", R"({"a":3})"});
  events[0].documents.emplace_back(R"({"a":2})");
  const auto request = wire->MakeRequest(events, absl::UnixEpoch());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->body, R"({"batch":[{"a":1},{"a":2},{"a":3}]})");
}

TEST(CommandersActWire, OnlyTrueAndFalseAreSettingsOfBatch) {
  const auto wire = CommandersAct().make_wire(
      {{"site_id", "1"}, {"source_key", "k"}, {"host", "h"}, {"batch", "yes"}});
  EXPECT_EQ(wire.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(CommandersActWire, TheCollectorTakesBodiesAndNotBrowserCalls) {
  const auto translator = Translator::Create(AllAdapters());
  ASSERT_TRUE(translator.ok());
  EXPECT_TRUE((*translator)->Delivers("commanders_act"));
  EXPECT_FALSE((*translator)->Delivers("commanders_act.cact"));
  EXPECT_FALSE((*translator)->Delivers("canonical"));
  EXPECT_FALSE((*translator)->Delivers("nobody"));
}

TEST(CommandersActTwin, TakesWhatTheWireSends) {
  for (const char* batch : {"false", "true"}) {
    const auto request =
        MakeWire(batch)->MakeRequest(Events({R"({"event_name":"a"})"}), absl::UnixEpoch());
    const vendor::TwinReply reply = CommandersAct().twin(*request, 1);
    EXPECT_EQ(reply.response.status, 200);
    EXPECT_THAT(reply.documents, testing::ElementsAre(R"({"event_name":"a"})"));
  }
}

TEST(CommandersActTwin, RefusesWhatTheVendorRefuses) {
  vendor::HttpRequest request = *MakeWire("false")->MakeRequest(Events({"{"}), absl::UnixEpoch());
  EXPECT_EQ(CommandersAct().twin(request, 1).response.status, 400);
  request.body = "{\"a\":\"" + std::string(40000, 'x') + "\"}";
  EXPECT_EQ(CommandersAct().twin(request, 1).response.status, 400);
  request.method = "GET";
  EXPECT_EQ(CommandersAct().twin(request, 1).response.status, 404);
  request = *MakeWire("true")->MakeRequest(Events({"1"}), absl::UnixEpoch());
  request.body = "{\"batch\":[{\"event_name\":\"" + std::string(40000, 'x') + "\"}]}";
  EXPECT_EQ(CommandersAct().twin(request, 1).response.status, 400);
}

TEST(CommandersActTwin, SaysYesToWhatItDrops) {
  const vendor::HttpRequest good = *MakeWire("true")->MakeRequest(
      Events({R"({"event_name":"a"})", R"({"a":1})", R"({"event_name":""})"}), absl::UnixEpoch());
  EXPECT_THAT(CommandersAct().twin(good, 1).documents,
              testing::ElementsAre(R"({"event_name":"a"})"));
  vendor::HttpRequest request = good;
  request.headers.clear();
  EXPECT_EQ(CommandersAct().twin(request, 1).response.status, 200);
  EXPECT_TRUE(CommandersAct().twin(request, 1).documents.empty());
  request.url += "&token=k";
  EXPECT_EQ(CommandersAct().twin(request, 1).documents.size(), 1u);
  request.url = "https://collect.commander1.com/events/batch?token=k";
  EXPECT_EQ(CommandersAct().twin(request, 1).response.status, 200);
  EXPECT_TRUE(CommandersAct().twin(request, 1).documents.empty());
}

}  // namespace
}  // namespace interlingua::commanders_act
