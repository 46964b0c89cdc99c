// Pushes on their way to an address of the user's own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/all.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::convertplus {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

constexpr char kPush[] = R"({"event":"cartUpdated","SHORT_FORM":true})";

const vendor::Adapter& ConvertPlus() {
  for (const vendor::Adapter* adapter : AllAdapters()) {
    if (std::string_view(adapter->vendor) == "convertplus") return *adapter;
  }
  std::abort();
}

std::unique_ptr<vendor::Wire> MakeWire(const vendor::Settings& settings) {
  auto wire = ConvertPlus().make_wire(settings);
  EXPECT_TRUE(wire.ok()) << wire.status();
  return *std::move(wire);
}

std::vector<vendor::EncodedEvent> Events(std::vector<std::string> documents) {
  std::vector<vendor::EncodedEvent> events;
  for (std::string& document : documents) events.push_back({nullptr, {std::move(document)}});
  return events;
}

TEST(ConvertPlusWire, SendsOnePushAPost) {
  const auto wire = MakeWire({{"url", "https://collect.shop.example/datalayer?x=1"}});
  EXPECT_EQ(wire->limits().max_batch_events, 1u);
  const auto request = wire->MakeRequest(Events({kPush}), absl::UnixEpoch());
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, "https://collect.shop.example/datalayer?x=1");
  EXPECT_EQ(request->body, kPush);
  EXPECT_THAT(request->headers, Contains(Pair("Content-Type", "application/json")));
  EXPECT_THAT(request->headers, Not(Contains(Key("Authorization"))));
}

TEST(ConvertPlusWire, TheSecretGoesIntoItsHeader) {
  const auto wire = MakeWire({{"url", "https://shop.example"}, {"authorization", "Bearer s-1"}});
  const auto request = wire->MakeRequest(Events({kPush}), absl::UnixEpoch());
  EXPECT_THAT(request->headers, Contains(Pair("Authorization", "Bearer s-1")));
  EXPECT_THAT(request->url, Not(HasSubstr("s-1")));
}

TEST(ConvertPlusWire, AddressesThatAreNoneAreRefusedWithoutShowingThem) {
  for (const char* url : {"shop.example/x", "ftp://shop.example", "https://", "https:///x",
                          "https://user:word@shop.example", "https://shop.example/a b",
                          "https://shop.example/\r\nX: 1", "https://shop.example/#part"}) {
    const auto wire = ConvertPlus().make_wire({{"url", url}});
    EXPECT_EQ(wire.status().code(), absl::StatusCode::kInvalidArgument) << url;
    EXPECT_THAT(std::string(wire.status().message()), HasSubstr("url: "));
    EXPECT_THAT(std::string(wire.status().message()), Not(HasSubstr("word")));
  }
}

TEST(ConvertPlusWire, ASecretThatBreaksTheHeaderIsRefused) {
  const auto wire = ConvertPlus().make_wire(
      {{"url", "https://shop.example"}, {"authorization", "a\r\nX-Other: b"}});
  EXPECT_EQ(wire.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(wire.status().message()), Not(HasSubstr("X-Other")));
}

TEST(ConvertPlusWire, EveryDialectTravelsAndReadOnlyFormatsDoNot) {
  const auto translator = Translator::Create(AllAdapters());
  ASSERT_TRUE(translator.ok());
  for (const char* format : {"gtag_ua", "gtag_ga4", "gtm_ua", "gtm_ga4", "dtm"}) {
    EXPECT_TRUE((*translator)->Delivers(text::Concat("convertplus.", format))) << format;
  }
  EXPECT_FALSE((*translator)->Delivers("convertplus"));
  EXPECT_FALSE((*translator)->Delivers("convertplus.ipn"));
}

TEST(ConvertPlusTwin, TakesWhatTheWireSends) {
  const auto wire = MakeWire({{"url", "https://shop.example/datalayer"}});
  for (const char* push : {kPush, R"(["event","login",{}])"}) {
    const auto request = wire->MakeRequest(Events({push}), absl::UnixEpoch());
    const vendor::TwinReply reply = ConvertPlus().twin(*request, 1);
    EXPECT_EQ(reply.response.status, 200);
    EXPECT_THAT(reply.documents, testing::ElementsAre(push));
  }
}

TEST(ConvertPlusTwin, RefusesWhatIsNoPush) {
  vendor::HttpRequest request{
      .method = "POST", .url = "https://shop.example", .headers = {}, .body = "{'event':1}"};
  EXPECT_EQ(ConvertPlus().twin(request, 1).response.status, 400);
  request.body = R"({"no":"event"})";
  EXPECT_EQ(ConvertPlus().twin(request, 1).response.status, 400);
  EXPECT_TRUE(ConvertPlus().twin(request, 1).documents.empty());
  request.method = "GET";
  EXPECT_EQ(ConvertPlus().twin(request, 1).response.status, 405);
}

}  // namespace
}  // namespace interlingua::convertplus
