// What the Commanders Act documents say, and what the vendor's samples do instead.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/all.h"
#include "translator/text/text.h"
#include "translator/translator.h"
#include "translator/value/decimal.h"

namespace interlingua::commanders_act {
namespace {

using testing::HasSubstr;
using testing::Not;

const Translator& SharedTranslator() {
  static const Translator* const translator = Translator::Create(AllAdapters())->release();
  return *translator;
}

class CommandersAct : public testing::Test {
 protected:
  engine::Decoded Read(std::string_view json, std::string_view format = "commanders_act") {
    auto decoded = SharedTranslator().Decode(format, json, {}, &arena_);
    EXPECT_TRUE(decoded.ok()) << decoded.status();
    return decoded->front();
  }
  std::string Write(const v1::CommerceEvent& event, std::string_view format = "commanders_act") {
    const auto encoded = SharedTranslator().Encode(format, event, {});
    return encoded.ok() ? encoded->documents.front() : std::string(encoded.status().message());
  }
  google::protobuf::Arena arena_;
};

bool HasFinding(const v1::Report& report, v1::Finding::Code code, std::string_view pointer) {
  return std::any_of(report.findings().begin(), report.findings().end(), [&](const auto& finding) {
    return finding.code() == code &&
           (finding.source_pointer() == pointer || finding.target_pointer() == pointer);
  });
}

TEST_F(CommandersAct, RevenueIsNetAndValueIsGross) {
  const engine::Decoded decoded = Read(R"({"event_name":"purchase","id":"O_1","revenue":16.00,
      "value":22.53,"shipping_amount":3.33,"tax_amount":3.20,"currency":"EUR","user":{"id":"1"},
      "items":[{"id":"S","quantity":1,"product":{"id":"1","name":"n","price":9.99}}]})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  const v1::Order& order = decoded.event->purchase();
  EXPECT_EQ(value::DecimalText(value::ValueOf(order.revenue())), "16");
  EXPECT_EQ(value::DecimalText(value::ValueOf(order.value())), "22.53");
  EXPECT_EQ(value::DecimalText(value::ValueOf(order.shipping())), "3.33");
  EXPECT_EQ(value::DecimalText(value::ValueOf(order.tax())), "3.2");
}

TEST_F(CommandersAct, SumsThatDoNotAddUpAreNotCorrected) {
  const engine::Decoded decoded =
      Read(R"({"event_name":"refund","id":"O_1","revenue":16.00,"value":20.33,
      "shipping_amount":3.33,"tax_amount":3.20,"currency":"EUR","user":{"id":"1"}})");
  ASSERT_TRUE(decoded.status.ok());
  EXPECT_EQ(value::DecimalText(value::ValueOf(decoded.event->refund().order().value())), "20.33");
}

TEST_F(CommandersAct, UnknownWordsOfOpenEnumerationsSurvive) {
  const engine::Decoded decoded = Read(R"({"event_name":"purchase","id":"O_1","revenue":1,"value":1,
      "currency":"EUR","user":{"id":"1"},"type":"purchase","payment_method":"CreditCard",
      "status":"waiting","items":[{"id":"S","quantity":1,"product":{"name":"n","price":1}}]})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.event->purchase().payment_method_text(), "CreditCard");
  EXPECT_FALSE(decoded.event->purchase().has_payment_method());
  EXPECT_THAT(Write(*decoded.event), HasSubstr(R"("payment_method":"CreditCard")"));
  EXPECT_THAT(Write(*decoded.event), HasSubstr(R"("status":"waiting")"));
}

TEST_F(CommandersAct, MembersThatTheSamplesLeaveOutAreOnlyNoted) {
  const engine::Decoded decoded = Read(R"({"event_name":"purchase","id":"O_1","revenue":1,"value":1,
      "currency":"EUR","user":{"id":"1"},
      "items":[{"id":"S","quantity":1,"product":{"name":"n","price":1}}]})");
  ASSERT_TRUE(decoded.status.ok());
  for (const char* pointer : {"/type", "/payment_method", "/status", "/user/consent_categories",
                              "/context", "/items/0/product/id"}) {
    EXPECT_TRUE(HasFinding(decoded.report, v1::Finding::EXPECTED_MISSING, pointer)) << pointer;
  }
}

TEST_F(CommandersAct, RequiredMembersAreRequiredBothWays) {
  const engine::Decoded decoded = Read(R"({"event_name":"purchase","items":[{"product":{}}]})");
  const std::string fault(decoded.status.message());
  for (const char* pointer : {"/id:", "/currency:", "/items/0/id:"}) {
    EXPECT_THAT(
        fault, HasSubstr(text::Concat("commanders_act: ", pointer, " required member is missing")));
  }
  v1::CommerceEvent event;
  event.mutable_purchase()->set_order_id("1");
  EXPECT_THAT(Write(event), HasSubstr("commanders_act: /currency: required member is missing"));
}

TEST_F(CommandersAct, WhatOtherVendorsMayNotKnowIsNotedAndRefusedByAStrictDestination) {
  const engine::Decoded decoded =
      Read(R"({"event_name":"purchase","id":"1","currency":"EUR","items":[{"id":"S"}]})");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  for (const char* pointer :
       {"/user", "/revenue", "/value", "/items/0/quantity", "/items/0/product"}) {
    EXPECT_TRUE(HasFinding(decoded.report, v1::Finding::EXPECTED_MISSING, pointer)) << pointer;
  }
  EXPECT_THAT(Write(*decoded.event), HasSubstr(R"("id":"1")"));
  const auto refused =
      SharedTranslator().Encode("commanders_act", *decoded.event, {.strict = true});
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("/user: expected member is missing"));
}

TEST_F(CommandersAct, BothSpellingsOfCategoriesAreRead) {
  const engine::Decoded decoded =
      Read(R"({"event_name":"view_cart","user":{"id":"1"},"items":[{"id":"S",
      "quantity":1,"product":{"name":"n","price":1,"category_1":"a","item_category2":"b"}}]})");
  ASSERT_TRUE(decoded.status.ok());
  EXPECT_THAT(decoded.event->cart().items(0).categories(), testing::ElementsAre("a", "b"));
  EXPECT_THAT(Write(*decoded.event), HasSubstr(R"("category_2":"b")"));
}

TEST_F(CommandersAct, ConsentIsReadAsNumbersAndAsStringsAndLeavesAsItCame) {
  for (const char* consent : {"[1,3]", R"(["1","3"])"}) {
    const engine::Decoded decoded = Read(text::Concat(
        R"({"event_name":"login","user":{"id":"1","consent_categories":)", consent, "}}"));
    EXPECT_THAT(decoded.event->context().consent().granted(), testing::ElementsAre("1", "3"));
    EXPECT_THAT(Write(*decoded.event), HasSubstr(text::Concat("\"consent_categories\":", consent)));
  }
}

TEST_F(CommandersAct, EveryMemberOfTheUserMayBeHashed) {
  for (const char* member : {"id", "email", "phone", "firstname", "lastname", "gender", "birthdate",
                             "city", "state", "zipcode", "country"}) {
    const std::string json = text::Concat(
        R"({"event_name":"login","user":{")", member,
        R"(_md5":"8eb1b522f60d11fa897de1dc6351b7e8",")", member,
        R"(_sha256":"836f82db99121b3481011f16b49dfa5fbc714a0d1b1b9f784a1ebbbf5b39577f"}})");
    const engine::Decoded decoded = Read(json);
    ASSERT_TRUE(decoded.status.ok()) << decoded.status;
    ASSERT_EQ(decoded.event->identity().hashes_size(), 2) << member;
    EXPECT_FALSE(decoded.event->identity().hashes(0).field().empty());
    EXPECT_THAT(Write(*decoded.event), HasSubstr(text::Concat("\"", member, "_sha256\":\"836f")));
  }
}

TEST_F(CommandersAct, TheTimeIsReadWhereverTheSamplesPutItAndWrittenInTheContext) {
  for (const char* time : {R"("context":{"event_id":"e","event_timestamp":1719830400123})",
                           R"("context":{"event_id":"e","event_timestamp":"1719830400123"})",
                           R"("event_timestamp":1719830400123,"context":{"event_id":"e"})"}) {
    const engine::Decoded decoded =
        Read(text::Concat(R"({"event_name":"login","user":{"id":"1"},)", time, "}"));
    ASSERT_TRUE(decoded.status.ok()) << decoded.status;
    EXPECT_EQ(decoded.event->occurred_at().seconds(), 1719830400);
    EXPECT_EQ(decoded.event->event_id(), "e");
    EXPECT_THAT(Write(*decoded.event),
                HasSubstr("\"context\":{\"event_id\":\"e\",\"event_timestamp\":"));
  }
}

TEST_F(CommandersAct, DialectsShareTheirProperties) {
  const engine::Decoded decoded =
      Read(R"({"event_name":"generate_lead","currency":"EUR","value":9.99,
      "id":"L_1","user":{"id":"1","consent_categories":[1]},
      "context":{"event_id":"e-1","event_timestamp":1}})");
  ASSERT_TRUE(decoded.status.ok());
  EXPECT_EQ(Write(*decoded.event, "commanders_act.cact"),
            R"(["trigger","generate_lead",{"value":9.99,"currency":"EUR","id":"L_1",)"
            R"("user":{"id":"1","consent_categories":[1]}}])");
  EXPECT_THAT(
      std::string(Read(R"(["trigger","purchase",{}])", "commanders_act.cact").status.message()),
      HasSubstr("commanders_act.cact: /2/id: required member is missing"));
  EXPECT_THAT(
      std::string(Read(R"(["track","purchase",{}])", "commanders_act.cact").status.message()),
      HasSubstr("/0: expected \"trigger\""));
}

TEST_F(CommandersAct, AnyOtherEventIsACustomOneWithItsMembers) {
  const engine::Decoded decoded = Read(R"({"event_name":"select_content","content_type":"guide",
      "item_id":"G-1","user":{"id":"1","consent_categories":[1]}})");
  ASSERT_TRUE(decoded.status.ok());
  EXPECT_EQ(decoded.event->custom().name(), "select_content");
  ASSERT_EQ(decoded.event->custom().properties_size(), 2);
  EXPECT_EQ(decoded.event->custom().properties(1).json(), "\"G-1\"");
}

TEST_F(CommandersAct, IdentitiesFromElsewhereAreBroughtToTheVendorsNormalForms) {
  v1::CommerceEvent event;
  event.mutable_identify()->set_mode(v1::Identify::IDENTIFY);
  event.mutable_identity()->set_email(" John.Doe@Example.com ");
  event.mutable_identity()->set_phone("06 12 34 56 78");
  event.mutable_identity()->mutable_profile()->set_country("France");
  const auto encoded = SharedTranslator().Encode("commanders_act", event, {});
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  EXPECT_THAT(encoded->documents.front(), HasSubstr(R"("email":"john.doe@example.com")"));
  EXPECT_THAT(encoded->documents.front(), HasSubstr(R"("phone":"+33612345678")"));
  EXPECT_THAT(encoded->documents.front(), HasSubstr(R"("country":"FR")"));
  for (const char* pointer : {"/user/email", "/user/phone", "/user/country"}) {
    EXPECT_TRUE(HasFinding(encoded->report, v1::Finding::NORMALIZED, pointer)) << pointer;
  }
  event.mutable_identity()->mutable_profile()->set_country("Atlantis");
  EXPECT_THAT(Write(event), HasSubstr(R"("country":"Atlantis")"));
  event.mutable_source()->set_format("commanders_act");
  EXPECT_THAT(Write(event), HasSubstr(R"("phone":"06 12 34 56 78")"));
}

TEST_F(CommandersAct, ADeltaHasNoLivePersonFormAndARefundNone) {
  const engine::Decoded added = Read(R"({"event_name":"add_to_cart","value":8,"currency":"EUR",
      "user":{"id":"1"},"items":[{"id":"S","quantity":1,"product":{"name":"n","price":1}}]})");
  EXPECT_EQ(Write(*added.event, "liveperson"), "liveperson: needs cart state");
  const engine::Decoded refund = Read(R"({"event_name":"refund","id":"O","revenue":1,"value":1,
      "currency":"EUR","user":{"id":"1"}})");
  EXPECT_EQ(Write(*refund.event, "liveperson"), "liveperson: liveperson has no refund");
}

TEST_F(CommandersAct, NetIsNeverPassedOffAsGross) {
  engine::Decoded decoded = Read(R"({"event_name":"purchase","id":"O_1","revenue":16,"value":22.53,
      "shipping_amount":3.33,"tax_amount":3.20,"currency":"EUR","user":{"id":"1"},
      "items":[{"id":"S","quantity":1,"product":{"id":"1","name":"n","price":9.99}}]})");
  decoded.event->mutable_purchase()->clear_value();
  const auto derived = SharedTranslator().Encode("liveperson", *decoded.event, {});
  ASSERT_TRUE(derived.ok());
  EXPECT_THAT(derived->documents.front(), HasSubstr("\"total\":22.53"));
  EXPECT_TRUE(HasFinding(derived->report, v1::Finding::DERIVED, "/total"));
  decoded.event->mutable_purchase()->clear_tax();
  const auto absent = SharedTranslator().Encode("liveperson", *decoded.event, {});
  ASSERT_TRUE(absent.ok());
  EXPECT_THAT(absent->documents.front(), Not(HasSubstr("total")));
}

}  // namespace
}  // namespace interlingua::commanders_act
