// What becomes of events of other vendors, and what cannot be said of them.
#include <fstream>

#include "tests/adapters/luigis_box/fixture.h"
#include "translator/value/decimal.h"

namespace interlingua::luigis_box {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;

TEST_F(LuigisBox, WritesDerivedIdsAsTexts) {
  v1::CommerceEvent event = Elsewhere();
  event.set_event_id("il1-0123456789abcdef0123456789abcdef");
  event.mutable_page_view();
  event.mutable_context()->mutable_page()->set_url("u");
  EXPECT_THAT(Written(event), HasSubstr(R"("id":"il1-0123456789abcdef0123456789abcdef")"));
}

TEST_F(LuigisBox, MillisecondsAreRefusedAndNeverWritten) {
  EXPECT_THAT(Refusal(Click(R"("local_timestamp":1598019019000,"action":{"type":"click"})")),
              HasSubstr("/local_timestamp: time outside the years 1 to 9999"));
  v1::CommerceEvent event = Elsewhere();
  event.mutable_page_view();
  event.mutable_context()->mutable_page()->set_url("u");
  event.mutable_occurred_at()->set_seconds(1598019019);
  event.mutable_occurred_at()->set_nanos(250'000'000);
  EXPECT_THAT(Written(event), HasSubstr(R"("local_timestamp":1598019019,)"));
  const v1::Report report = ReportOf(event);
  ASSERT_THAT(Fields(report, v1::Finding::LOST_FIELD), ElementsAre("occurred_at"));
  EXPECT_THAT(report.findings(0).detail(), HasSubstr("whole seconds"));
}

TEST_F(LuigisBox, AVersionWithoutAPlatformIsLostAndNamed) {
  v1::CommerceEvent event = Elsewhere();
  event.mutable_page_view();
  event.mutable_context()->mutable_page()->set_url("u");
  event.mutable_context()->mutable_app()->set_version("4.2.0");
  EXPECT_THAT(Written(event), Not(HasSubstr("4.2.0")));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::LOST_FIELD), ElementsAre("context.app.version"));
}

TEST_F(LuigisBox, ARecommendationNamesItsRecommender) {
  const auto list = [](std::string_view query) {
    return text::Concat(R"({"type":"event","id":1,"client_id":2,"lists":{"Recommendation":{)",
                        R"("items":[{"title":"a","type":"item","url":"u","position":1}])", query,
                        "}}}");
  };
  EXPECT_THAT(Refusal(list("")), HasSubstr("/lists/Recommendation/query: required"));
  EXPECT_THAT(Refusal(list(R"(,"query":{"filters":{"RecommendationId":"r"}})")),
              HasSubstr("/query/filters/RecommenderClientId: required"));
  // "Required for new integrations" only.
  const std::string older = list(R"(,"query":{"filters":{"RecommenderClientId":"basket_upsell"}})");
  EXPECT_EQ(Written(Event(older)), Normal(older));
  EXPECT_THAT(Fields(ReadAll(older).front().report, v1::Finding::EXPECTED_MISSING),
              ElementsAre("/lists/Recommendation/query/filters/RecommendationId"));
  v1::CommerceEvent event = Elsewhere();
  v1::ItemList& unnamed = *event.mutable_item_list_view()->add_lists();
  unnamed.set_name("Recommendation");
  unnamed.add_items()->set_item_id("i");
  EXPECT_THAT(Written(event), HasSubstr("/lists/Recommendation/query: required member is missing"));
}

TEST_F(LuigisBox, ListsOfOtherVendorsLackWhatTheyDoNotKnow) {
  v1::CommerceEvent event = Elsewhere();
  v1::ItemList& list = *event.mutable_item_list_view()->add_lists();
  list.set_name("Mugs");
  v1::Item& item = *list.add_items();
  item.set_product_id("P-1");
  EXPECT_EQ(Written(event), Normal(R"({"type":"event","id":"e-1","client_id":"anon-1",)"
                                   R"("lists":{"Mugs":{"items":[{"url":"P-1"}]}}})"));
  const v1::Report report = ReportOf(event);
  EXPECT_THAT(Fields(report, v1::Finding::EXPECTED_MISSING),
              ElementsAre("/lists/Mugs/items/0/title", "/lists/Mugs/items/0/type",
                          "/lists/Mugs/items/0/position", "/lists/Mugs/query"));
  EXPECT_THAT(Written(event, {.strict = true}), HasSubstr("/title: expected member is missing"));
  item.clear_product_id();
  EXPECT_THAT(Written(event), HasSubstr("/items/0/url: required member is missing"));
  list.clear_name();
  EXPECT_THAT(Written(event), HasSubstr("/lists: required member is missing"));
}

TEST_F(LuigisBox, AProductIsSeenOnAPageOfItsIdentity) {
  v1::CommerceEvent event = Elsewhere();
  v1::Item& item = *event.mutable_product_view()->add_items();
  item.set_item_id("SKU-1");
  *item.mutable_unit_price() = Amount(8);
  event.mutable_product_view()->set_currency("EUR");
  event.mutable_context()->mutable_page()->set_url("https://shop.example/mug");
  event.mutable_context()->mutable_page()->set_title("Mug");
  const std::string written = Written(event);
  EXPECT_EQ(written, Normal(R"({"type":"pv","id":"e-1","client_id":"anon-1","url":"SKU-1",)"
                            R"("title":"Mug"})"));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::LOST_FIELD),
              IsSupersetOf({"context.page.url", "product_view.items[].unit_price",
                            "product_view.currency", "product_view"}));
  EXPECT_EQ(Event(written).context().page().url(), "SKU-1");
  item.clear_item_id();
  EXPECT_THAT(Written(event), HasSubstr("/url: required member is missing"));
}

TEST_F(LuigisBox, ASearchIsWrittenWithWhatItFoundOnly) {
  v1::CommerceEvent event = Elsewhere();
  event.mutable_search()->add_keywords("mug");
  EXPECT_THAT(Written(event), HasSubstr("needs the results of the search"));
  v1::Item& item = *event.mutable_search()->add_results()->add_items();
  item.set_item_id("SKU-1");
  item.set_name("Mug");
  v1::Property& filter = *event.mutable_search()->add_filters();
  filter.set_name("color");
  filter.set_json("\"blue\"");
  EXPECT_EQ(Written(event),
            Normal(R"({"type":"event","id":"e-1","client_id":"anon-1","lists":{"Search Results":{)"
                   R"("items":[{"title":"Mug","url":"SKU-1"}],)"
                   R"("query":{"string":"mug","filters":{"color":"blue"}}}}})"));
  const v1::Report report = ReportOf(event);
  EXPECT_THAT(Fields(report, v1::Finding::LOST_FIELD), ElementsAre("search"));
  EXPECT_EQ(report.findings(report.findings_size() - 1).detail(),
            "written as a list view, and read back as one");
  const v1::CommerceEvent back = Event(Written(event));
  EXPECT_EQ(back.item_list_view().lists(0).query(), "mug");
}

TEST_F(LuigisBox, AnAdditionToTheCartNamesOneProduct) {
  v1::CommerceEvent event = Elsewhere();
  event.mutable_cart()->set_change(v1::Cart::ADD);
  *event.mutable_cart()->mutable_value() = Amount(8);
  event.mutable_cart()->add_items()->set_item_id("SKU-1");
  event.mutable_cart()->add_items()->set_item_id("SKU-2");
  EXPECT_EQ(Written(event), Normal(R"({"type":"click","id":"e-1","client_id":"anon-1","action":{)"
                                   R"("type":"add-to-cart","resource_identifier":"SKU-1"}})"));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::LOST_FIELD),
              ElementsAre("cart.value", "cart.items[].item_id"));
  event.mutable_cart()->set_change(v1::Cart::REMOVE);
  EXPECT_THAT(Written(event), HasSubstr("luigis_box has no form for this cart"));
}

TEST_F(LuigisBox, TheItemOfAnotherVendorsClickIsItsTarget) {
  const v1::CommerceEvent event =
      Event(R"({"event_name":"select_item","item_list_name":"Mugs","items":[{"id":"SKU-1",)"
            R"("product":{"name":"Mug","price":8},"quantity":1}],)"
            R"("user":{"id":"u-1","consistent_anonymous_id":"c-1","consent_categories":[1]},)"
            R"("context":{"event_id":"e-9"}})",
            "commanders_act");
  EXPECT_EQ(Written(event),
            Normal(R"({"type":"click","id":"e-9","client_id":"c-1","customer_id":"u-1",)"
                   R"("action":{"type":"click","resource_identifier":"SKU-1"}})"));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::DERIVED),
              ElementsAre("item_interaction.target"));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::LOST_FIELD),
              IsSupersetOf({"item_interaction.items[].item_id", "item_interaction.list.name"}));
}

TEST_F(LuigisBox, APurchaseOfAnotherVendorBecomesATransaction) {
  const v1::CommerceEvent event = Event(
      R"({"event_name":"purchase","id":"A-17","revenue":16.00,"value":22.53,)"
      R"("shipping_amount":3.33,"tax_amount":3.20,"currency":"EUR","coupon":"SUMMER","items":[)"
      R"({"id":"SKU-1","product":{"id":"1","name":"Mug","price":8.15},"quantity":2},)"
      R"({"id":"SKU-2","product":{"id":"2","name":"Pot","price":5.00},"quantity":1,)"
      R"("discount":0}],"user":{"consistent_anonymous_id":"c-1","consent_categories":[1]},)"
      R"("context":{"event_id":"e-9","event_timestamp":1719830400123}})",
      "commanders_act");
  EXPECT_EQ(Written(event), Normal(R"({"type":"transaction","id":"e-9","client_id":"c-1",)"
                                   R"("local_timestamp":1719830400,"items":[)"
                                   R"({"title":"Mug","url":"SKU-1","count":2,"total_price":16.30},)"
                                   R"({"title":"Pot","url":"SKU-2","count":1,"total_price":5,)"
                                   R"("was_discounted":false}]})"));
  const v1::Report report = ReportOf(event);
  EXPECT_THAT(Fields(report, v1::Finding::LOST_FIELD),
              IsSupersetOf({"purchase.order_id", "purchase.currency", "purchase.revenue",
                            "purchase.value", "purchase.tax", "purchase.shipping",
                            "purchase.coupons[].code", "purchase.items[].product_id"}));
  for (const v1::Finding& finding : report.findings()) {
    if (finding.field() != "purchase.revenue") continue;
    EXPECT_EQ(finding.severity(), v1::Finding::MONEY_OR_IDENTITY_LOSS);
    EXPECT_EQ(finding.detail(), "a transaction has no total: its lines have the amounts");
  }
  EXPECT_THAT(Fields(report, v1::Finding::EXPECTED_MISSING),
              ElementsAre("/items/0/was_discounted", "/items/0/was_volume_discounted",
                          "/items/1/was_volume_discounted"));
}

TEST_F(LuigisBox, TheTotalOfALineWithADiscountIsNotGuessed) {
  v1::CommerceEvent event = Elsewhere();
  v1::Item& item = *event.mutable_purchase()->add_items();
  item.set_item_id("SKU-1");
  *item.mutable_quantity() = Amount(3);
  *item.mutable_unit_price() = Amount(10);
  *item.mutable_discount() = Amount(5);
  EXPECT_THAT(Written(event), testing::Not(HasSubstr("total_price")));
  *item.mutable_total_price() = Amount(25);
  EXPECT_THAT(Written(event), HasSubstr(R"("was_discounted":true)"));
  item.clear_quantity();
  EXPECT_THAT(Written(event), HasSubstr("/items/0/count: required member is missing"));
}

// A transaction has no total; its lines have to add up to what was paid.
TEST_F(LuigisBox, TheLinesOfRealInvoicesKeepEveryPenny) {
  std::ifstream in(INTERLINGUA_TESTDATA "/online_retail/online_retail.commanders_act.jsonl");
  value::DecimalValue paid;
  value::DecimalValue written;
  int purchases = 0;
  for (std::string line; std::getline(in, line);) {
    v1::CommerceEvent event = Event(line, "commanders_act");
    if (!event.has_purchase()) continue;
    ++purchases;
    paid = *value::Add(paid, value::ValueOf(event.purchase().value()));
    event.mutable_identity()->set_anonymous_id(event.identity().user_id());
    const v1::CommerceEvent back = Event(Written(event));
    ASSERT_EQ(back.purchase().items_size(), event.purchase().items_size());
    for (const v1::Item& item : back.purchase().items()) {
      written = *value::Add(written, value::ValueOf(item.total_price()));
    }
  }
  EXPECT_EQ(purchases, 469);
  EXPECT_EQ(value::DecimalText(written), value::DecimalText(paid));
}

TEST_F(LuigisBox, WritesNoOtherVendorsAccountAndItsOwnAsItWas) {
  v1::CommerceEvent event = Elsewhere();
  event.mutable_page_view();
  event.mutable_context()->mutable_page()->set_url("u");
  event.mutable_source()->set_property_id("site-1");
  EXPECT_THAT(Written(event), Not(HasSubstr("tracker_id")));
  event.mutable_source()->set_format("luigis_box");
  EXPECT_THAT(Written(event), HasSubstr(R"("tracker_id":"site-1")"));
}

TEST_F(LuigisBox, HasNoRefundLeadErrorOrCartState) {
  v1::CommerceEvent event = Elsewhere();
  event.mutable_refund();
  EXPECT_THAT(Written(event), HasSubstr("luigis_box has no refund"));
  event.mutable_lead();
  EXPECT_THAT(Written(event), HasSubstr("luigis_box has no lead"));
  event.mutable_error();
  EXPECT_THAT(Written(event), HasSubstr("luigis_box has no error"));
  event.mutable_custom()->set_name("newsletter");  // would count as a conversion
  EXPECT_THAT(Written(event), HasSubstr("luigis_box has no custom"));
  event.mutable_cart()->set_change(v1::Cart::STATE);
  EXPECT_THAT(Written(event), HasSubstr("luigis_box has no form for this cart"));
}

}  // namespace
}  // namespace interlingua::luigis_box
