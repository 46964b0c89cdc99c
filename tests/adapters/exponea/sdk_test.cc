// The calls of Exponea's JavaScript SDK.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/adapters/exponea/fixture.h"
#include "translator/event/kind.h"
#include "translator/text/text.h"
#include "translator/translator.h"
#include "translator/value/decimal.h"

namespace interlingua::exponea {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ExponeaSdk : public ExponeaDocuments {
 protected:
  engine::Decoded Call(std::string_view json) { return Read(json, "exponea.sdk"); }
  void ExpectReturn(const std::string& json) {
    const engine::Decoded decoded = Call(json);
    ASSERT_TRUE(decoded.status.ok()) << decoded.status;
    EXPECT_EQ(Write(*decoded.event, "exponea.sdk"), json);
  }
};

TEST_F(ExponeaSdk, AnIdThatIsNoObjectIsTheHardId) {
  EXPECT_EQ(Call(R"(["identify","u"])").event->identity().user_id(), "u");
  EXPECT_EQ(Call(R"(["identify",17])").event->identity().user_id(), "17");
  EXPECT_EQ(Call(R"(["identify",{"registered":"u"}])").event->identity().user_id(), "u");
  for (const char* json : {R"(["identify","u"])", R"(["identify",17])",
                           R"(["identify",{"registered":"u","email_id":"e"},{"a":1}])"}) {
    ExpectReturn(json);
  }
  EXPECT_FALSE(Call(R"(["identify",["u"]])").status.ok());
}

TEST_F(ExponeaSdk, IdentifyAndUpdateAreTheSameCommand) {
  const engine::Decoded identify = Call(R"(["identify",{"registered":"u"},{"first_name":"G"}])");
  EXPECT_EQ(identify.event->identify().mode(), v1::Identify::IDENTIFY);
  EXPECT_EQ(Write(*identify.event), R"({"name":"customers","data":{"customer_ids":)"
                                    R"({"registered":"u"},"properties":{"first_name":"G"}}})");
  EXPECT_EQ(Call(R"(["update",{"first_name":"G"}])").event->identify().mode(),
            v1::Identify::UPDATE);
}

TEST_F(ExponeaSdk, WithoutAnIdThePersonIsAnUpdate) {
  v1::CommerceEvent event;
  event.mutable_identify();
  event.mutable_identity()->mutable_profile()->set_first_name("G");
  EXPECT_EQ(Write(event, "exponea.sdk"), R"(["update",{"first_name":"G"}])");
}

TEST_F(ExponeaSdk, AnonymizeIsNoRequest) {
  const engine::Decoded decoded = Call(R"(["anonymize"])");
  EXPECT_TRUE(decoded.event->has_reset_identity());
  EXPECT_EQ(Write(*decoded.event), "exponea: exponea has no reset_identity");
}

TEST_F(ExponeaSdk, TheFunctionsOfACallAreDropped) {
  const engine::Decoded decoded = Call(R"(["track","e",{"a":1},null,null,true])");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_TRUE(HasFinding(decoded.report, v1::Finding::DROPPED_MEMBER, "/5"));
  EXPECT_THAT(std::string(Call(R"(["track","e",{},null,null,true,1])").status.message()),
              HasSubstr("/6: the array has an element too many"));
}

TEST_F(ExponeaSdk, TrackLinkIsACustomEventWithItsSelector) {
  const engine::Decoded decoded = Call(R"(["trackLink","#a","external_link",{"site":"Exponea"}])");
  EXPECT_EQ(decoded.event->custom().name(), "external_link");
  ExpectReturn(R"(["trackLink","#a","external_link",{"site":"Exponea"}])");
  ExpectReturn(R"(["track","external_link",{"site":"Exponea"}])");
}

TEST_F(ExponeaSdk, EveryKindOfEcommerceReadsItsPart) {
  const std::pair<const char*, const char*> kKinds[] = {{"click", "item_interaction"},
                                                        {"detail", "product_view"},
                                                        {"add", "cart"},
                                                        {"remove", "cart"},
                                                        {"promoView", "promotion"},
                                                        {"promoClick", "promotion"},
                                                        {"checkout", "checkout"},
                                                        {"checkout_option", "checkout"},
                                                        {"purchase", "purchase"},
                                                        {"refund", "refund"}};
  for (const auto& [kind, canonical] : kKinds) {
    const bool promotion = std::string_view(kind).starts_with("promo");
    const std::string part = text::Concat(
        "{\"", kind, "\":{\"", promotion ? "promotions" : "products", "\":[{\"id\":\"1\"}]}",
        promotion || std::string_view(kind) == "checkout_option" ? "" : R"(,"x":1)", "}");
    for (const std::string& last :
         {text::Concat(",\"", kind, "\""), std::string(",\"all\""), std::string()}) {
      const std::string json = text::Concat(R"(["trackEnhancedEcommerce",)", part, last, "]");
      const engine::Decoded decoded = Call(json);
      ASSERT_TRUE(decoded.status.ok()) << json << decoded.status;
      EXPECT_EQ(event::KindOf(*decoded.event), canonical) << json;
      ExpectReturn(json);
    }
  }
}

TEST_F(ExponeaSdk, AKindWithoutItsPartAndAnUnknownKindAreRefused) {
  EXPECT_FALSE(Call(R"(["trackEnhancedEcommerce",{"detail":{}},"purchase"])").status.ok());
  EXPECT_FALSE(Call(R"(["trackEnhancedEcommerce",{"detail":{}},"view"])").status.ok());
  EXPECT_FALSE(Call(R"(["trackEnhancedEcommerce",{}])").status.ok());
}

TEST_F(ExponeaSdk, TheRevenueOfEcommerceIsTheGrandTotal) {
  const engine::Decoded decoded =
      Call(R"(["trackEnhancedEcommerce",{"currencyCode":"EUR","purchase":
      {"actionField":{"id":"T","revenue":"35.43","tax":"4.90","shipping":"5.99"},
       "products":[{"id":"1","category":"Apparel/T-Shirts"}]}},"purchase"])");
  const v1::Order& order = decoded.event->purchase();
  EXPECT_EQ(value::DecimalText(value::ValueOf(order.value())), "35.43");
  EXPECT_FALSE(order.has_revenue());
  EXPECT_EQ(order.currency(), "EUR");
  EXPECT_THAT(order.items(0).categories(), ElementsAre("Apparel", "T-Shirts"));
}

TEST_F(ExponeaSdk, OfAnObjectWithSeveralPartsTheActionIsTheEvent) {
  const std::string json = R"(["trackEnhancedEcommerce",{"detail":{"products":[{"id":"1"}]},)"
                           R"("impressions":[{"id":"2","list":"Related"}]}])";
  const engine::Decoded decoded = Call(json);
  EXPECT_TRUE(decoded.event->has_product_view());
  EXPECT_TRUE(HasFinding(decoded.report, v1::Finding::UNKNOWN_MEMBER, "/1/impressions"));
  ExpectReturn(json);
}

TEST_F(ExponeaSdk, EventsFromElsewhereAreTracked) {
  v1::CommerceEvent event = Foreign();
  event.mutable_purchase()->set_order_id("O");
  EXPECT_EQ(Write(event, "exponea.sdk"), R"(["track","purchase",{"purchase_id":"O"}])");
}

TEST_F(ExponeaSdk, APageNamesAPersonInNoPlaceButItsOwn) {
  const engine::Decoded decoded = Call(R"(["identify","gordon@example.com"])");
  EXPECT_EQ(decoded.event->source().event_name(), "identify by id");
}

}  // namespace
}  // namespace interlingua::exponea
