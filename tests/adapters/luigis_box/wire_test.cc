// Requests to the Events API, what its answers mean, and its twin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/all.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::luigis_box {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const vendor::Adapter& LuigisBoxAdapter() {
  for (const vendor::Adapter* adapter : AllAdapters()) {
    if (std::string_view(adapter->vendor) == "luigis_box") return *adapter;
  }
  std::abort();
}

std::unique_ptr<vendor::Wire> MakeWire(const std::string& tracker_id = "1111-22222") {
  auto wire = LuigisBoxAdapter().make_wire({{"tracker_id", tracker_id}});
  EXPECT_TRUE(wire.ok()) << wire.status();
  return *std::move(wire);
}

absl::StatusOr<vendor::HttpRequest> RequestOf(const std::string& document,
                                              const std::string& tracker_id = "1111-22222",
                                              const char* visitor = "c-1") {
  v1::CommerceEvent said;
  said.mutable_identity()->set_anonymous_id(visitor);
  const vendor::EncodedEvent event = {&said, {document}};
  return MakeWire(tracker_id)->MakeRequest({&event, 1}, absl::UnixEpoch());
}

TEST(LuigisBoxWire, SendsOneEventARequestWithoutCredentials) {
  const auto wire = MakeWire();
  EXPECT_EQ(wire->limits().max_batch_events, 1u);
  const auto request = RequestOf(R"({"type":"pv","url":"M-1"})");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, "https://api.luigisbox.com/");
  EXPECT_THAT(request->headers, ElementsAre(Pair("Content-Type", "application/json")));
  EXPECT_EQ(request->body, R"({"tracker_id":"1111-22222","type":"pv","url":"M-1"})");
}

TEST(LuigisBoxWire, TheTrackerIdIsTheDestinations) {
  const auto request =
      RequestOf(R"({"type":"pv","tracker_id":"9-9","u\"rl":{"tracker_id":1.50},"id":123})", "a\"b");
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->body,
            R"({"tracker_id":"a\"b","type":"pv","u\"rl":{"tracker_id":1.50},"id":123})");
  EXPECT_EQ(RequestOf("{}")->body, R"({"tracker_id":"1111-22222"})");
}

TEST(LuigisBoxWire, ClicksPointToSomething) {
  const auto fault = RequestOf(R"({"type":"click","action":{"type":"add-to-cart"}})").status();
  EXPECT_EQ(fault.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(fault.message(), "a click names neither an item nor attributions");
  EXPECT_TRUE(RequestOf(R"({"action":{"type":"buy","resource_identifier":"M-1"}})").ok());
  EXPECT_TRUE(RequestOf(R"({"action":{"type":"click","attributions":[]}})").ok());
}

TEST(LuigisBoxWire, AnEventWithoutAVisitorIsNotSent) {
  const auto request =
      RequestOf(R"({"type":"pv","id":1,"customer_id":"u-77","url":"u"})", "1-2", "");
  EXPECT_THAT(std::string(request.status().message()), HasSubstr("client_id is required"));
}

TEST(LuigisBoxWire, EventsOfAVisitorGoOneAtATimeAndNoFasterThanTheVendorTakesThem) {
  const auto wire = MakeWire();
  v1::CommerceEvent event;
  EXPECT_EQ(wire->OrderKey(event), "");
  event.mutable_identity()->set_anonymous_id("c-1");
  event.mutable_identity()->set_user_id("u-1");
  EXPECT_EQ(wire->OrderKey(event), "c-1");
  const auto limits = wire->RateLimits();
  ASSERT_EQ(limits.size(), 2u);
  EXPECT_EQ(limits[0].max_events, 30u);
  EXPECT_EQ(limits[0].period, absl::Seconds(15));
  EXPECT_FALSE(limits[0].session);
  EXPECT_EQ(limits[1].max_events, 400u);
  EXPECT_EQ(limits[1].period, absl::Minutes(30));
  EXPECT_TRUE(limits[1].session);
}

TEST(LuigisBoxWire, TheTrackerIdIsAllThatADestinationNeeds) {
  const auto settings = LuigisBoxAdapter().settings;
  ASSERT_EQ(settings.size(), 1u);
  EXPECT_STREQ(settings[0].name, "tracker_id");
  EXPECT_TRUE(settings[0].required);
  EXPECT_FALSE(settings[0].secret);  // it stands in the pages of the shop
  const auto translator = Translator::Create(AllAdapters());
  ASSERT_TRUE(translator.ok());
  EXPECT_TRUE((*translator)->Delivers("luigis_box"));
}

vendor::TwinReply Answered(const std::string& document) {
  return LuigisBoxAdapter().twin(*RequestOf(document), 1);
}

TEST(LuigisBoxTwin, TakesWhatTheWireSends) {
  for (const char* members :
       {R"("type":"pv","url":"M-1")", R"("type":"event","lists":{"L":{"items":[{"url":"M-1"}]}})",
        R"("type":"click","action":{"type":"click","resource_identifier":"M-1"})",
        R"("type":"transaction","items":[{"url":"M-1","count":1,"total_price":0}])"}) {
    const vendor::TwinReply reply =
        Answered(text::Concat(R"({"id":"e","client_id":1,)", members, "}"));
    EXPECT_EQ(reply.response.status, 200) << reply.response.body;
    EXPECT_THAT(reply.documents, ElementsAre(text::Concat(R"({"tracker_id":"1111-22222","id":"e",)",
                                                          R"("client_id":1,)", members, "}")));
  }
}

TEST(LuigisBoxTwin, RefusesWhatLacksARequiredMember) {
  const auto fault = [](std::string_view members) {
    const vendor::TwinReply reply = Answered(text::Concat("{", members, "}"));
    EXPECT_EQ(reply.response.status, 400);
    EXPECT_THAT(reply.documents, IsEmpty());
    return reply.response.body;
  };
  EXPECT_THAT(fault(R"("type":"pv","client_id":1,"url":"u")"), HasSubstr("/id is missing"));
  EXPECT_THAT(fault(R"("type":"pv","id":1,"url":"u")"), HasSubstr("/client_id is missing"));
  EXPECT_THAT(fault(R"("type":"pv","id":1,"client_id":"","url":"u")"),
              HasSubstr("/client_id is missing"));
  EXPECT_THAT(fault(R"("type":"pv","id":1,"client_id":2)"), HasSubstr("/url is missing"));
  EXPECT_THAT(fault(R"("type":"x","id":1,"client_id":2)"), HasSubstr("/type is none of"));
  EXPECT_THAT(fault(R"("type":"click","id":1,"client_id":2)"), HasSubstr("/action is missing"));
  EXPECT_THAT(fault(R"("type":"event","id":1,"client_id":2,"lists":{})"), HasSubstr("/lists"));
  EXPECT_THAT(fault(R"("type":"event","id":1,"client_id":2,"lists":{"L":{}})"),
              HasSubstr("/lists/L/items is not a list"));
  EXPECT_THAT(fault(R"("type":"transaction","id":1,"client_id":2,"items":[{"url":"u","count":1}])"),
              HasSubstr("/items/total_price is missing"));
}

TEST(LuigisBoxTwin, RefusesWhatIsNoEventAtAll) {
  vendor::HttpRequest request = *RequestOf(R"({"type":"pv"})");
  request.body = "{";
  EXPECT_EQ(LuigisBoxAdapter().twin(request, 1).response.status, 400);
  request.body = "[]";
  EXPECT_EQ(LuigisBoxAdapter().twin(request, 1).response.status, 400);
  request.method = "GET";
  EXPECT_EQ(LuigisBoxAdapter().twin(request, 1).response.status, 404);
  request = *RequestOf(R"({"type":"pv"})");
  request.url = "https://api.luigisbox.com/events";
  EXPECT_EQ(LuigisBoxAdapter().twin(request, 1).response.status, 404);
}

TEST(LuigisBoxTwin, NamesTheLimitsOfAVisitor) {
  const vendor::TwinReply reply = Answered(R"({"type":"pv","id":1,"client_id":2,"url":"u"})");
  EXPECT_EQ(reply.rate_key, "\"1111-22222\" 2");
  ASSERT_EQ(reply.rate_limits.size(), 2u);
  EXPECT_EQ(reply.rate_limits[0].max_events, 30u);
  EXPECT_EQ(reply.rate_limits[1].max_events, 400u);
  EXPECT_TRUE(Answered(R"({"type":"pv","id":1,"url":"u"})").rate_key.empty());
}

TEST(LuigisBoxTwin, DropsMillisecondsWithoutAWord) {
  const auto documents = [](std::string_view time) {
    return Answered(
               text::Concat(R"({"type":"pv","id":1,"client_id":2,"url":"u","local_timestamp":)",
                            time, "}"))
        .documents.size();
  };
  EXPECT_EQ(documents("1598019019"), 1u);
  EXPECT_EQ(documents("1598019019000"), 0u);
}

}  // namespace
}  // namespace interlingua::luigis_box
