// Formats whose documents are shaped in unusual ways, on a vendor made up for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "translator/event/kind.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/text/text.h"
#include "translator/translator.h"
#include "translator/vendor/adapter.h"

namespace interlingua::engine {

using namespace table;  // the rows

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kPage[] = "https://docs.shapes.example/events";

constexpr const char* kReservedNames[] = {"secret"};
constexpr const char* kReservedPrefixes[] = {"_"};
constexpr VendorLimits kFew = {.max_members = 4,
                               .max_name_chars = 8,
                               .max_value_chars = 5,
                               .names = NameForm::kIdentifier,
                               .reserved_names = kReservedNames,
                               .reserved_prefixes = kReservedPrefixes};
constexpr VendorLimits kTwo = {.max_members = 2};
constexpr VendorLimits kShort = {.max_value_bytes = 4};

constexpr Row kItem[] = {
    Text("product", "product_id").OrDerived(),
    Amount("count", "quantity"),
    AmountText("total", "total_price", 2).OrDerived(),
    Amount("each", "unit_price").OrDerived(),
};
constexpr Row kRefund[] = {
    Constant("status", "refund"),
    Text("order", "refund.order.order_id"),
};
constexpr Row kPurchase[] = {
    Text("order", "purchase.order_id"),
    Text("status", "purchase.status_text"),
    Each("items", "purchase.items", kItem).LimitedBy(kTwo),
};
constexpr Row kListed[] = {Text("query", "query"), Each("items", "items", kItem)};
constexpr Row kLists[] = {Keyed("lists", "item_list_view.lists", "name", kListed)};
constexpr Row kState[] = {
    Text("step", "checkout_update.cart_step"),
    JoinedText("form_error", "checkout_update.order.items[0].colors", "|"),
};
constexpr Row kFormError[] = {JoinedText("form_error", "error.fields", "|")};
constexpr Row kAny[] = {CatchAll("custom.properties")};

constexpr EventTable kTables[] = {
    {"buy", "refund", kPage, kRefund},
    {"buy", "purchase", kPage, kPurchase},
    {"seen", "item_list_view", kPage, kLists},
    {.event = "any", .kind = "custom", .reference = kPage, .rows = kAny, .any = true},
};
constexpr Row kIds[] = {
    Text("id", "identity.user_id"),
    CatchAllAs("identity.ids", "type", "value"),
};
constexpr Row kProperties[] = {TableRows()};
constexpr Row kFramed[] = {
    EventName("event"),
    Seconds("at", "occurred_at"),
    Object("ids", ".", kIds),
    Text("note", "context.page.name").LimitedBy(kShort),
    Object("properties", ".", kProperties).LimitedBy(kFew),
};
constexpr Row kFrame[] = {Constant("do", "track"), Object("data", ".", kFramed).Required()};
constexpr Row kPerson[] = {Constant("do", "person"), Object("ids", ".", kIds)};
constexpr EventTable kWhole[] = {{"person", "identify", kPage, kPerson}};

constexpr Row kStateTable[] = {Constant("event", "state"), Include(kState)};
constexpr Row kErrorTable[] = {Constant("event", "state"), Include(kFormError)};
constexpr EventTable kStates[] = {
    {"state", "checkout_update", kPage, kStateTable},
    {.event = "state",
     .kind = "error",
     .reference = kPage,
     .rows = kErrorTable,
     .beside = "form_error"},
};

constexpr Row kHit[] = {Constant("name", "lead"), Text("id", "lead.lead_id")};
constexpr EventTable kHits[] = {{"lead", "lead", kPage, kHit}};
constexpr Row kClient[] = {
    Text("client", "identity.anonymous_id").Required(),
    Millis("at", "occurred_at"),
};

absl::StatusOr<std::string> FromForm(std::string_view payload) {
  const std::size_t equals = payload.find('=');
  if (equals == payload.npos) return absl::InvalidArgumentError("byte 0: no '='");
  return text::Concat(R"({"event":"state",")", payload.substr(0, equals), R"(":")",
                      payload.substr(equals + 1), R"("})");
}

const char* DialectOf(const json::Node& document) {
  if (document.Find("do") != nullptr) return "shapes.framed";
  return document.Find("event") != nullptr ? "shapes.states" : nullptr;
}

constexpr table::PayloadReader kFormReader = {FromForm};

constexpr Format kFormats[] = {
    {.name = "shapes.framed",
     .title = "events in a frame, people outside it",
     .discriminator = "data.event",
     .tables = kTables,
     .frame = kFrame,
     .whole = kWhole},
    {.name = "shapes.states",
     .title = "two events in one document",
     .discriminator = "event",
     .tables = kStates},
    {.name = "shapes.hits",
     .title = "a body with its events",
     .discriminator = "name",
     .tables = kHits,
     .envelope = {.list = "events", .rows = kClient, .kept = true}},
    {.name = "shapes.form",
     .title = "a form",
     .discriminator = "event",
     .tables = kStates,
     .id_members = "step",
     .payload_reader = &kFormReader},
    {.name = "shapes", .title = "any of them", .dialect = DialectOf},
};
constexpr vendor::Adapter kShapes = {
    .vendor = "shapes", .title = "Shapes", .formats = kFormats, .codecs = {}, .settings = {}};

const Translator& ShapesTranslator() {
  static const Translator* const translator = [] {
    static const vendor::Adapter* const adapters[] = {&kShapes};
    auto made = Translator::Create(adapters);
    if (!made.ok()) {
      std::cerr << made.status() << "\n";
      std::abort();
    }
    return made->release();
  }();
  return *translator;
}

class Shapes : public testing::Test {
 protected:
  std::vector<Decoded> Read(std::string_view format, std::string_view payload) {
    auto decoded = ShapesTranslator().Decode(format, payload, {}, &arena_);
    EXPECT_TRUE(decoded.ok()) << decoded.status();
    return decoded.ok() ? *decoded : std::vector<Decoded>{};
  }
  Encoded Write(std::string_view format, const v1::CommerceEvent& event,
                const EncodeOptions& options = {}) {
    auto encoded = ShapesTranslator().Encode(format, event, options);
    EXPECT_TRUE(encoded.ok()) << encoded.status();
    return encoded.ok() ? *encoded : Encoded{};
  }
  std::string Again(std::string_view format, std::string_view json) {
    return Write(format, *Read(format, json).front().event).documents.front();
  }
  static const v1::Finding* Find(const v1::Report& report, v1::Finding::Code code) {
    for (const v1::Finding& finding : report.findings()) {
      if (finding.code() == code) return &finding;
    }
    return nullptr;
  }

  google::protobuf::Arena arena_;
};

TEST_F(Shapes, AConstantDeepInTheDocumentChoosesTheTable) {
  const std::string refund =
      R"({"do":"track","data":{"event":"buy","properties":{"status":"refund","order":"A"}}})";
  EXPECT_EQ(event::KindOf(*Read("shapes.framed", refund).front().event), "refund");
  EXPECT_EQ(Again("shapes.framed", refund), refund);
  const std::string purchase =
      R"({"do":"track","data":{"event":"buy","properties":{"order":"A","status":"done"}}})";
  const Decoded decoded = Read("shapes.framed", purchase).front();
  EXPECT_EQ(event::KindOf(*decoded.event), "purchase");
  EXPECT_EQ(decoded.event->source().event_name(), "buy");
}

TEST_F(Shapes, ATableOutsideTheFrameIsTheWholeDocument) {
  const std::string person = R"({"do":"person","ids":{"id":"7"}})";
  const Decoded decoded = Read("shapes.framed", person).front();
  EXPECT_EQ(event::KindOf(*decoded.event), "identify");
  EXPECT_EQ(decoded.event->source().event_name(), "person");
  EXPECT_EQ(Again("shapes.framed", person), person);
}

TEST_F(Shapes, TheAnyTableTakesWhatNoOtherTakesButOnlyInTheFrame) {
  const std::string other =
      R"({"do":"track","data":{"event":"wave","properties":{"hand":"left"}}})";
  const Decoded decoded = Read("shapes.framed", other).front();
  EXPECT_EQ(decoded.event->custom().name(), "wave");
  EXPECT_EQ(Again("shapes.framed", other), other);
  EXPECT_THAT(std::string(Read("shapes.framed", R"({"do":"sing","data":{"event":"wave"}})")
                              .front()
                              .status.message()),
              HasSubstr("/data/event: names no event of this format"));
}

TEST_F(Shapes, MembersThatAreListsByNameKeepTheirNamesAndOrder) {
  const std::string lists = R"({"do":"track","data":{"event":"seen","properties":{"lists":{)"
                            R"("b":{"query":"x"},"a":{"items":[{"count":2}]}}}}})";
  const Decoded decoded = Read("shapes.framed", lists).front();
  ASSERT_EQ(decoded.event->item_list_view().lists_size(), 2);
  EXPECT_EQ(decoded.event->item_list_view().lists(0).name(), "b");
  EXPECT_EQ(Again("shapes.framed", lists), lists);
}

TEST_F(Shapes, AListWithoutANameOrWithATakenOneIsReportedAsLost) {
  v1::CommerceEvent event;
  event.mutable_item_list_view()->add_lists()->set_query("nameless");
  for (const char* query : {"first", "second"}) {
    auto& list = *event.mutable_item_list_view()->add_lists();
    list.set_name("same");
    list.set_query(query);
  }
  const Encoded encoded = Write("shapes.framed", event);
  EXPECT_THAT(encoded.documents.front(), HasSubstr(R"("lists":{"same":{"query":"first"}})"));
  const v1::Finding* lost = Find(encoded.report, v1::Finding::LOST_FIELD);
  ASSERT_NE(lost, nullptr);
  EXPECT_EQ(lost->field(), "item_list_view.lists[].query");
  EXPECT_EQ(lost->count(), 2);
}

TEST_F(Shapes, FurtherIdentifiersAreMembersByTheirTypeAndNumbersStayNumbers) {
  const std::string person = R"({"do":"person","ids":{"id":"7","crm":99,"loyal":"x","odd":[1]}})";
  const Decoded decoded = Read("shapes.framed", person).front();
  ASSERT_EQ(decoded.event->identity().ids_size(), 2);
  EXPECT_EQ(decoded.event->identity().ids(0).type(), "crm");
  EXPECT_EQ(decoded.event->identity().ids(0).value(), "99");
  EXPECT_EQ(Again("shapes.framed", person), person);
}

TEST_F(Shapes, ADestinationGetsOnlyTheIdentifierTypesThatItNames) {
  v1::CommerceEvent event;
  event.mutable_identify();
  for (const char* type : {"crm", "social"}) {
    auto& id = *event.mutable_identity()->add_ids();
    id.set_type(type);
    id.set_value("1");
  }
  const Encoded encoded = Write("shapes.framed", event, {.identifier_types = {"crm"}});
  EXPECT_EQ(encoded.documents.front(), R"({"do":"person","ids":{"crm":"1"}})");
  const v1::Finding* withheld = Find(encoded.report, v1::Finding::WITHHELD);
  ASSERT_NE(withheld, nullptr);
  EXPECT_THAT(withheld->detail(), HasSubstr("'social'"));
  EXPECT_EQ(Find(encoded.report, v1::Finding::LOST_FIELD), nullptr);
}

TEST_F(Shapes, WhatBreaksALimitIsLeftOutAndReported) {
  v1::CommerceEvent event;
  event.mutable_custom()->set_name("wave");
  const auto add = [&](const char* name, const char* json) {
    auto& property = *event.mutable_custom()->add_properties();
    property.set_name(name);
    property.set_json(json);
  };
  add("fits", R"("größe")");
  add("toolong", R"("123456")");
  add("longername", "1");
  add("h\xC3\xB6he", "1");
  add("_own", "1");
  add("secret", "1");
  add("b", "2");
  add("c", "3");
  add("d", "4");
  add("e", "5");
  const Encoded encoded = Write("shapes.framed", event);
  EXPECT_THAT(encoded.documents.front(),
              HasSubstr(R"("properties":{"fits":"größe","b":2,"c":3,"d":4})"));
  std::vector<std::string> left_out;
  for (const v1::Finding& finding : encoded.report.findings()) {
    if (finding.code() == v1::Finding::OVER_LIMIT) left_out.push_back(finding.target_pointer());
  }
  EXPECT_THAT(left_out, ElementsAre("/data/properties/toolong", "/data/properties/longername",
                                    "/data/properties/h\xC3\xB6he", "/data/properties/_own",
                                    "/data/properties/secret", "/data/properties/e"));
}

TEST_F(Shapes, ATextBeyondItsLimitIsLeftOutAndAListBeyondItsLimitRefusesTheEvent) {
  v1::CommerceEvent event;
  event.mutable_purchase()->set_order_id("A");
  event.mutable_context()->mutable_page()->set_name("12345");
  const Encoded encoded = Write("shapes.framed", event);
  EXPECT_EQ(Find(encoded.report, v1::Finding::OVER_LIMIT)->target_pointer(), "/data/note");
  for (int i = 0; i < 3; ++i) event.mutable_purchase()->add_items()->set_product_id("p");
  const auto refused = ShapesTranslator().Encode("shapes.framed", event, {});
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("/data/properties/items: purchase.items: more than the vendor's 2"));
}

TEST_F(Shapes, ADocumentWithASecondEventBesideTheFirstGivesBoth) {
  const std::string state = R"({"event":"state","step":"PAY","form_error":"name|cvv"})";
  const auto events = Read("shapes.states", state);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(event::KindOf(*events[0].event), "checkout_update");
  EXPECT_EQ(event::KindOf(*events[1].event), "error");
  EXPECT_THAT(events[1].event->error().fields(), ElementsAre("name", "cvv"));
  EXPECT_EQ(events[1].event->derived_from(), events[0].event->event_id());
  EXPECT_NE(events[1].event->event_id(), events[0].event->event_id());
  EXPECT_EQ(Again("shapes.states", state), state);
  EXPECT_EQ(Write("shapes.states", *events[1].event).documents.front(),
            R"({"event":"state","form_error":"name|cvv"})");
  EXPECT_EQ(Read("shapes.states", R"({"event":"state","step":"PAY"})").size(), 1u);
}

TEST_F(Shapes, ABodyThatIsTheDocumentIsReadWholeAndWrittenWithEachEvent) {
  const auto events =
      Read("shapes.hits", R"({"client":"c-1","at":1719830400123,"zone":"x","events":[)"
                          R"({"name":"lead","id":"1"},{"name":"lead","id":"2","extra":true}]})");
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].event->identity().anonymous_id(), "c-1");
  EXPECT_EQ(Write("shapes.hits", *events[1].event).documents.front(),
            R"({"client":"c-1","at":1719830400123,"zone":"x",)"
            R"("events":[{"name":"lead","id":"2","extra":true}]})");
  const auto bare = ShapesTranslator().Decode("shapes.hits", R"({"client":"c"})", {}, &arena_);
  EXPECT_THAT(std::string(bare.status().message()), HasSubstr("/events: required member"));
  EXPECT_THAT(
      std::string(Read("shapes.hits", R"({"events":[{"name":"lead"}]})").front().status.message()),
      HasSubstr("/client: required member is missing"));
}

TEST_F(Shapes, AFormThatStandsForSeveralReadsEachByItsShape) {
  const auto events = Read("shapes", R"({"event":"state","step":"PAY"})");
  EXPECT_EQ(events.front().event->source().format(), "shapes.states");
  const auto none = ShapesTranslator().Decode("shapes", "{}", {}, &arena_);
  EXPECT_THAT(std::string(none.status().message()), HasSubstr("the shape of none"));
  const auto written = ShapesTranslator().Encode("shapes", *events.front().event, {});
  EXPECT_EQ(std::string(written.status().message()), "shapes: the format is read only");
}

TEST_F(Shapes, APayloadThatIsNoJsonIsTurnedIntoIt) {
  const auto events = Read("shapes.form", "step=PAY");
  EXPECT_EQ(events.front().event->checkout_update().cart_step(), "PAY");
  const auto bad = ShapesTranslator().Decode("shapes.form", "step", {}, &arena_);
  EXPECT_EQ(std::string(bad.status().message()), "shapes.form: byte 0: no '='");
}

TEST_F(Shapes, MembersThatIdentifyTheEventDecideItsId) {
  const auto id = [&](std::string_view form) {
    return Read("shapes.form", form).front().event->event_id();
  };
  EXPECT_EQ(id("note=a"), id("note=b"));
  EXPECT_NE(id("step=a"), id("step=b"));
}

TEST_F(Shapes, ATimeInSecondsIsReadFromIsoTextToo) {
  const std::string json =
      R"({"do":"track","data":{"event":"buy","at":"2024-07-01T10:40:01.25Z","properties":{"order":"A"}}})";
  const Decoded decoded = Read("shapes.framed", json).front();
  EXPECT_EQ(decoded.event->occurred_at().seconds(), 1719830401);
  EXPECT_EQ(decoded.event->occurred_at().nanos(), 250'000'000);
  EXPECT_NE(Find(decoded.report, v1::Finding::COERCED), nullptr);
  EXPECT_EQ(Again("shapes.framed", json), json);
}

TEST_F(Shapes, AnItemOfWhichOneIdIsKnownHasItUnderTheOtherName) {
  v1::CommerceEvent event;
  event.mutable_purchase()->add_items()->set_item_id("SKU-1");
  const Encoded encoded = Write("shapes.framed", event);
  EXPECT_THAT(encoded.documents.front(), HasSubstr(R"("product":"SKU-1")"));
  EXPECT_THAT(Find(encoded.report, v1::Finding::DERIVED)->detail(),
              HasSubstr("product_id = item_id"));
  EXPECT_EQ(Find(encoded.report, v1::Finding::LOST_FIELD), nullptr);
}

TEST_F(Shapes, LineAndUnitPriceFollowFromEachOtherOnlyExactlyAndWithoutDiscount) {
  v1::CommerceEvent event;
  v1::Item& item = *event.mutable_purchase()->add_items();
  item.mutable_unit_price()->set_units(4);
  item.mutable_unit_price()->set_nanos(250'000'000);
  item.mutable_quantity()->set_units(3);
  EXPECT_THAT(Write("shapes.framed", event).documents.front(), HasSubstr(R"("total":"12.75")"));
  item.mutable_discount()->set_units(1);
  EXPECT_THAT(Write("shapes.framed", event).documents.front(),
              testing::Not(HasSubstr(R"("total")")));
  item.clear_discount();
  item.clear_unit_price();
  item.mutable_total_price()->set_units(12);
  EXPECT_THAT(Write("shapes.framed", event).documents.front(), HasSubstr(R"("each":4)"));
  item.mutable_total_price()->set_units(10);  // a third has no end
  EXPECT_THAT(Write("shapes.framed", event).documents.front(),
              testing::Not(HasSubstr(R"("each")")));
}

TEST_F(Shapes, EveryDrawnDocumentComesBackEqual) {
  for (const char* format : {"shapes.framed", "shapes.states", "shapes.hits"}) {
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
      const auto json = ShapesTranslator().Sample(format, seed);
      ASSERT_TRUE(json.ok()) << json.status();
      const auto events = Read(format, *json);
      ASSERT_FALSE(events.empty()) << *json;
      ASSERT_TRUE(events.front().status.ok()) << events.front().status << *json;
      v1::Report report;
      const auto encoded = ShapesTranslator().Encode(format, *events.front().event, {}, &report);
      const bool over_limit = Find(report, v1::Finding::OVER_LIMIT) != nullptr;
      if (over_limit || Find(report, v1::Finding::REFUSED) != nullptr) continue;
      ASSERT_TRUE(encoded.ok()) << encoded.status() << *json;
      json::Document before;
      json::Document after;
      ASSERT_TRUE(before.Parse(*json).ok() && after.Parse(encoded->documents.front()).ok());
      EXPECT_EQ(json::NormalText(before.root()), json::NormalText(after.root())) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace interlingua::engine
