// Tables of which several are forms of the same thing, and objects whose members the vendor does
// not prescribe, on a vendor made up for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "interlingua/v1/event.pb.h"
#include "translator/json/document.h"
#include "translator/text/text.h"
#include "translator/translator.h"
#include "translator/vendor/adapter.h"

namespace interlingua::engine {

using namespace table;  // the rows

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kPage[] = "https://docs.forms.example/events";
constexpr VendorLimits kShort = {.max_value_bytes = 40};

constexpr Row kItem[] = {
    Text("product", "product_id").OrDerived(),
    Text("sku", "item_id"),
    Amount("price", "unit_price"),
    Numbered("group", "categories", 2),
};
constexpr Row kCart[] = {
    ImpliedBoth("cart.change", "ADD"),
    IncludeAt("cart.items[0]", kItem),
    EachFurther("others", "cart.items", kItem),
};
constexpr Row kCheckout[] = {
    Coded("step", "checkout", "step", "step_number"),
    TextList("tags", "checkout.order.items[0].colors"),
};
constexpr Row kSearch[] = {FirstOf("words", "search.keywords")};
constexpr Row kOrder[] = {Each("items", "purchase.items", kItem)};
constexpr Row kPlainOrder[] = {Text("note", "purchase.affiliation"), Include(kOrder)};
constexpr EventTable kTables[] = {
    {"add", "cart", kPage, kCart},
    {"step", "checkout", kPage, kCheckout},
    {"search", "search", kPage, kSearch},
    {.event = "typed", .kind = "search", .reference = kPage, .rows = kSearch, .own = true},
    {"order", "purchase", kPage, kPlainOrder},
};
constexpr Row kProperties[] = {TableRows()};
constexpr Row kFrame[] = {
    EventName("event"),
    Text("id", "event_id"),
    Object("properties", ".", kProperties).LimitedBy(kShort).Lenient(),
};

constexpr Row kPerson[] = {Text("mail", "identity.email")};
constexpr Row kByIds[] = {Constant("call", "person"), Object("who", ".", kPerson).Discriminates(),
                          Text("name", "identity.profile.first_name"),
                          Text("user", "identity.user_id").Required()};
constexpr Row kByText[] = {Constant("call", "person"), Text("who", "identity.email"),
                           Text("name", "identity.profile.first_name")};
constexpr Row kSale[] = {Object("sale", ".", kOrder).Discriminates()};
constexpr EventTable kWhole[] = {
    {.event = "person", .kind = "identify", .reference = kPage, .rows = kByIds, .part = true},
    {.event = "mail", .kind = "identify", .reference = kPage, .rows = kByText, .part = true},
    {.event = "sale", .kind = "purchase", .reference = kPage, .rows = kSale, .own = true},
};

absl::Status ReadStep(const json::Node& step, google::protobuf::Message& checkout) {
  static_cast<v1::Checkout&>(checkout).set_step_number(step.text == "one" ? 1 : step.text.size());
  return absl::OkStatus();
}
std::string WriteStep(const google::protobuf::Message& checkout) {
  const auto& message = static_cast<const v1::Checkout&>(checkout);
  return message.has_step_number() ? std::to_string(message.step_number()) : std::string();
}
std::string DrawStep(std::uint64_t) { return "1"; }
constexpr Codec kCodecs[] = {{"step", ReadStep, WriteStep, DrawStep}};

constexpr Format kFormat = {.name = "forms",
                            .title = "forms",
                            .discriminator = "event",
                            .tables = kTables,
                            .frame = kFrame,
                            .whole = kWhole};
const vendor::Adapter kAdapter = {.vendor = "forms",
                                  .title = "Forms",
                                  .formats = {&kFormat, 1},
                                  .codecs = kCodecs,
                                  .settings = {}};

const Translator& TheTranslator() {
  static const std::unique_ptr<Translator> translator = [] {
    static const vendor::Adapter* const kAdapters[] = {&kAdapter};
    auto made = Translator::Create(kAdapters);
    if (!made.ok()) {
      ADD_FAILURE() << made.status();
      std::abort();
    }
    return *std::move(made);
  }();
  return *translator;
}

class Forms : public testing::Test {
 protected:
  const v1::CommerceEvent& Read(std::string_view json) {
    auto decoded = TheTranslator().Decode("forms", json, {}, &arena_);
    EXPECT_TRUE(decoded.ok()) << decoded.status();
    decoded_ = decoded->front();
    EXPECT_TRUE(decoded_.status.ok()) << decoded_.status;
    return *decoded_.event;
  }
  static std::string Write(const v1::CommerceEvent& event, v1::Report* report = nullptr) {
    const auto encoded = TheTranslator().Encode("forms", event, {}, report);
    if (!encoded.ok()) return std::string(encoded.status().message());
    EXPECT_EQ(encoded->documents.size(), 1u);
    return encoded->documents.front();
  }
  void ExpectReturn(const std::string& json) { EXPECT_EQ(Write(Read(json)), json); }

  google::protobuf::Arena arena_;
  Decoded decoded_;
};

TEST_F(Forms, TheFirstElementStandsFlatAndTheOthersInAList) {
  const std::string json =
      R"({"event":"add","properties":{"product":"a","price":1,"others":[{"product":"b"}]}})";
  const v1::CommerceEvent& event = Read(json);
  ASSERT_EQ(event.cart().items_size(), 2);
  EXPECT_EQ(event.cart().items(0).product_id(), "a");
  EXPECT_EQ(event.cart().items(1).product_id(), "b");
  EXPECT_EQ(Write(event), json);
}

TEST_F(Forms, AListOfOthersWithoutAFirstOneReturnsToItsPlace) {
  const std::string json = R"({"event":"add","properties":{"others":[{"product":"b"}]}})";
  EXPECT_EQ(Read(json).cart().items_size(), 2);
  ExpectReturn(json);
}

TEST_F(Forms, RowsAtAMessageAreDescribedByTheirWholePath) {
  const auto rows = TheTranslator().Describe("forms", "cart");
  ASSERT_TRUE(rows.ok());
  EXPECT_TRUE(std::any_of(rows->begin(), rows->end(), [](const reference::RowDescription& row) {
    return row.pointer == "/properties/price" && row.field == "cart.items[0].unit_price";
  }));
}

TEST_F(Forms, WhatATableMeansHoldsWhereItsObjectIsAbsent) {
  for (const char* json : {R"({"event":"add"})", R"({"event":"add","properties":null})",
                           R"({"event":"add","properties":{}})"}) {
    EXPECT_EQ(Read(json).cart().change(), v1::Cart::ADD) << json;
    ExpectReturn(json);
  }
}

TEST_F(Forms, FreeMembersOfAnotherFormAreKept) {
  for (const char* json :
       {R"({"event":"add","properties":{"product":"a","price":"cheap"}})",
        R"({"event":"add","properties":{"group1":{"a":1},"product":true}})",
        R"({"event":"add","properties":{"product":"a","others":"none"}})",
        R"({"event":"add","properties":{"product":"a","others":[{"price":[]}]}})",
        R"({"event":"step","properties":{"tags":["a",{}]}})",
        R"({"event":"order","properties":{"items":[1,{"product":"a"}]}})"}) {
    Read(json);
    EXPECT_THAT(decoded_.report.DebugString(), HasSubstr("UNKNOWN_MEMBER")) << json;
    ExpectReturn(json);
  }
  Read(R"({"event":"add","properties":{"product":"a","others":[7]}})");
  EXPECT_EQ(decoded_.event->cart().items_size(), 1);
}

TEST_F(Forms, MembersOutsideOfAFreeObjectAreNotFree) {
  auto decoded = TheTranslator().Decode("forms", R"({"event":"add","id":{}})", {}, &arena_);
  EXPECT_THAT(std::string(decoded->front().status.message()), HasSubstr("/id: expected string"));
}

TEST_F(Forms, ThePresenceOfAMemberTellsTheTable) {
  EXPECT_EQ(Read(R"({"sale":{"items":[{"product":"a"}]}})").purchase().items_size(), 1);
  EXPECT_EQ(decoded_.event->source().event_name(), "sale");
  EXPECT_EQ(Read(R"({"call":"person","who":{"mail":"m"},"user":"u"})").source().event_name(),
            "person");
  EXPECT_EQ(Read(R"({"call":"person","who":"m"})").source().event_name(), "mail");
  auto neither = TheTranslator().Decode("forms", R"({"sale":null})", {}, &arena_);
  EXPECT_FALSE(neither->front().status.ok());
}

TEST_F(Forms, AnEventGoesBackToTheFormThatReadIt) {
  ExpectReturn(R"({"event":"typed","properties":{"words":"mug"}})");
  ExpectReturn(R"({"event":"search","properties":{"words":"mug"}})");
  ExpectReturn(R"({"sale":{"items":[{"product":"a"}]}})");
  ExpectReturn(R"({"event":"order","properties":{"items":[{"product":"a"}]}})");
}

TEST_F(Forms, EventsFromElsewhereGetNoneOfTheFormatsOwnForms) {
  v1::CommerceEvent event;
  event.mutable_search()->add_keywords("mug");
  event.mutable_source()->set_event_name("typed");
  EXPECT_EQ(Write(event), R"({"event":"search","properties":{"words":"mug"}})");
  event.mutable_purchase()->add_items()->set_product_id("a");
  EXPECT_EQ(Write(event), R"({"event":"order","properties":{"items":[{"product":"a"}]}})");
}

TEST_F(Forms, ACodecsMemberKeepsItsSpelling) {
  EXPECT_EQ(Read(R"({"event":"step","properties":{"step":"one"}})").checkout().step_number(), 1);
  ASSERT_EQ(decoded_.event->extensions_size(), 1);
  EXPECT_TRUE(decoded_.event->extensions(0).spelling());
  ExpectReturn(R"({"event":"step","properties":{"step":"one"}})");
  EXPECT_EQ(Read(R"({"event":"step","properties":{"step":1}})").extensions_size(), 0);
}

TEST_F(Forms, ADocumentThatCameWithoutADerivableMemberGoesWithoutIt) {
  ExpectReturn(R"({"event":"add","properties":{"sku":"s"}})");
  v1::CommerceEvent event = Read(R"({"event":"add","properties":{"sku":"s"}})");
  event.mutable_source()->set_format("another");
  event.clear_event_id();
  EXPECT_EQ(Write(event), R"({"event":"add","properties":{"product":"s","sku":"s"}})");
}

TEST_F(Forms, AListThatIsTooLongAsAValueIsLeftOutAsAWhole) {
  v1::CommerceEvent event;
  event.mutable_purchase()->set_affiliation("kept");
  for (const char* id : {"first product", "second product"}) {
    event.mutable_purchase()->add_items()->set_product_id(id);
  }
  v1::Report report;
  EXPECT_EQ(Write(event, &report), R"({"event":"order","properties":{"note":"kept"}})");
  EXPECT_THAT(report.DebugString(), HasSubstr("OVER_LIMIT"));
}

TEST_F(Forms, APartThatTheEventCannotFillIsLeftToAnother) {
  v1::CommerceEvent event;
  event.mutable_identify();
  event.mutable_identity()->set_email("m");
  EXPECT_EQ(Write(event), R"({"call":"person","who":"m"})");
  event.mutable_identity()->set_user_id("u");
  EXPECT_EQ(Write(event), R"({"call":"person","who":{"mail":"m"},"user":"u"})");
}

}  // namespace
}  // namespace interlingua::engine
