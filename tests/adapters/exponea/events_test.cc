// What Exponea's documents say, and what their page and their traffic do instead.
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

using testing::HasSubstr;
using testing::Not;

class Exponea : public ExponeaDocuments {
 protected:
  /// An event of that type with those properties.
  v1::CommerceEvent Event(std::string_view type, std::string_view properties) {
    const engine::Decoded decoded = Read(
        text::Concat(R"({"name":"customers/events","data":{"customer_ids":{"registered":"u"},)",
                     R"("event_type":")", type, R"(","timestamp":1719830401.25,"properties":)",
                     properties, "}}"));
    EXPECT_TRUE(decoded.status.ok()) << decoded.status;
    return *decoded.event;
  }
  static v1::Report ReportOf(const v1::CommerceEvent& event, std::string_view format = "exponea") {
    const auto encoded = SharedTranslator().Encode(format, event, {});
    EXPECT_TRUE(encoded.ok()) << encoded.status();
    return encoded.ok() ? encoded->report : v1::Report();
  }
};

TEST_F(Exponea, TotalPriceIsWhatTheShopperPays) {
  const v1::CommerceEvent event =
      Event("purchase", R"({"total_price":24,"total_price_without_tax":20})");
  EXPECT_EQ(value::DecimalText(value::ValueOf(event.purchase().value())), "24");
  EXPECT_FALSE(event.purchase().has_revenue());
}

TEST_F(Exponea, ThePriceWithoutTaxIsNotOurNetAndReturns) {
  const v1::CommerceEvent event =
      Event("purchase", R"({"total_price":24,"total_price_without_tax":20,"tax_amount":4})");
  EXPECT_THAT(Write(event), HasSubstr(R"("total_price_without_tax":20)"));
  EXPECT_THAT(Write(event), Not(HasSubstr("net_revenue")));
}

TEST_F(Exponea, GrossIsDerivedFromNetForOtherVendorsPurchases) {
  v1::CommerceEvent event = Foreign();
  event.mutable_purchase()->mutable_revenue()->set_units(16);
  event.mutable_purchase()->mutable_tax()->set_units(3);
  EXPECT_THAT(Write(event), Not(HasSubstr("total_price")));
  event.mutable_purchase()->mutable_shipping()->set_units(2);
  EXPECT_THAT(Write(event), HasSubstr(R"("total_price":21)"));
  EXPECT_TRUE(HasFinding(ReportOf(event), v1::Finding::DERIVED, "/data/properties/total_price"));
}

TEST_F(Exponea, APurchaseWithTheStatusRefundIsARefund) {
  const v1::CommerceEvent event =
      Event("purchase", R"({"purchase_id":"O","purchase_status":"refund","total_price":24})");
  ASSERT_TRUE(event.has_refund());
  EXPECT_EQ(event.refund().order().order_id(), "O");
  EXPECT_THAT(Write(event), HasSubstr(R"("event_type":"purchase")"));
  EXPECT_THAT(Write(event), HasSubstr(R"("purchase_status":"refund")"));
}

TEST_F(Exponea, OtherStatusesArePurchasesWithTheirStatus) {
  EXPECT_EQ(Event("purchase", R"({"purchase_status":"canceled"})").purchase().status(),
            v1::Order::CANCELED);
  const v1::CommerceEvent success = Event("purchase", R"({"purchase_status":"success"})");
  EXPECT_EQ(success.purchase().status_text(), "success");
  EXPECT_THAT(Write(success), HasSubstr(R"("purchase_status":"success")"));
}

TEST_F(Exponea, AStatusIsNotMadeUp) {
  v1::CommerceEvent event = Foreign();
  event.mutable_purchase()->set_order_id("O");
  EXPECT_THAT(Write(event), Not(HasSubstr("purchase_status")));
  EXPECT_TRUE(HasFinding(ReportOf(event), v1::Finding::EXPECTED_MISSING,
                         "/data/properties/purchase_status"));
}

TEST_F(Exponea, ALineOfAPurchaseIsNoPurchase) {
  const v1::CommerceEvent event =
      Event("purchase_item", R"({"purchase_id":"O","product_id":"P","price":2,"quantity":3})");
  EXPECT_EQ(event.item_interaction().action(), v1::ItemInteraction::BUY);
  EXPECT_THAT(Write(event), HasSubstr(R"("event_type":"purchase_item")"));
  EXPECT_THAT(Write(event), HasSubstr(R"("purchase_id":"O")"));
}

TEST_F(Exponea, ProductIdsOfOtherVendorsAreDerivedFromTheirSkus) {
  v1::CommerceEvent event = Foreign();
  v1::Item& item = *event.mutable_purchase()->add_items();
  item.set_item_id("SKU-1");
  item.set_name("Mug");
  item.mutable_unit_price()->set_units(9);
  item.mutable_quantity()->set_units(2);
  EXPECT_THAT(Write(event),
              HasSubstr(R"("product_list":[{"product_id":"SKU-1","sku":"SKU-1","title":"Mug",)"
                        R"("price":9,"quantity":2}])"));
  EXPECT_TRUE(HasFinding(ReportOf(event), v1::Finding::DERIVED,
                         "/data/properties/product_list/0/product_id"));
}

TEST_F(Exponea, ACartUpdateSpeaksOfTheChangeAndOfTheWholeCart) {
  const v1::CommerceEvent event =
      Event("cart_update", R"({"action":"add","product_id":"P","quantity":1,"total_quantity":3,
      "product_list":[{"product_id":"P","quantity":1},{"product_id":"Q","quantity":2}]})");
  EXPECT_EQ(event.cart().change(), v1::Cart::ADD);
  ASSERT_EQ(event.cart().items_size(), 1);
  EXPECT_EQ(event.cart().state().items_size(), 2);
  EXPECT_EQ(event.cart().state().item_count(), 3);
}

TEST_F(Exponea, SeveralChangedItemsAreAllKept) {
  v1::CommerceEvent event = Foreign();
  event.mutable_cart()->set_change(v1::Cart::REMOVE);
  for (const char* id : {"P", "Q", "R"}) event.mutable_cart()->add_items()->set_product_id(id);
  const std::string json = Write(event);
  EXPECT_THAT(json, HasSubstr(R"("action":"remove","product_id":"P","further_products":)"
                              R"([{"product_id":"Q"},{"product_id":"R"}])"));
  EXPECT_EQ(Read(json).event->cart().items_size(), 3);
}

TEST_F(Exponea, TheFirstStepBeginsTheCheckoutAndLaterOnesDoNot) {
  EXPECT_EQ(Event("checkout", "{}").checkout().step(), v1::Checkout::BEGIN);
  EXPECT_EQ(Event("checkout", R"({"step_number":1})").checkout().step(), v1::Checkout::BEGIN);
  EXPECT_FALSE(Event("checkout", R"({"step_number":2})").checkout().has_step());
  const v1::CommerceEvent text = Event("checkout", R"({"step_number":"3"})");
  EXPECT_EQ(text.checkout().step_number(), 3);
  EXPECT_THAT(Write(text), HasSubstr(R"("step_number":"3")"));
}

TEST_F(Exponea, EveryStepOfACheckoutSurvives) {
  for (const auto step :
       {v1::Checkout::BEGIN, v1::Checkout::SHIPPING, v1::Checkout::PAYMENT, v1::Checkout::OPTION}) {
    v1::CommerceEvent event = Foreign();
    event.mutable_checkout()->set_step(step);
    event.mutable_checkout()->set_shipping_tier("Ground");
    EXPECT_EQ(Read(Write(event)).event->checkout().step(), step);
    event.mutable_checkout()->set_step_number(3);
    EXPECT_EQ(Read(Write(event)).event->checkout().step(), step);
    EXPECT_EQ(Read(Write(event)).event->checkout().step_number(), 3);
  }
}

TEST_F(Exponea, AConsentIsAnEventOfItsOwn) {
  const v1::CommerceEvent event =
      Event("consent", R"({"action":"accept","category":"sms","valid_until":"unlimited"})");
  EXPECT_EQ(event.custom().name(), "consent");
  EXPECT_EQ(event.custom().properties_size(), 3);
  EXPECT_FALSE(event.context().has_consent());
  v1::CommerceEvent other = Foreign();
  other.mutable_page_view();
  other.mutable_context()->mutable_consent()->add_granted("1");
  EXPECT_THAT(ReportOf(other).DebugString(), HasSubstr("a consent is an event of its own"));
}

TEST_F(Exponea, DefaultPropertiesAreTheContext) {
  const v1::CommerceEvent event =
      Event("anything", R"({"os":"iOS","browser":"Chrome","device":"iPhone","location":"https://a/",
      "path":"/","referer":"https://b/","mine":1})");
  EXPECT_EQ(event.context().device().os(), "iOS");
  EXPECT_EQ(event.context().device().browser(), "Chrome");
  EXPECT_EQ(event.context().device().type(), "iPhone");
  EXPECT_EQ(event.context().page().url(), "https://a/");
  EXPECT_EQ(event.context().page().path(), "/");
  EXPECT_EQ(event.context().page().referrer(), "https://b/");
  EXPECT_EQ(event.custom().properties_size(), 1);
}

TEST_F(Exponea, ASessionIsNotMadeUp) {
  v1::CommerceEvent event = Foreign();
  event.mutable_marketing_touch();
  event.mutable_context()->mutable_campaign()->set_source("google");
  EXPECT_THAT(Write(event), HasSubstr(R"("event_type":"campaign_visit")"));
  EXPECT_THAT(Write(Event("session_start", R"({"utm_source":"google"})")),
              HasSubstr(R"("event_type":"session_start")"));
}

TEST_F(Exponea, KindsWithoutAConventionalEventHaveDocumentedOnes) {
  v1::CommerceEvent lead = Foreign();
  lead.mutable_lead()->set_lead_id("L");
  lead.mutable_lead()->mutable_value()->set_units(5);
  lead.mutable_lead()->set_currency("EUR");
  EXPECT_THAT(Write(lead), HasSubstr(R"("event_type":"lead")"));
  EXPECT_THAT(Write(lead), HasSubstr(R"({"lead_id":"L","value":5,"currency":"EUR"})"));
  v1::CommerceEvent error = Foreign();
  error.mutable_error()->set_code("E");
  v1::CommerceEvent service = Foreign();
  service.mutable_service_activity()->set_status(v1::ServiceActivity::WAITING);
  v1::CommerceEvent promotion = Foreign();
  promotion.mutable_promotion()->set_action(v1::Promotion::VIEW);
  v1::CommerceEvent update = Foreign();
  update.mutable_checkout_update()->set_cart_step("STEP_DELIVERY");
  for (const v1::CommerceEvent* event : {&lead, &error, &service, &promotion, &update}) {
    const engine::Decoded back = Read(Write(*event));
    ASSERT_TRUE(back.status.ok()) << Write(*event);
    EXPECT_EQ(event::KindOf(*back.event), event::KindOf(*event));
  }
}

TEST_F(Exponea, ItemActionsHaveTheirNames) {
  using Item = v1::ItemInteraction;
  const std::pair<Item::Action, const char*> kActions[] = {
      {Item::SELECT, "select_item"},
      {Item::ADD_TO_WISHLIST, "add_to_wishlist"},
      {Item::ADD_TO_COMPARISON, "add_to_comparison"},
      {Item::BUY, "purchase_item"},
      {Item::OTHER, "item_action"}};
  for (const auto& [action, name] : kActions) {
    v1::CommerceEvent event = Foreign();
    event.mutable_item_interaction()->set_action(action);
    event.mutable_item_interaction()->add_items()->set_product_id("P");
    EXPECT_THAT(Write(event), HasSubstr(text::Concat(R"("event_type":")", name, "\"")));
    EXPECT_EQ(Read(Write(event)).event->item_interaction().action(), action);
  }
}

TEST_F(Exponea, PropertiesOfAnotherFormThanOursAreTheShopsOwn) {
  const v1::CommerceEvent event =
      Event("purchase", R"({"purchase_id":"O","tax_amount":"20 %","currency":{"code":"EUR"},
      "product_list":"P1,P2","total_quantity":2.5})");
  EXPECT_EQ(event.purchase().order_id(), "O");
  EXPECT_FALSE(event.purchase().has_tax());
  EXPECT_EQ(event.extensions_size(), 4);
  EXPECT_THAT(Write(event), HasSubstr(R"("tax_amount":"20 %")"));
}

TEST_F(Exponea, TimesAreSecondsAndMillisecondsAreRefused) {
  const std::string head = R"({"name":"customers/events","data":{"customer_ids":{"cookie":"c"},)"
                           R"("event_type":"e","timestamp":)";
  EXPECT_EQ(Read(head + "1719830401.25}}").event->occurred_at().nanos(), 250000000);
  const engine::Decoded iso = Read(head + R"("2024-07-01T10:40:01.25Z"}})");
  EXPECT_EQ(iso.event->occurred_at().seconds(), 1719830401);
  EXPECT_THAT(Write(*iso.event), HasSubstr(R"("timestamp":"2024-07-01T10:40:01.25Z")"));
  const engine::Decoded millis = Read(head + "1719830401250}}");
  EXPECT_THAT(
      std::string(millis.status.message()),
      HasSubstr("/data/timestamp: seconds beyond the year 9999; they look like milliseconds"));
}

TEST_F(Exponea, AnEventThatNamesNobodyCanBeLookedAt) {
  v1::CommerceEvent event = Foreign();
  event.mutable_page_view();
  event.clear_identity();
  EXPECT_THAT(Write(event), testing::Not(HasSubstr("customer_ids")));
  event.mutable_identity()->set_anonymous_id("c");
  EXPECT_THAT(Write(event), HasSubstr(R"("customer_ids":{"cookie":"c"})"));
}

TEST_F(Exponea, FurtherIdsAreThoseThatTheProjectHas) {
  v1::CommerceEvent event = Foreign();
  event.mutable_page_view();
  for (const char* type : {"loyalty", "imei"}) {
    v1::Identifier& id = *event.mutable_identity()->add_ids();
    id.set_type(type);
    id.set_value("1");
  }
  EXPECT_THAT(Write(event), HasSubstr(R"({"registered":"u","loyalty":"1","imei":"1"})"));
  engine::EncodeOptions options;
  options.identifier_types = {"loyalty"};
  const auto encoded = SharedTranslator().Encode("exponea", event, options);
  EXPECT_THAT(encoded->documents.front(), HasSubstr(R"({"registered":"u","loyalty":"1"})"));
  EXPECT_THAT(encoded->report.DebugString(), HasSubstr("WITHHELD"));
}

TEST_F(Exponea, ThePersonIsADocumentOfItsOwnInItsNormalForm) {
  v1::CommerceEvent event = Foreign();
  event.mutable_purchase()->set_order_id("O");
  event.mutable_identity()->set_email(" Gordon@Example.com ");
  event.mutable_identity()->set_phone("+421 905 123 456");
  event.mutable_identity()->mutable_profile()->set_first_name("Gordon");
  EXPECT_EQ(SharedTranslator().Encode("exponea", event, {})->documents.size(), 1u);
  const auto encoded = SharedTranslator().Encode("exponea", event, {.person_documents = true});
  ASSERT_TRUE(encoded.ok());
  ASSERT_EQ(encoded->documents.size(), 2u);
  EXPECT_EQ(encoded->documents[1],
            R"({"name":"customers","data":{"customer_ids":{"registered":"u"},"properties":)"
            R"({"first_name":"Gordon","email":"gordon@example.com","phone":"+421905123456"},)"
            R"("update_timestamp":1719830401}})");
}

TEST_F(Exponea, ABodyWithCommandsIsSeveralEvents) {
  const auto decoded = SharedTranslator().Decode("exponea", R"({"commands":[
      {"name":"customers","data":{"customer_ids":{"cookie":"c"},"properties":{"a":1}}},
      {"name":"customers/events","command_id":"c-2",
       "data":{"customer_ids":{"cookie":"c"},"event_type":"e"}},
      {"name":"customers/events","data":{"event_type":"e"}}]})",
                                                 {}, &arena_);
  ASSERT_TRUE(decoded.ok());
  ASSERT_EQ(decoded->size(), 3u);
  EXPECT_TRUE((*decoded)[0].event->has_identify());
  EXPECT_THAT(Write(*(*decoded)[1].event), HasSubstr(R"("command_id":"c-2")"));
  EXPECT_TRUE((*decoded)[2].status.ok());
  EXPECT_EQ((*decoded)[2].report.findings(0).code(), v1::Finding::EXPECTED_MISSING);
  EXPECT_EQ((*decoded)[2].report.findings(0).source_pointer(), "/commands/2/data/customer_ids");
}

TEST_F(Exponea, OtherCommandsAreRefused) {
  const engine::Decoded decoded = Read(R"({"name":"system/time","data":{}})");
  EXPECT_FALSE(decoded.status.ok());
}

TEST_F(Exponea, TheBodyOfASingleEventIsAFormatOfItsOwn) {
  v1::CommerceEvent event = Event("purchase", R"({"total_price":24,"total_quantity":2})");
  event.clear_event_id();
  const std::string body = Write(event, "exponea.event");
  EXPECT_EQ(body,
            R"({"customer_ids":{"registered":"u"},"event_type":"purchase",)"
            R"("timestamp":1719830401.25,"properties":{"total_price":24,"total_quantity":2}})");
  EXPECT_EQ(Read(body, "exponea.event").event->purchase().item_count(), 2);
}

TEST_F(Exponea, AnEventTrackedViaEcommerceComesBackAsItWas) {
  const v1::CommerceEvent event =
      Event("detail", R"({"products":[{"id":"1"}],"tracked_via":"ecommerce"})");
  EXPECT_EQ(event.custom().name(), "detail");
  EXPECT_THAT(Write(event), HasSubstr(R"("properties":{"products":[{"id":"1"}],)"
                                      R"("tracked_via":"ecommerce"})"));
}

TEST_F(Exponea, AValueOf16KiBIsTakenAndALongerOneLeftOut) {
  v1::CommerceEvent event = Foreign();
  event.mutable_lead()->set_topic(std::string(16 * 1024, 'x'));
  EXPECT_THAT(Write(event), HasSubstr("topic"));
  event.mutable_lead()->set_topic(std::string(16 * 1024 + 1, 'x'));
  EXPECT_THAT(Write(event), Not(HasSubstr("topic")));
  EXPECT_TRUE(HasFinding(ReportOf(event), v1::Finding::OVER_LIMIT, "/data/properties/topic"));
  // Bytes, not letters.
  std::string letters;
  for (int i = 0; i < 8 * 1024 + 1; ++i) letters.append("é");
  event.mutable_lead()->set_topic(letters);
  EXPECT_THAT(Write(event), Not(HasSubstr("topic")));
}

TEST_F(Exponea, AListThatIsTooLongDoesNotCostThePurchase) {
  v1::CommerceEvent event = Foreign();
  event.mutable_purchase()->set_order_id("O");
  for (int i = 0; i < 600; ++i) {
    v1::Item& item = *event.mutable_purchase()->add_items();
    item.set_product_id(std::to_string(i));
    item.set_name("a mug of the larger sort");
  }
  EXPECT_THAT(Write(event), HasSubstr(R"("purchase_id":"O")"));
  EXPECT_THAT(Write(event), Not(HasSubstr("product_list")));
  EXPECT_TRUE(
      HasFinding(ReportOf(event), v1::Finding::OVER_LIMIT, "/data/properties/product_list"));
}

TEST_F(Exponea, The256thPropertyIsLeftOut) {
  v1::CommerceEvent event = Foreign();
  event.mutable_custom()->set_name("e");
  for (int i = 0; i < 256; ++i) {
    v1::Property& property = *event.mutable_custom()->add_properties();
    property.set_name(text::Concat("p", i));
    property.set_json("1");
  }
  EXPECT_THAT(Write(event), HasSubstr(R"("p254":1)"));
  EXPECT_THAT(Write(event), Not(HasSubstr(R"("p255":1)")));
  EXPECT_TRUE(HasFinding(ReportOf(event), v1::Finding::OVER_LIMIT, "/data/properties/p255"));
}

TEST_F(Exponea, NamesAreOfAsciiCharacters) {
  v1::CommerceEvent event = Foreign();
  event.mutable_identify();
  for (const char* name : {"größe", "size!"}) {
    v1::Property& attribute = *event.mutable_identity()->mutable_profile()->add_attributes();
    attribute.set_name(name);
    attribute.set_json("1");
  }
  EXPECT_THAT(Write(event), HasSubstr(R"("size!":1)"));
  EXPECT_THAT(Write(event), Not(HasSubstr("größe")));
}

TEST_F(Exponea, DuplicateKeysAreNamedAndTheLastOneIsTaken) {
  const engine::Decoded decoded = Read(
      R"({"name":"customers/events","data":{"customer_ids":{"cookie":"c"},"event_type":"purchase",
      "properties":{"total_price":1,"total_price":2}}})");
  EXPECT_EQ(decoded.event->purchase().value().units(), 2);
  EXPECT_TRUE(
      HasFinding(decoded.report, v1::Finding::DUPLICATE_MEMBER, "/data/properties/total_price"));
}

TEST_F(Exponea, ThePagesEllipsesAndMissingQuotesAreNoJson) {
  const auto decoded = SharedTranslator().Decode(
      "exponea.sdk", R"(["update", {"first_name": "Gordon", ...}])", {}, &arena_);
  EXPECT_THAT(std::string(decoded.status().message()), HasSubstr("not JSON at byte"));
}

TEST_F(Exponea, NumbersAsStringsAreReadAndReturnAsStrings) {
  const v1::CommerceEvent event = Event("purchase", R"({"total_price":"7.99","purchase_id":17})");
  EXPECT_EQ(value::DecimalText(value::ValueOf(event.purchase().value())), "7.99");
  EXPECT_THAT(Write(event), HasSubstr(R"("purchase_id":17)"));
  EXPECT_THAT(Write(event), HasSubstr(R"("total_price":"7.99")"));
}

}  // namespace
}  // namespace interlingua::exponea
