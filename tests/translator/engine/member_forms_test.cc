// Members that a vendor has more than one form of: older ones, synonyms, spellings of a codec, rows
// that depend on a name; and tables that are written only. On a vendor made up for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

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
using testing::IsEmpty;

constexpr char kPage[] = "https://docs.forms.example/events";

constexpr Row kCommon[] = {
    WholeSeconds("at", "occurred_at"),
    Text("account", "source.property_id"),
    Text("list_now", "context.from_list_id"),
    Text("list_then", "context.from_list_id").ReplacedBy("list_now"),
    Coded("platform", "context", "platform", "device.os"),
};
constexpr Row kView[] = {
    Constant("type", "view"),
    Text("url", "context.page.url").Required(),
    Include(kCommon),
};
constexpr Row kProduct[] = {
    Constant("type", "view"),
    Text("url", "product_view.items[0].item_id").Required(),
    NoHome("product_view.items", "one product, by its id"),
    Include(kCommon),
};
constexpr Word kActions[] = {
    {"click", "SELECT"}, {"wish", "ADD_TO_WISHLIST"}, {"favourite", "ADD_TO_WISHLIST"}};
constexpr Row kAct[] = {
    Constant("type", "act"),
    OpenOneOf("action", "item_interaction.action", kActions, "item_interaction.action_text")
        .Required(),
    Text("target", "item_interaction.target").Required().OrDerived(),
};
constexpr Row kPlain[] = {Text("query", "query")};
constexpr Row kSearched[] = {Text("query", "query").Required(), Text("id", "list_id")};
constexpr Choice kByName[] = {{"Search", kSearched}};
constexpr Row kLists[] = {
    Constant("type", "lists"),
    KeyedOf("lists", "item_list_view.lists", "name", kByName, kPlain).Required(),
};
constexpr Row kLine[] = {Text("id", "item_id"), Boolean("reduced", "discounted").OrDerived()};
constexpr Row kBuy[] = {Constant("type", "buy"), Each("lines", "purchase.items", kLine)};
constexpr EventTable kTables[] = {
    {"view", "page_view", kPage, kView},
    {.event = "view",
     .kind = "product_view",
     .reference = kPage,
     .rows = kProduct,
     .read_as = "a page view"},
    {"act", "item_interaction", kPage, kAct},
    {"lists", "item_list_view", kPage, kLists},
    {"buy", "purchase", kPage, kBuy},
};

// "iOS" or ["iOS"].
absl::Status ReadPlatform(const json::Node& value, google::protobuf::Message& message) {
  const json::Node& name = value.kind == json::Kind::kArray ? *value.begin() : value;
  static_cast<v1::Context&>(message).mutable_device()->set_os(std::string(name.text));
  return absl::OkStatus();
}
std::string WritePlatform(const google::protobuf::Message& message) {
  const auto& device = static_cast<const v1::Context&>(message).device();
  return device.has_os() ? text::Concat('"', device.os(), '"') : std::string();
}
std::string DrawPlatform(std::uint64_t draw) { return draw % 2 == 0 ? "\"iOS\"" : "[\"iOS\"]"; }

constexpr Codec kCodecs[] = {{"platform", ReadPlatform, WritePlatform, DrawPlatform}};
constexpr Format kFormats[] = {
    {.name = "forms", .title = "Forms", .discriminator = "type", .tables = kTables}};
constexpr vendor::Adapter kForms = {
    .vendor = "forms", .title = "Forms", .formats = kFormats, .codecs = kCodecs, .settings = {}};

const Translator& Forms() {
  static const vendor::Adapter* const adapters[] = {&kForms};
  static const auto translator = Translator::Create(adapters);
  if (!translator.ok()) {
    std::cerr << translator.status() << "\n";
    std::abort();
  }
  return **translator;
}

class MemberForms : public testing::Test {
 protected:
  v1::CommerceEvent Read(std::string_view json) {
    const auto events = Forms().Decode("forms", json, {}, &arena_);
    EXPECT_TRUE(events.ok()) << events.status();
    if (!events.ok()) return {};
    EXPECT_TRUE(events->front().status.ok()) << events->front().status;
    return *events->front().event;
  }
  static std::string Written(const v1::CommerceEvent& event, v1::Report* report = nullptr) {
    const auto encoded = Forms().Encode("forms", event, {}, report);
    return encoded.ok() ? encoded->documents.front()
                        : std::string(text::ToStd(encoded.status().message()));
  }
  static std::vector<std::string> Fields(const v1::Report& report, v1::Finding::Code code) {
    std::vector<std::string> fields;
    for (const auto& finding : report.findings()) {
      if (finding.code() == code) fields.push_back(finding.field());
    }
    return fields;
  }
  google::protobuf::Arena arena_;
};

TEST_F(MemberForms, AnOlderMemberComesBackWhereItCameFromAndNowhereElse) {
  const char* older = R"({"type":"view","url":"u","list_then":"L-1"})";
  v1::CommerceEvent event = Read(older);
  EXPECT_EQ(event.context().from_list_id(), "L-1");
  EXPECT_EQ(Written(event), older);
  event.mutable_context()->set_from_list_id("L-2");
  EXPECT_EQ(Written(event), R"({"type":"view","url":"u","list_now":"L-2"})");
  event = Read(older);
  event.clear_extensions();  // as an event of another format is
  EXPECT_EQ(Written(event), R"({"type":"view","url":"u","list_now":"L-1"})");
  const char* null = R"({"type":"view","url":"u","list_then":null})";
  EXPECT_EQ(Written(Read(null)), null);
  const char* number = R"({"type":"view","url":"u","list_then":12})";
  EXPECT_EQ(Written(Read(number)), number);
}

TEST_F(MemberForms, AnOlderMemberIsDescribedAsOne) {
  const auto rows = Forms().Describe("forms", "page_view");
  ASSERT_TRUE(rows.ok());
  const auto older = std::find_if(rows->begin(), rows->end(),
                                  [](const auto& row) { return row.pointer == "/list_then"; });
  ASSERT_NE(older, rows->end());
  EXPECT_EQ(older->remark, "older: read where list_now is absent");
}

TEST_F(MemberForms, WhereBothAreThereTheNewerOneIsRead) {
  for (const char* json : {R"({"type":"view","url":"u","list_now":"N","list_then":"O"})",
                           R"({"type":"view","list_then":"O","url":"u","list_now":"N"})"}) {
    const v1::CommerceEvent event = Read(json);
    EXPECT_EQ(event.context().from_list_id(), "N");
    ASSERT_EQ(event.extensions_size(), 1);
    EXPECT_EQ(event.extensions(0).pointer(), "/list_then");
    EXPECT_FALSE(event.extensions(0).spelling());
    EXPECT_EQ(Written(event), R"({"type":"view","url":"u","list_now":"N","list_then":"O"})");
  }
}

TEST_F(MemberForms, AMemberOfThatNameElsewhereIsAnother) {
  const char* json = R"({"type":"view","list_now":"N","url":"\"list_then\":","list_then":"O",)"
                     R"("x":{"list_then":[1,{"list_then":2}]}})";
  const char* written = R"({"type":"view","url":"\"list_then\":","list_now":"N","list_then":"O",)"
                        R"("x":{"list_then":[1,{"list_then":2}]}})";
  EXPECT_EQ(Written(Read(json)), written);
}

TEST_F(MemberForms, SynonymsMeanTheSameAndComeBackAsTheyWere) {
  v1::CommerceEvent event = Read(R"({"type":"act","action":"favourite","target":"t"})");
  EXPECT_EQ(event.item_interaction().action(), v1::ItemInteraction::ADD_TO_WISHLIST);
  EXPECT_EQ(Written(event), R"({"type":"act","action":"favourite","target":"t"})");
  event.clear_extensions();
  EXPECT_EQ(Written(event), R"({"type":"act","action":"wish","target":"t"})");
}

TEST_F(MemberForms, AnEnumeratorWithoutAWordLeavesItToTheText) {
  v1::CommerceEvent event = Read(R"({"type":"act","action":"share","target":"t"})");
  EXPECT_EQ(event.item_interaction().action_text(), "share");
  event.mutable_item_interaction()->set_action(v1::ItemInteraction::OTHER);
  EXPECT_EQ(Written(event), R"({"type":"act","action":"share","target":"t"})");
  event.mutable_item_interaction()->clear_action_text();
  EXPECT_THAT(Written(event), HasSubstr("/action: required member is missing"));
}

TEST_F(MemberForms, ATargetIsTheFirstItemWhereItIsNotNamed) {
  v1::CommerceEvent event;
  event.mutable_item_interaction()->set_action(v1::ItemInteraction::SELECT);
  EXPECT_THAT(Written(event), HasSubstr("/target: required member is missing"));
  event.mutable_item_interaction()->add_items()->set_product_id("P-1");
  v1::Report report;
  EXPECT_EQ(Written(event, &report), R"({"type":"act","action":"click","target":"P-1"})");
  EXPECT_THAT(Fields(report, v1::Finding::DERIVED), ElementsAre("item_interaction.target"));
  EXPECT_THAT(Fields(report, v1::Finding::LOST_FIELD),
              ElementsAre("item_interaction.items[].product_id"));
}

TEST_F(MemberForms, ADiscountThatIsKnownTellsWhetherThereWasOne) {
  v1::CommerceEvent event;
  v1::Item& item = *event.mutable_purchase()->add_items();
  item.set_item_id("I");
  EXPECT_EQ(Written(event), R"({"type":"buy","lines":[{"id":"I"}]})");
  item.mutable_discount();
  EXPECT_EQ(Written(event), R"({"type":"buy","lines":[{"id":"I","reduced":false}]})");
  item.mutable_discount()->set_nanos(500'000'000);
  EXPECT_EQ(Written(event), R"({"type":"buy","lines":[{"id":"I","reduced":true}]})");
  item.set_discounted(false);  // what is known is not derived
  EXPECT_EQ(Written(event), R"({"type":"buy","lines":[{"id":"I","reduced":false}]})");
}

TEST_F(MemberForms, TheNameOfAKeyedMemberChoosesItsRows) {
  const char* json =
      R"({"type":"lists","lists":{"Search":{"query":"mug","id":"1"},"Other":{"id":"2"}}})";
  const v1::CommerceEvent event = Read(json);
  ASSERT_EQ(event.item_list_view().lists_size(), 2);
  EXPECT_EQ(event.item_list_view().lists(0).list_id(), "1");
  EXPECT_FALSE(event.item_list_view().lists(1).has_list_id());
  EXPECT_EQ(Written(event), json);
  const auto faulty =
      Forms().Decode("forms", R"({"type":"lists","lists":{"Search":{},"Other":{}}})", {}, &arena_);
  EXPECT_THAT(std::string(text::ToStd(faulty->front().status.message())),
              HasSubstr("/lists/Search/query: required member is missing"));
  const auto rows = Forms().Describe("forms", "item_list_view");
  ASSERT_TRUE(rows.ok());
  std::vector<std::string> pointers;
  for (const auto& row : *rows) pointers.push_back(row.pointer);
  EXPECT_THAT(pointers, ElementsAre("/type", "/lists", "/lists/Search/query", "/lists/Search/id",
                                    "/lists/*/query"));
}

TEST_F(MemberForms, ATableThatIsWrittenOnlyIsReadAsWhatItLooksLike) {
  v1::CommerceEvent event;
  event.mutable_product_view()->add_items()->set_item_id("P-1");
  event.mutable_product_view()->add_items()->set_item_id("P-2");
  v1::Report report;
  const std::string written = Written(event, &report);
  EXPECT_EQ(written, R"({"type":"view","url":"P-1"})");
  EXPECT_THAT(Fields(report, v1::Finding::LOST_FIELD),
              ElementsAre("product_view.items[].item_id", "product_view"));
  EXPECT_EQ(report.findings(1).detail(), "written as a page view, and read back as one");
  EXPECT_EQ(Read(written).context().page().url(), "P-1");
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto drawn = Forms().Sample("forms", seed);
    EXPECT_NE(Read(*drawn).action_case(), v1::CommerceEvent::kProductView);
  }
  const auto unknown = Forms().Decode("forms", R"({"type":"x"})", {}, &arena_);
  EXPECT_THAT(std::string(text::ToStd(unknown->front().status.message())),
              HasSubstr("known: view, act, lists, buy"));
}

// The receipt and the comparison lay such a document beside the table that wrote it.
TEST_F(MemberForms, ReceiptsKnowWhatWroteADocument) {
  Decoded decoded;
  decoded.event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&arena_);
  decoded.event->mutable_product_view()->add_items()->set_item_id("P-1");
  const auto encoded = Forms().Encode("forms", *decoded.event, {});
  ASSERT_TRUE(encoded.ok());
  const v1::Report receipt =
      Forms().Receipt("canonical", "{}", decoded, "forms", encoded->documents, encoded->report);
  EXPECT_THAT(Fields(receipt, v1::Finding::CARRIED), ElementsAre("product_view.items[].item_id"));
  EXPECT_EQ(receipt.findings(0).field(), "product_view");
  const auto comparisons = Forms().Compare("forms", "forms");
  ASSERT_TRUE(comparisons.ok());
  for (const auto& comparison : *comparisons) EXPECT_NE(comparison.kind, "product_view");
}

TEST_F(MemberForms, WholeSecondsKeepAFractionInTheirOwnFormatOnly) {
  const char* json = R"({"type":"view","at":1598019019.25,"url":"u"})";
  v1::CommerceEvent event = Read(R"({"type":"view","url":"u","at":1598019019})");
  EXPECT_THAT(event.extensions(), IsEmpty());
  event = Read(json);
  EXPECT_EQ(event.occurred_at().nanos(), 250'000'000);
  EXPECT_THAT(Written(event), HasSubstr(R"("at":1598019019.25)"));
  event.clear_extensions();
  event.clear_event_id();
  v1::Report report;
  EXPECT_THAT(Written(event, &report), HasSubstr(R"("at":1598019019})"));
  EXPECT_THAT(Fields(report, v1::Finding::LOST_FIELD), ElementsAre("occurred_at"));
}

TEST_F(MemberForms, AccountsOfAnotherVendorAreNotWritten) {
  v1::CommerceEvent event = Read(R"({"type":"view","url":"u","account":"A-1"})");
  EXPECT_EQ(event.source().property_id(), "A-1");
  EXPECT_THAT(Written(event), HasSubstr(R"("account":"A-1")"));
  event.mutable_source()->set_format("forms.dialect");
  EXPECT_THAT(Written(event), HasSubstr(R"("account":"A-1")"));
  event.mutable_source()->set_format("forms2");
  EXPECT_EQ(Written(event), R"({"type":"view","url":"u"})");
}

TEST_F(MemberForms, SpellingsThatACodecReadsComeBack) {
  const char* json = R"({"type":"view","url":"u","platform":["iOS"]})";
  v1::CommerceEvent event = Read(json);
  EXPECT_EQ(event.context().device().os(), "iOS");
  EXPECT_EQ(Written(event), json);
  event.mutable_context()->mutable_device()->set_os("Android");
  EXPECT_THAT(Written(event), HasSubstr(R"("platform":"Android")"));
  EXPECT_THAT(Read(R"({"type":"view","url":"u","platform":"iOS"})").extensions(), IsEmpty());
}

TEST_F(MemberForms, EveryDrawnDocumentComesBackEqual) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const auto json = Forms().Sample("forms", seed);
    json::Document before;
    json::Document after;
    const std::string written = Written(Read(*json));
    ASSERT_TRUE(before.Parse(*json).ok());
    ASSERT_TRUE(after.Parse(written).ok()) << written;
    ASSERT_EQ(json::NormalText(before.root()), json::NormalText(after.root())) << "seed " << seed;
  }
}

TEST_F(MemberForms, ASuccessorHasToBeThere) {
  static constexpr Row kRows[] = {Constant("type", "x"),
                                  Text("a", "context.from_list_id").ReplacedBy("b")};
  static constexpr EventTable kFaulty[] = {{"x", "page_view", kPage, kRows}};
  static constexpr Format kFormat[] = {
      {.name = "faulty", .title = "Faulty", .discriminator = "type", .tables = kFaulty}};
  static constexpr vendor::Adapter kAdapter = {
      .vendor = "faulty", .title = "Faulty", .formats = kFormat, .codecs = {}, .settings = {}};
  const vendor::Adapter* const adapters[] = {&kAdapter};
  EXPECT_THAT(std::string(text::ToStd(Translator::Create(adapters).status().message())),
              HasSubstr("row \"a\": no member 'b' beside it"));
}

}  // namespace
}  // namespace interlingua::engine
