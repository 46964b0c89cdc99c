// What Luigi's Box documents mean, and that they come back as they were.
#include "tests/adapters/luigis_box/fixture.h"
#include "translator/event/kind.h"

namespace interlingua::luigis_box {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// None of the documented ids can be held by a double: the nearest one of the first is

// 6969470340316754944.

TEST_F(LuigisBox, IdsOf64BitsKeepTheirDigits) {
  const char* json =
      R"({"type":"click","id":6667521051615376001,"client_id":6969470340316755001,)"
      R"("customer_id":18446744073709551615,"action":{"type":"click",)"
      R"("attributions":[{"event_id":6667520098487994001,"list":"L","item_position":3}]}})";
  const v1::CommerceEvent event = Event(json);
  EXPECT_EQ(event.event_id(), "6667521051615376001");
  EXPECT_EQ(event.identity().anonymous_id(), "6969470340316755001");
  EXPECT_EQ(event.identity().user_id(), "18446744073709551615");
  EXPECT_EQ(event.item_interaction().attributions(0).event_id(), "6667520098487994001");
  EXPECT_THAT(event.extensions(), IsEmpty());
  EXPECT_EQ(Written(event), Normal(json));
}

TEST_F(LuigisBox, IdsStayNumbersOrTextsAsTheyWere) {
  const std::string json = Click(
      R"("customer_id":"4739473924329473000","action":{"type":"click","resource_identifier":"i",)"
      R"("attributions":[{"event_id":"12","list":"L","item_position":3}]})");
  v1::CommerceEvent event = Event(json);
  EXPECT_EQ(Written(event), Normal(json));
  event.clear_extensions();  // of another format: digits are written as numbers
  EXPECT_THAT(Written(event), HasSubstr(R"("customer_id":4739473924329473000)"));
  event.mutable_identity()->set_user_id("007");
  EXPECT_THAT(Written(event), HasSubstr(R"("customer_id":"007")"));
}

TEST_F(LuigisBox, APriceOfNullIsNotZero) {
  const char* json =
      R"({"type":"event","id":1,"client_id":2,"lists":{"L":{"items":[)"
      R"({"title":"a","type":"item","url":"u","position":1,"price":null},)"
      R"({"title":"b","type":"item","url":"v","position":2,"price":0}],"query":{"string":"x"}}}})";
  const v1::CommerceEvent event = Event(json);
  const v1::ItemList& list = event.item_list_view().lists(0);
  EXPECT_FALSE(list.items(0).has_unit_price());
  EXPECT_TRUE(list.items(1).has_unit_price());
  EXPECT_EQ(Written(event), Normal(json));
}

TEST_F(LuigisBox, AnIdThatTheGatewayOnceDerivedIsTheDocumentsOwn) {
  const std::string json = R"({"type":"pv","id":"il1-917c","client_id":"c","url":"u"})";
  EXPECT_EQ(Written(Event(json)), Normal(json));
}

TEST_F(LuigisBox, NeedsAVisitorAndAnId) {
  EXPECT_THAT(Refusal(R"({"type":"pv","client_id":1,"url":"u"})"), HasSubstr("/id: required"));
  EXPECT_THAT(Refusal(R"({"type":"pv","id":"","client_id":1,"url":"u"})"),
              HasSubstr("/id: required member is empty"));
  EXPECT_THAT(Refusal(R"({"type":"pv","id":1,"client_id":1})"), HasSubstr("/url: required"));
  v1::CommerceEvent event = Elsewhere();
  event.mutable_page_view();
  event.mutable_context()->mutable_page()->set_url("u");
  event.mutable_identity()->set_user_id("u-77");
  event.mutable_identity()->clear_anonymous_id();
  // It can be looked at; the wire does not send it.
  EXPECT_THAT(Written(event), HasSubstr(R"("customer_id":"u-77")"));
  EXPECT_THAT(Written(event), testing::Not(HasSubstr("client_id")));
}

// Milliseconds decode to the far future, and the vendor drops such events without a word.

TEST_F(LuigisBox, ReadsATimeThatIsText) {
  const std::string json = Click(
      R"("local_timestamp":"1598019019","action":{"type":"click","resource_identifier":"i"})");
  EXPECT_EQ(Event(json).occurred_at().seconds(), 1598019019);
  EXPECT_EQ(Written(Event(json)), Normal(json));
}

TEST_F(LuigisBox, OldAndNewNamesComeBackAndOthersGetTheNewOnes) {
  const std::string older = Click(R"("app_version":"fe136c8","from_list_id":"L-1",)"
                                  R"("action":{"type":"click","resource_identifier":"i"})");
  v1::CommerceEvent event = Event(older);
  EXPECT_EQ(event.context().app().version(), "fe136c8");
  EXPECT_EQ(event.context().from_list_id(), "L-1");
  EXPECT_EQ(Written(event), Normal(older));
  const std::string newer = Click(R"("platform":["iOS","4.2.0"],"recommendation_id":"L-1",)"
                                  R"("action":{"type":"click","resource_identifier":"i"})");
  event = Event(newer);
  EXPECT_EQ(event.context().device().os(), "iOS");
  EXPECT_EQ(event.context().app().version(), "4.2.0");
  EXPECT_EQ(event.context().from_list_id(), "L-1");
  EXPECT_EQ(Written(event), Normal(newer));
  event.clear_extensions();
  event.mutable_source()->set_format("canonical");
  EXPECT_EQ(Written(event), Normal(newer));
}

// "Ignored when platform is present."

TEST_F(LuigisBox, TheOldVersionBesideAPlatformMeansNothing) {
  const std::string json =
      Click(R"("app_version":"1","platform":"iOS","from_list_id":"A","recommendation_id":"B",)"
            R"("action":{"type":"click","resource_identifier":"i"})");
  const v1::CommerceEvent event = Event(json);
  EXPECT_FALSE(event.context().app().has_version());
  EXPECT_EQ(event.context().from_list_id(), "B");
  EXPECT_EQ(Written(event), Normal(json));
}

TEST_F(LuigisBox, APlatformIsATextOrTwo) {
  for (const char* platform : {R"("desktop")", R"(["iOS"])", R"(["Android","4.2.0"])", "[1,2]"}) {
    const std::string json = Click(text::Concat(
        R"("platform":)", platform, R"(,"action":{"type":"buy","resource_identifier":"i"})"));
    EXPECT_EQ(Written(Event(json)), Normal(json));
  }
  for (const char* platform : {"1", "{}", "[]", R"(["a","b","c"])", R"([["a"],"b"])"}) {
    EXPECT_THAT(
        Refusal(Click(text::Concat(R"("platform":)", platform, R"(,"action":{"type":"buy"})"))),
        HasSubstr("/platform: expected a string or [platform, version]"));
  }
}

TEST_F(LuigisBox, KeepsKeysWithSpacesUnderscoresAndEveryValue) {
  const char* json =
      R"({"type":"event","id":1,"client_id":2,"context":{"warehouses":["London"],"is_business":1},)"
      R"("lists":{"Search Results":{"items":[],"query":{"string":"x","filters":{)"
      R"("sort by":"price_amount:asc","_version":"8.0.6","_Variant":"Luigis","price":[1.50,null],)"
      R"("Type":"Shirt","ItemIds":["a"]}}}}})";
  const v1::CommerceEvent event = Event(json);
  const v1::ItemList& list = event.item_list_view().lists(0);
  ASSERT_EQ(list.filters_size(), 6);
  EXPECT_EQ(list.filters(0).name(), "sort by");
  EXPECT_EQ(list.filters(3).json(), "[1.50,null]");
  EXPECT_FALSE(list.has_recommender());  // a search may have a filter of that name
  EXPECT_EQ(event.context().attributes(0).json(), R"(["London"])");
  EXPECT_THAT(event.extensions(), Not(IsEmpty()));  // the empty list of items
  EXPECT_EQ(Written(event), Normal(json));
}

TEST_F(LuigisBox, EveryListOfADocumentIsOneOfTheEvent) {
  const char* json =
      R"({"type":"event","id":1,"client_id":2,"lists":{)"
      R"("Product Listing":{"items":[{"title":"a","type":"item","url":"u","position":21}],)"
      R"("query":{"scopes":{"_brand_label":"Acme","_brand_identity":"b"}}},)"
      R"("Last seen":{"items":[{"title":"b","type":"item","url":"v","position":1}],"query":{}}}})";
  const v1::CommerceEvent event = Event(json);
  ASSERT_EQ(event.item_list_view().lists_size(), 2);
  EXPECT_EQ(event.item_list_view().lists(0).name(), "Product Listing");
  EXPECT_EQ(event.item_list_view().lists(0).scopes(0).name(), "_brand_label");
  EXPECT_EQ(event.item_list_view().lists(0).items(0).list_position(), 21);
  EXPECT_EQ(event.item_list_view().lists(1).name(), "Last seen");
  EXPECT_EQ(Written(event), Normal(json));
}

TEST_F(LuigisBox, APageViewWithListsIsTwoEvents) {
  const char* json =
      R"({"type":"pv","id":1,"client_id":2,"url":"p","lists":{"L":{"items":[],"query":{}}}})";
  const std::vector<engine::Decoded> events = ReadAll(json);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(event::KindOf(*events[0].event), "page_view");
  EXPECT_EQ(event::KindOf(*events[1].event), "item_list_view");
  EXPECT_EQ(events[1].event->derived_from(), "1");
  EXPECT_NE(events[1].event->event_id(), "1");
  EXPECT_EQ(Written(*events[0].event), Normal(json));
}

TEST_F(LuigisBox, ConversionsAreClicksOfAnotherWord) {
  const auto action = [](std::string_view word) {
    return Click(
        text::Concat(R"("action":{"type":")", word, R"(","resource_identifier":"https://x/a"})"));
  };
  const auto read = [&](std::string_view word) {
    const v1::CommerceEvent event = Event(action(word));
    EXPECT_EQ(event.item_interaction().target(), "https://x/a");
    EXPECT_EQ(Written(event), Normal(action(word)));
    return event.item_interaction();
  };
  EXPECT_EQ(read("click").action(), v1::ItemInteraction::SELECT);
  EXPECT_EQ(read("add-to-wishlist").action(), v1::ItemInteraction::ADD_TO_WISHLIST);
  EXPECT_EQ(read("add-to-favorites").action(), v1::ItemInteraction::ADD_TO_WISHLIST);
  EXPECT_EQ(read("add-to-comparison").action(), v1::ItemInteraction::ADD_TO_COMPARISON);
  EXPECT_EQ(read("buy").action(), v1::ItemInteraction::BUY);
  EXPECT_EQ(read("ask-for-price").action_text(), "ask-for-price");
  const v1::CommerceEvent cart = Event(action("add-to-cart"));
  EXPECT_EQ(cart.cart().change(), v1::Cart::ADD);
  EXPECT_EQ(cart.cart().items(0).item_id(), "https://x/a");
  EXPECT_EQ(Written(cart), Normal(action("add-to-cart")));
}

// What is not known is not invented, and what a transaction cannot hold is named: money above all.

// With a discount it is not known whether the unit price is before or after it.

TEST_F(LuigisBox, AttributionsAreWholeOrRefused) {
  for (const char* missing : {"event_id", "list", "item_position"}) {
    std::string attribution = R"({"event_id":1,"list":"L","item_position":2})";
    attribution.replace(attribution.find(missing), 1, "x");
    EXPECT_THAT(Refusal(Click(text::Concat(R"("action":{"type":"click","attributions":[)",
                                           attribution, "]}"))),
                HasSubstr(text::Concat("/action/attributions/0/", missing,
                                       ": required member is missing")));
  }
}

// The vendor's own samples are broken in these ways.

TEST_F(LuigisBox, BrokenSamplesAreRefusedWithThePlace) {
  const auto fault = [](std::string_view json) {
    google::protobuf::Arena arena;
    const auto read = TheTranslator().Decode("luigis_box", json, {}, &arena);
    EXPECT_FALSE(read.ok()) << json;
    return std::string(text::ToStd(read.status().message()));
  };
  // A comma behind the last member of the transaction.
  EXPECT_THAT(fault("{\"type\":\"transaction\",\"id\":1,\"client_id\":2,\"items\":[],}"),
              HasSubstr("not JSON at byte 54"));
  // No comma between the scopes of a listing.
  EXPECT_THAT(fault("{\"scopes\":{\"_category_label\":\"A\" \"_category_identity\":\"c\"}}"),
              HasSubstr("not JSON at byte 33"));
  // Typographic quotes.
  EXPECT_THAT(fault("{\u201Ctype\u201D:\"pv\"}"), HasSubstr("not JSON at byte 1"));
}

TEST_F(LuigisBox, UnknownTypesAreRefusedByName) {
  EXPECT_THAT(Refusal(R"({"type":"pageview","id":1})"),
              HasSubstr("/type: names no event of this format; known: pv, event, pv, click"));
  EXPECT_THAT(Refusal(R"({"id":1})"), HasSubstr("/type: required member is missing"));
}

TEST_F(LuigisBox, TheLastOfDuplicateMembersIsTaken) {
  const std::vector<engine::Decoded> events =
      ReadAll(R"({"type":"pv","id":1,"client_id":2,"url":"a","url":"b","lists":{"L":{"items":[]},)"
              R"("L":{"items":[]}}})");
  EXPECT_EQ(events[0].event->context().page().url(), "b");
  EXPECT_EQ(events[1].event->item_list_view().lists_size(), 1);
  EXPECT_THAT(Fields(events[0].report, v1::Finding::DUPLICATE_MEMBER), ElementsAre("/url"));
}

TEST_F(LuigisBox, KeepsWhatItDoesNotKnow) {
  const char* json =
      R"({"type":"transaction","id":"e","client_id":"c","items":[{"url":"u","count":0.5,)"
      R"("total_price":1.10,"was_discounted":false,"was_volume_discounted":true,"gift":[1]}],)"
      R"("order_note":{"a":null}})";
  EXPECT_EQ(Event(json).extensions_size(), 2);
  EXPECT_EQ(Written(Event(json)), Normal(json));
}

TEST_F(LuigisBox, ReadsNumbersThatAreTexts) {
  const char* json =
      R"({"type":"transaction","id":"e","client_id":"c","consent_granted":"true","items":[)"
      R"({"url":12,"count":"2","total_price":"3.50","was_discounted":"false"}]})";
  const v1::CommerceEvent event = Event(json);
  EXPECT_EQ(event.purchase().items(0).item_id(), "12");
  EXPECT_EQ(event.purchase().items(0).total_price().nanos(), 500'000'000);
  EXPECT_FALSE(event.purchase().items(0).discounted());
  EXPECT_EQ(Written(event), Normal(json));
}

}  // namespace
}  // namespace interlingua::luigis_box
