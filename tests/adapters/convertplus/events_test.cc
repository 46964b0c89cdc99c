// What the page of the cart's events says, and what its own samples do instead.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/all.h"
#include "translator/text/text.h"
#include "translator/translator.h"
#include "translator/value/decimal.h"

namespace interlingua::convertplus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Translator& SharedTranslator() {
  static const Translator* const translator = Translator::Create(AllAdapters())->release();
  return *translator;
}

bool HasFinding(const v1::Report& report, v1::Finding::Code code, std::string_view pointer) {
  return std::any_of(report.findings().begin(), report.findings().end(), [&](const auto& finding) {
    return finding.code() == code && finding.source_pointer() == pointer;
  });
}

class ConvertPlus : public testing::Test {
 protected:
  std::vector<engine::Decoded> ReadAll(std::string_view json, std::string_view format) {
    auto decoded = SharedTranslator().Decode(format, json, {}, &arena_);
    EXPECT_TRUE(decoded.ok()) << decoded.status();
    return decoded.ok() ? *std::move(decoded) : std::vector<engine::Decoded>{};
  }
  engine::Decoded Read(std::string_view json, std::string_view format = "convertplus") {
    std::vector<engine::Decoded> events = ReadAll(json, format);
    EXPECT_FALSE(events.empty());
    EXPECT_TRUE(events.front().status.ok()) << events.front().status;
    return events.front();
  }
  std::string Fault(std::string_view json, std::string_view format = "convertplus") {
    auto decoded = SharedTranslator().Decode(format, json, {}, &arena_);
    if (!decoded.ok()) return std::string(decoded.status().message());
    return std::string(decoded->front().status.message());
  }
  std::string Write(const v1::CommerceEvent& event, std::string_view format) {
    const auto encoded = SharedTranslator().Encode(format, event, {});
    return encoded.ok() ? encoded->documents.front() : std::string(encoded.status().message());
  }
  std::string FormatOf(std::string_view json) { return Read(json).event->source().format(); }

  google::protobuf::Arena arena_;
};

std::string Text(const v1::Decimal& amount) { return value::DecimalText(value::ValueOf(amount)); }

// Dialects.

TEST_F(ConvertPlus, EveryDialectIsKnownByItsShape) {
  EXPECT_EQ(FormatOf(R"(["event","purchase",{"transaction_id":"1","value":1,"currency":"USD",
      "items":[{"id":1,"name":"a"}]}])"),
            "convertplus.gtag_ua");
  EXPECT_EQ(FormatOf(R"(["event","purchase",{"transaction_id":"1","value":1,"currency":"USD",
      "items":[{"item_id":1}]}])"),
            "convertplus.gtag_ga4");
  EXPECT_EQ(FormatOf(R"({"event":"addToCart","ecommerce":{"add":{"products":[{"id":1}]}}})"),
            "convertplus.gtm_ua");
  EXPECT_EQ(FormatOf(R"({"event":"addToCart","ecommerce":{"add":{"products":[{"id":1},
      {"id":2,"externalRef":""}]}}})"),
            "convertplus.dtm");
  EXPECT_EQ(FormatOf(R"({"event":"add_to_cart","ecommerce":{"items":[{"item_id":1}]}})"),
            "convertplus.gtm_ga4");
}

TEST_F(ConvertPlus, ShapesOfSeveralDialectsAreReadAsThatOfToday) {
  EXPECT_EQ(FormatOf(R"(["event","page_redirect",{"event_label":"Retry"}])"),
            "convertplus.gtag_ga4");
  EXPECT_EQ(FormatOf(R"(["config","G-1"])"), "convertplus.gtag_ga4");
  EXPECT_EQ(FormatOf(R"({"event":"cartUpdated","SHORT_FORM":true})"), "convertplus.gtm_ga4");
}

TEST_F(ConvertPlus, AListOfPushesIsReadByTheFirstThatLeavesNoDoubt) {
  const auto events = ReadAll(R"([{"event":"cartUpdated","SHORT_FORM":true},
      {"event":"addToCart","ecommerce":{"add":{"products":[{"id":1}]}}}])",
                              "convertplus");
  ASSERT_EQ(events.size(), 2u);
  for (const engine::Decoded& event : events) {
    EXPECT_TRUE(event.status.ok()) << event.status;
    EXPECT_EQ(event.event->source().format(), "convertplus.gtm_ua");
  }
}

TEST_F(ConvertPlus, WhatIsNoPushIsOfNoDialect) {
  for (const char* json :
       {"1", "[]", "{}", R"({"ecommerce":null})", R"([[1]])", R"({"event":1})"}) {
    EXPECT_THAT(Fault(json), HasSubstr("convertplus: the document has the shape of none")) << json;
  }
}

TEST_F(ConvertPlus, TheFormatOfAllDialectsIsReadOnly) {
  v1::CommerceEvent event;
  event.mutable_custom()->set_name("x");
  EXPECT_EQ(Write(event, "convertplus"), "convertplus: the format is read only");
  EXPECT_EQ(Write(event, "convertplus.ipn"), "convertplus.ipn: the format is read only");
}

TEST_F(ConvertPlus, ConfigIsNoFailureAndNoEventOfAShopper) {
  constexpr char kConfig[] = R"(["config","G-1",{"send_page_view":false}])";
  const engine::Decoded config = Read(kConfig);
  EXPECT_EQ(config.event->custom().name(), "config");
  EXPECT_EQ(config.event->source().property_id(), "G-1");
  EXPECT_EQ(Write(*config.event, "convertplus.gtag_ga4"), kConfig);
  EXPECT_EQ(Write(*config.event, "convertplus.gtag_ua"), kConfig);
}

TEST_F(ConvertPlus, AnEventOfTheCartWithoutItsPayloadIsRefused) {
  EXPECT_THAT(Fault(R"(["event","purchase"])"), HasSubstr("/2: required member is missing"));
  EXPECT_THAT(Fault(R"(["event","purchase",{}])"), HasSubstr("/2/transaction_id: required"));
  EXPECT_THAT(Fault(R"({"event":"purchase"})"), HasSubstr("/ecommerce: required member"));
  EXPECT_THAT(Fault(R"({"event":"addToCart"})"), HasSubstr("/ecommerce: required member"));
  EXPECT_EQ(Read(R"(["event","login"])").event->custom().name(), "login");
}

TEST_F(ConvertPlus, ForeignEventsOfTheDataLayerAreCustomOnes) {
  for (const char* json :
       {R"(["event","login",{"method":"x"}])", R"({"event":"login","method":"x"})"}) {
    const engine::Decoded decoded = Read(json);
    EXPECT_EQ(decoded.event->custom().name(), "login");
    EXPECT_EQ(decoded.event->custom().properties(0).name(), "method");
    EXPECT_EQ(Write(*decoded.event, decoded.event->source().format()), json);
  }
}

// Amounts.

constexpr char kGa4Purchase[] = R"({"event":"purchase","ecommerce":{"currency":"EUR",
    "value":"23.33","shipping":"0","tax":"3.33","transaction_id":"R-1",
    "actionField":{"orderDiscountCoupon":"auto-apply"},
    "items":[{"item_name":"App","item_id":7,"price":"10","quantity":2,"group":null}]}})";

TEST_F(ConvertPlus, TheValueOfAPurchaseIsGrossAndThatOfACheckoutNet) {
  const engine::Decoded purchase = Read(kGa4Purchase);
  EXPECT_EQ(Text(purchase.event->purchase().value()), "23.33");
  EXPECT_FALSE(purchase.event->purchase().has_revenue());
  const engine::Decoded checkout =
      Read(R"(["event","begin_checkout",{"value":"177.89","currency":"USD",
      "items":[{"item_id":1}]}])");
  EXPECT_EQ(Text(checkout.event->checkout().order().revenue()), "177.89");
  EXPECT_FALSE(checkout.event->checkout().order().has_value());
}

TEST_F(ConvertPlus, TheMemberNamedRevenueIsGrossToo) {
  const engine::Decoded purchase = Read(R"({"event":"purchase","ecommerce":{"purchase":{
      "currencyCode":"USD","actionField":{"id":"1","revenue":"168.06"},"products":[{"id":1}]}}})");
  EXPECT_EQ(Text(purchase.event->purchase().value()), "168.06");
  EXPECT_FALSE(purchase.event->purchase().has_revenue());
}

TEST_F(ConvertPlus, NetIsNeverPassedOffAsGross) {
  v1::CommerceEvent event;
  v1::Order& order = *event.mutable_purchase();
  order.set_order_id("1");
  order.set_currency("EUR");
  order.add_items()->set_item_id("7");
  order.mutable_revenue()->set_units(10);
  for (const char* format : {"convertplus.gtag_ua", "convertplus.gtag_ga4", "convertplus.gtm_ua",
                             "convertplus.gtm_ga4", "convertplus.dtm"}) {
    EXPECT_THAT(Write(event, format), HasSubstr("required member is missing")) << format;
  }
  order.mutable_tax()->set_units(2);
  order.mutable_shipping()->set_units(3);
  EXPECT_THAT(Write(event, "convertplus.gtag_ga4"), HasSubstr(R"("value":15,)"));
  EXPECT_THAT(Write(event, "convertplus.gtm_ga4"), HasSubstr(R"("value":"15")"));
  EXPECT_THAT(Write(event, "convertplus.gtm_ua"), HasSubstr(R"("revenue":"15")"));
}

TEST_F(ConvertPlus, EachDialectWritesAmountsAndIdsAsItsSamplesDo) {
  const engine::Decoded purchase = Read(kGa4Purchase);
  EXPECT_THAT(Write(*purchase.event, "convertplus.gtag_ga4"),
              AllOf(HasSubstr(R"("value":23.33)"), HasSubstr(R"("price":10,)"),
                    HasSubstr(R"("item_id":7,)")));
  EXPECT_THAT(Write(*purchase.event, "convertplus.gtag_ua"),
              AllOf(HasSubstr(R"("id":7,)"), HasSubstr(R"("name":"App")")));
  EXPECT_THAT(Write(*purchase.event, "convertplus.gtm_ua"),
              AllOf(HasSubstr(R"("revenue":"23.33")"), HasSubstr(R"("price":"10")"),
                    HasSubstr(R"("quantity":2)"), HasSubstr(R"("id":7,)")));
}

TEST_F(ConvertPlus, NumbersAndStringsAreReadInEveryDialectAndComeBackAsTheyCame) {
  constexpr char kMixed[] =
      R"({"event":"add_to_cart","ecommerce":{"currency":"USD","value":127.89,)"
      R"("items":[{"item_name":"a","item_id":"7605582","price":84.030,"quantity":"1","tax":"0"}]}})";
  const engine::Decoded decoded = Read(kMixed);
  EXPECT_EQ(Text(decoded.event->cart().value()), "127.89");
  EXPECT_EQ(Write(*decoded.event, "convertplus.gtm_ga4"), kMixed);
}

TEST_F(ConvertPlus, AGroupOfNullIsNoGroupAndComesBack) {
  const engine::Decoded decoded = Read(kGa4Purchase);
  EXPECT_FALSE(decoded.event->purchase().items(0).has_group());
  EXPECT_THAT(Write(*decoded.event, "convertplus.gtm_ga4"), HasSubstr(R"("group":null)"));
}

TEST_F(ConvertPlus, TheIdOfAnOrderIsKeptAsItIs) {
  const engine::Decoded decoded = Read(kGa4Purchase);
  EXPECT_EQ(decoded.event->purchase().order_id(), "R-1");
}

// Coupons.

TEST_F(ConvertPlus, CouponsOfTheOrderAndOfAPromotionAreToldApart) {
  const engine::Decoded decoded = Read(R"({"event":"checkout","ecommerce":{"currencyCode":"USD",
      "checkout":{"actionField":{"step":1,"coupon":"SPRING","orderDiscountCoupon":"auto-apply"},
      "products":[{"id":1}]}}})");
  const v1::Order& order = decoded.event->checkout().order();
  ASSERT_EQ(order.coupons_size(), 2);
  EXPECT_EQ(order.coupons(0).scope(), v1::Coupon::ORDER);
  EXPECT_EQ(order.coupons(0).code(), "SPRING");
  EXPECT_EQ(order.coupons(1).scope(), v1::Coupon::PROMOTION);
  EXPECT_EQ(order.coupons(1).code(), "auto-apply");
  EXPECT_THAT(Write(*decoded.event, "convertplus.gtm_ga4"),
              HasSubstr(R"("actionField":{"step":1,"orderDiscountCoupon":"auto-apply"})"));
}

TEST_F(ConvertPlus, TheCouponOfACheckoutIsReadWhereTheNotesHaveIt) {
  const engine::Decoded decoded = Read(R"({"event":"begin_checkout","ecommerce":{
      "actionField":{"coupon":"SPRING"},"items":[{"item_id":1}]}})");
  EXPECT_EQ(decoded.event->checkout().order().coupons(0).code(), "SPRING");
  EXPECT_THAT(Write(*decoded.event, "convertplus.gtm_ga4"),
              HasSubstr(R"("ecommerce":{"coupon":"SPRING")"));
}

// The defects of the page, in the order of its dialects.

TEST_F(ConvertPlus, OfTwoCouponsTheLastOneWinsAndTheReportSaysSo) {
  for (const char* format : {"convertplus.gtm_ua", "convertplus.dtm"}) {
    const engine::Decoded decoded = Read(R"({"event":"purchase","ecommerce":{"purchase":{
        "currencyCode":"USD","actionField":{"id":"1","revenue":"1","coupon":"","subscription":"",
        "coupon":"promotion-code"},"products":[{"id":1}]}}})",
                                         format);
    ASSERT_EQ(decoded.event->purchase().coupons_size(), 1);
    EXPECT_EQ(decoded.event->purchase().coupons(0).code(), "promotion-code");
    EXPECT_TRUE(HasFinding(decoded.report, v1::Finding::DUPLICATE_MEMBER,
                           "/ecommerce/purchase/actionField/coupon"));
  }
}

TEST_F(ConvertPlus, AMissingCommaIsAnErrorWithItsByte) {
  constexpr std::string_view kJson =
      R"({"event":"removeFromCart","ecommerce":{"remove":{"coupon":"a" "products":[]}}})";
  const std::size_t byte = kJson.find(R"("products")");
  for (const char* format : {"convertplus", "convertplus.gtm_ua", "convertplus.dtm"}) {
    EXPECT_THAT(Fault(kJson, format), HasSubstr(text::Concat("not JSON at byte ", byte, ":")))
        << format;
  }
}

TEST_F(ConvertPlus, TwoMembersRunTogetherAreTheValueThatTheyAre) {
  const engine::Decoded decoded = Read(R"({"event":"add_to_cart","ecommerce":{"items":[{"item_id":1,
      "isDynamic":true,"dynamicDuration":"dynamicRenewalPrice"}]}})");
  const v1::Subscription& subscription = decoded.event->cart().items(0).subscription();
  EXPECT_EQ(subscription.duration(), "dynamicRenewalPrice");
  EXPECT_FALSE(subscription.has_renewal_price());
}

TEST_F(ConvertPlus, AnEmptyRenewalPriceIsNone) {
  constexpr char kJson[] =
      R"({"event":"add_to_cart","ecommerce":{"items":[{"item_id":1,"dynamicType":"",)"
      R"("dynamicRenewalPrice":""}]}})";
  const engine::Decoded decoded = Read(kJson);
  EXPECT_FALSE(decoded.event->cart().items(0).subscription().has_renewal_price());
  EXPECT_EQ(Write(*decoded.event, "convertplus.gtm_ga4"), kJson);
}

TEST_F(ConvertPlus, BothNamesOfTheCategoryAreReadAndEachEventWritesItsOwn) {
  for (const char* name : {"begin_checkout", "purchase", "remove_from_cart", "view_item_list"}) {
    for (const char* member : {"category", "item_category"}) {
      const engine::Decoded decoded = Read(
          text::Concat(R"(["event",")", name, R"(",{"transaction_id":"1","value":1,"currency":"USD",
          "items":[{"item_id":1,")",
                       member, R"(":"REGULAR"}]}])"));
      const bool checkout = decoded.event->has_checkout();
      EXPECT_THAT(Write(*decoded.event, "convertplus.gtag_ga4"),
                  HasSubstr(checkout ? R"("category":"REGULAR")" : R"("item_category":"REGULAR")"))
          << name;
    }
  }
}

TEST_F(ConvertPlus, ARemovalOfUniversalAnalyticsNeedsNoCurrency) {
  const engine::Decoded decoded =
      Read(R"(["event","remove_from_cart",{"items":[{"id":1}],"value":84.03}])");
  EXPECT_FALSE(decoded.event->cart().has_currency());
  EXPECT_EQ(Text(decoded.event->cart().value()), "84.03");
}

TEST_F(ConvertPlus, TheEventUnderTheWrongTitleIsTheOneThatItNames) {
  const engine::Decoded decoded = Read(R"({"event":"view_item_list","ecommerce":{"currency":"USD",
      "item_list_id":"cross-sell products","items":[{"item_id":1,"index":0}]}})");
  ASSERT_TRUE(decoded.event->has_item_list_view());
  EXPECT_TRUE(decoded.event->item_list_view().lists(0).items(0).has_index());
}

TEST_F(ConvertPlus, TheCurrencyIsReadInEachOfItsPlacesAndWrittenInItsOwn) {
  constexpr char kProducts[] = R"("products":[{"id":1}])";
  const auto add = [&](const char* root, const char* ecommerce, const char* body) {
    return text::Concat(R"({"event":"addToCart",)", root, R"("ecommerce":{)", ecommerce,
                        R"("add":{)", body, kProducts, "}}}");
  };
  constexpr char kCurrency[] = R"("currencyCode":"USD",)";
  for (const std::string& json :
       {add(kCurrency, "", ""), add("", kCurrency, ""), add("", "", kCurrency)}) {
    const engine::Decoded decoded = Read(json);
    EXPECT_EQ(decoded.event->cart().currency(), "USD") << json;
    EXPECT_THAT(Write(*decoded.event, "convertplus.gtm_ua"),
                HasSubstr(R"(}]}},"currencyCode":"USD"})"));
  }
  const engine::Decoded removed = Read(R"({"event":"removeFromCart","currencyCode":"USD",
      "ecommerce":{"remove":{"products":[{"id":1}]}}})");
  EXPECT_THAT(Write(*removed.event, "convertplus.gtm_ua"),
              HasSubstr(R"(}]},"currencyCode":"USD"}})"));
  const engine::Decoded bought =
      Read(R"({"event":"purchase","ecommerce":{"currencyCode":"USD","purchase":{
      "currencyCode":"EUR","actionField":{"id":"1","revenue":"1"},"products":[{"id":1}]}}})");
  EXPECT_EQ(bought.event->purchase().currency(), "EUR") << "the documented place wins";
}

TEST_F(ConvertPlus, ThePromotionsCouponIsWrittenInThePlaceOfItsEvent) {
  const auto removed = [](const char* coupon_in_body) {
    return text::Concat(R"({"event":"removeFromCart","ecommerce":{"remove":{)", coupon_in_body,
                        R"("products":[{"id":1}]}}})");
  };
  const engine::Decoded decoded = Read(removed(R"("orderDiscountCoupon":"P",)"));
  EXPECT_EQ(decoded.event->cart().coupons(0).scope(), v1::Coupon::PROMOTION);
  EXPECT_THAT(Write(*decoded.event, "convertplus.gtm_ua"),
              HasSubstr(R"("remove":{"orderDiscountCoupon":"P")"));
  EXPECT_THAT(Write(*decoded.event, "convertplus.gtm_ga4"),
              HasSubstr(R"("ecommerce":{"orderDiscountCoupon":"P")"));
  const engine::Decoded elsewhere = Read(removed(R"("actionField":{"orderDiscountCoupon":"P"},)"));
  EXPECT_EQ(elsewhere.event->cart().coupons_size(), 0);
  EXPECT_TRUE(
      HasFinding(elsewhere.report, v1::Finding::UNKNOWN_MEMBER, "/ecommerce/remove/actionField"));
}

TEST_F(ConvertPlus, NamesOfTheNotesAreReadAndThoseOfTheSamplesWritten) {
  const engine::Decoded decoded = Read(R"({"event":"add_to_cart","ecommerce":{"items":[{"item_id":1,
      "recurrence":"1 month","option":"USERS=5"}]}})");
  EXPECT_EQ(decoded.event->cart().items(0).subscription().recurrence(), "1 month");
  EXPECT_EQ(decoded.event->cart().items(0).options(), "USERS=5");
  EXPECT_THAT(
      Write(*decoded.event, "convertplus.gtm_ga4"),
      AllOf(HasSubstr(R"("dynamicRecurrence":"1 month")"), HasSubstr(R"("options":"USERS=5")")));
}

TEST_F(ConvertPlus, SingleQuotesAndNonBreakingSpacesAreNoJsonAndSoIsSaid) {
  EXPECT_THAT(Fault("{ 'event': 'purchase' }"), HasSubstr("not JSON at byte 2:"));
  EXPECT_THAT(Fault("{\xC2\xA0\"event\":\"purchase\"}"), HasSubstr("not JSON at byte 1:"));
}

TEST_F(ConvertPlus, SumsThatDoNotAddUpAreNotCorrected) {
  const engine::Decoded decoded =
      Read(R"(["event","begin_checkout",{"currency":"USD","value":"177.89",
      "items":[{"id":4591180,"name":"a","price":50,"quantity":1}]}])");
  EXPECT_EQ(Text(decoded.event->checkout().order().revenue()), "177.89");
}

// cartUpdated.

TEST_F(ConvertPlus, AStatusThatIsMisspelledIsKeptAsItIs) {
  constexpr char kJson[] = R"({"event":"cartUpdated","DISCOUNT_COUPON_STATUS":"Appplied"})";
  const engine::Decoded decoded = Read(kJson);
  EXPECT_EQ(decoded.event->checkout_update().properties(0).json(), R"("Appplied")");
  EXPECT_EQ(Write(*decoded.event, "convertplus.gtm_ga4"), kJson);
}

TEST_F(ConvertPlus, NoPurchaseIsMadeOfPurchaseComplete) {
  const engine::Decoded decoded = Read(R"({"event":"cartUpdated","PURCHASE_COMPLETE":true})");
  EXPECT_TRUE(decoded.event->has_checkout_update());
}

TEST_F(ConvertPlus, BothNamesOfTheRenamedKeysAreRead) {
  const engine::Decoded decoded =
      Read(R"({"event":"cartUpdated","VENDOR_CODE":"RDGM","ONE_STEP_CART":true})");
  EXPECT_EQ(decoded.event->source().property_id(), "RDGM");
  EXPECT_EQ(Write(*decoded.event, "convertplus.gtm_ga4"),
            R"({"event":"cartUpdated","merchant_CODE":"RDGM","ONESTEPCART":true})");
  EXPECT_TRUE(HasFinding(decoded.report, v1::Finding::COERCED, "/VENDOR_CODE"));
}

TEST_F(ConvertPlus, RefusedFieldsAreAnErrorBesideTheUpdate) {
  const auto events =
      ReadAll(R"({"event":"cartUpdated","FORM_ERROR":"email|card","CART_STEP":"STEP_BILLING"})",
              "convertplus.dtm");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].event->checkout_update().cart_step(), "STEP_BILLING");
  EXPECT_THAT(events[1].event->error().fields(), ElementsAre("email", "card"));
  EXPECT_EQ(events[1].event->derived_from(), events[0].event->event_id());
  EXPECT_NE(events[1].event->event_id(), events[0].event->event_id());
  EXPECT_THAT(Write(*events[0].event, "convertplus.dtm"),
              HasSubstr(R"("FORM_ERROR":"email|card")"));
}

TEST_F(ConvertPlus, NoRefusedFieldsAreNoError) {
  for (const char* value : {"null", R"("")"}) {
    const std::string json = text::Concat(R"({"event":"cartUpdated","FORM_ERROR":)", value, "}");
    EXPECT_EQ(ReadAll(json, "convertplus").size(), 1u) << json;
    EXPECT_EQ(Write(*Read(json).event, "convertplus.gtm_ga4"), json);
  }
}

TEST_F(ConvertPlus, OnlyErrorsOfFieldsHaveAFormInTheCart) {
  v1::CommerceEvent event;
  event.mutable_error()->set_message("declined");
  EXPECT_THAT(Write(event, "convertplus.gtm_ga4"), HasSubstr("needs the fields of a form"));
  event.mutable_error()->add_fields("card");
  EXPECT_EQ(Write(event, "convertplus.gtm_ga4"), R"({"event":"cartUpdated","FORM_ERROR":"card"})");
}

TEST_F(ConvertPlus, TryOutsAreMarked) {
  EXPECT_TRUE(Read(R"({"event":"cartUpdated","TEST_ORDER":true})").event->test());
}

TEST_F(ConvertPlus, TheTimeIsInMilliseconds) {
  const engine::Decoded decoded = Read(R"({"event":"cartUpdated","time":1589806793608})");
  EXPECT_EQ(decoded.event->occurred_at().seconds(), 1589806793);
  EXPECT_EQ(decoded.event->occurred_at().nanos(), 608'000'000);
}

// To and from others.

TEST_F(ConvertPlus, WordsThatTheCartDoesNotDocumentDoNotCostAPurchase) {
  constexpr char kJson[] =
      R"({"event":"purchase","ecommerce":{"currency":"EUR","value":"1","transaction_id":"1",)"
      R"("actionField":{"purchaseFlow":""},"items":[{"item_id":1,"type":"Service","format":"gift"}]}})";
  const engine::Decoded decoded = Read(kJson);
  EXPECT_EQ(decoded.event->purchase().items(0).format_text(), "gift");
  EXPECT_EQ(decoded.event->purchase().items(0).item_type_text(), "Service");
  EXPECT_TRUE(decoded.event->purchase().has_purchase_flow_text());
  EXPECT_THAT(Write(*decoded.event, "convertplus.gtm_ga4"),
              AllOf(HasSubstr(R"("purchaseFlow":"")"), HasSubstr(R"("format":"gift")")));
}

TEST_F(ConvertPlus, RedirectsAreWrittenAndPlainPageViewsAreNot) {
  v1::CommerceEvent event;
  event.mutable_page_view();
  EXPECT_THAT(Write(event, "convertplus.gtag_ga4"), HasSubstr("needs the reason of a redirect"));
  event.mutable_page_view()->set_redirect_reason("Retry");
  EXPECT_EQ(Write(event, "convertplus.gtag_ga4"),
            R"(["event","page_redirect",{"event_label":"Retry"}])");
}

TEST_F(ConvertPlus, WhatTheCartDoesNotKnowIsRefusedByName) {
  v1::CommerceEvent event;
  event.mutable_refund()->mutable_order()->set_order_id("1");
  EXPECT_EQ(Write(event, "convertplus.gtm_ga4"), "convertplus.gtm_ga4: convertplus has no refund");
  event.mutable_checkout()->set_step(v1::Checkout::PAYMENT);
  EXPECT_EQ(Write(event, "convertplus.gtm_ga4"),
            "convertplus.gtm_ga4: convertplus has no form for this checkout");
}

TEST_F(ConvertPlus, AProductWithoutASkuIsNamedByItsDatabaseId) {
  v1::CommerceEvent event;
  event.mutable_cart()->set_change(v1::Cart::ADD);
  event.mutable_cart()->add_items()->set_product_id("77");
  EXPECT_THAT(Write(event, "convertplus.gtm_ga4"), HasSubstr(R"("item_id":77)"));
  event.mutable_cart()->mutable_items(0)->clear_product_id();
  EXPECT_THAT(Write(event, "convertplus.gtm_ga4"),
              HasSubstr("/ecommerce/items/0/item_id: required member is missing"));
}

TEST_F(ConvertPlus, OnlyAdobesProductsHaveAReferenceOfTheMerchant) {
  const engine::Decoded decoded =
      Read(R"({"event":"addToCart","ecommerce":{"add":{"products":[{"id":1,
      "externalRef":"E-1"}]}}})");
  EXPECT_EQ(decoded.event->cart().items(0).external_ref(), "E-1");
  EXPECT_THAT(Write(*decoded.event, "convertplus.dtm"), HasSubstr(R"("externalRef":"E-1")"));
  EXPECT_THAT(Write(*decoded.event, "convertplus.gtm_ua"), Not(HasSubstr("E-1")));
}

}  // namespace
}  // namespace interlingua::convertplus
