// What a table means without a member that says it, amounts that are there and empty, and joined
// texts that came as a number.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "translator/translator.h"
#include "translator/vendor/adapter.h"

namespace interlingua::engine {

using namespace table;  // the rows

namespace {

using testing::HasSubstr;

constexpr char kPage[] = "https://docs.till.example/events";

// The till has a document of its own for opening, and one for all other events of a shop.
constexpr Row kOpened[] = {
    Constant("what", "opened"),
    ImpliedBoth("custom.name", "till opened"),
    ImpliedOnRead("context.page.type", "till"),
    Text("till", "source.property_id"),
};
constexpr Row kAny[] = {Text("what", "custom.name").Required(), CatchAll("custom.properties")};
constexpr Row kSale[] = {
    Constant("what", "sale"),
    AmountText("total", "purchase.value", -1).Required(),
    AmountText("tax", "purchase.tax", -1),
    JoinedText("cashiers", "context.page.sections", "|"),
};
constexpr Row kFault[] = {Constant("what", "sale"), Text("fault", "error.message")};
constexpr EventTable kTables[] = {
    {"opened", "custom", kPage, kOpened},
    {"sale", "purchase", kPage, kSale},
    {.event = "sale", .kind = "error", .reference = kPage, .rows = kFault, .beside = "fault"},
    {.event = "custom", .kind = "custom", .reference = kPage, .rows = kAny, .any = true},
};
constexpr Row kReturn[] = {Constant("what", "return"), Constant("till", "any")};
constexpr EventTable kPaperTables[] = {{"return", "refund", kPage, kReturn}};
constexpr Format kFormats[] = {
    {.name = "till", .title = "Till", .discriminator = "what", .tables = kTables},
    {.name = "till.paper", .title = "Paper", .discriminator = "what", .tables = kPaperTables}};
constexpr vendor::Adapter kTill = {
    .vendor = "till", .title = "Till", .formats = kFormats, .codecs = {}, .settings = {}};

class Meanings : public testing::Test {
 protected:
  Meanings() {
    static const vendor::Adapter* const adapters[] = {&kTill};
    auto made = Translator::Create(adapters);
    EXPECT_TRUE(made.ok()) << made.status();
    translator_ = *std::move(made);
  }
  Decoded Read(std::string_view json) {
    return translator_->Decode("till", json, {}, &arena_)->front();
  }
  std::string Write(const v1::CommerceEvent& event) {
    const auto encoded = translator_->Encode("till", event, {});
    return encoded.ok() ? encoded->documents.front() : std::string(encoded.status().message());
  }
  std::unique_ptr<Translator> translator_;
  google::protobuf::Arena arena_;
};

TEST_F(Meanings, ATextThatATableImpliesIsReadAndChoosesTheTableOnTheWayOut) {
  constexpr char kJson[] = R"({"what":"opened","till":"T-1"})";
  const Decoded opened = Read(kJson);
  ASSERT_TRUE(opened.status.ok()) << opened.status;
  EXPECT_EQ(opened.event->custom().name(), "till opened");
  EXPECT_EQ(opened.event->context().page().type(), "till");
  EXPECT_EQ(Write(*opened.event), kJson);
}

TEST_F(Meanings, AnotherTextIsForAnotherTable) {
  v1::CommerceEvent event;
  event.mutable_custom()->set_name("till closed");
  EXPECT_EQ(Write(event), R"({"what":"till closed"})");
}

TEST_F(Meanings, AnImpliedTextIsNotReportedAsLost) {
  const Decoded opened = Read(R"({"what":"opened","till":"T-1"})");
  const auto encoded = translator_->Encode("till", *opened.event, {});
  ASSERT_TRUE(encoded.ok());
  for (const v1::Finding& finding : encoded->report.findings()) {
    EXPECT_EQ(finding.field(), "event_id") << finding.ShortDebugString();
  }
}

TEST_F(Meanings, AnEmptyTextIsNoAmountAndComesBackEmpty) {
  constexpr char kJson[] = R"({"what":"sale","total":"12.5","tax":""})";
  const Decoded sale = Read(kJson);
  ASSERT_TRUE(sale.status.ok()) << sale.status;
  EXPECT_FALSE(sale.event->purchase().has_tax());
  EXPECT_EQ(Write(*sale.event), kJson);
  sale.event->mutable_purchase()->mutable_tax()->set_units(2);
  EXPECT_EQ(Write(*sale.event), R"({"what":"sale","total":"12.5","tax":"2"})");
}

TEST_F(Meanings, AnEmptyTextIsNotTheAmountThatIsRequired) {
  EXPECT_THAT(std::string(Read(R"({"what":"sale","total":""})").status.message()),
              HasSubstr("till: /total: required member is empty"));
}

TEST_F(Meanings, AConstantOfNullIsNotTheConstant) {
  const auto read =
      translator_->Decode("till.paper", R"({"what":"return","till":null})", {}, &arena_);
  EXPECT_EQ(read->front().status.message(), "till.paper: /till: required member is null");
}

TEST_F(Meanings, AnEmptyTextIsNoFurtherEvent) {
  const auto events = [&](std::string_view json) {
    return translator_->Decode("till", json, {}, &arena_)->size();
  };
  EXPECT_EQ(events(R"({"what":"sale","total":"1","fault":"no paper"})"), 2u);
  EXPECT_EQ(events(R"({"what":"sale","total":"1","fault":""})"), 1u);
  EXPECT_EQ(events(R"({"what":"sale","total":"1","fault":null})"), 1u);
}

TEST_F(Meanings, AJoinedTextOfOneNumberIsReadAsTextsAre) {
  constexpr char kJson[] = R"({"what":"sale","total":"1","cashiers":17})";
  const Decoded sale = Read(kJson);
  ASSERT_TRUE(sale.status.ok()) << sale.status;
  EXPECT_THAT(sale.event->context().page().sections(), testing::ElementsAre("17"));
  EXPECT_EQ(Write(*sale.event), kJson);
}

}  // namespace
}  // namespace interlingua::engine
