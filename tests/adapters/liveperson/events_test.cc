// What LivePerson's documents mean, and what cannot be said in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/all.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/text/text.h"
#include "translator/translator.h"

namespace interlingua::liveperson {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LivePerson : public testing::Test {
 protected:
  static const Translator& TheTranslator() {
    static const std::unique_ptr<Translator> translator = [] {
      auto made = Translator::Create(AllAdapters());
      if (!made.ok()) ADD_FAILURE() << made.status().ToString();
      return *std::move(made);
    }();
    return *translator;
  }

  std::vector<engine::Decoded> ReadAll(std::string_view json) {
    auto events = TheTranslator().Decode("liveperson", json, {}, &arena_);
    EXPECT_TRUE(events.ok()) << events.status().ToString();
    return events.ok() ? *std::move(events) : std::vector<engine::Decoded>();
  }

  engine::Decoded Read(std::string_view json) {
    std::vector<engine::Decoded> events = ReadAll(json);
    EXPECT_EQ(events.size(), 1u);
    return std::move(events.front());
  }

  /// The event of a document that must be good.
  v1::CommerceEvent Event(std::string_view json) {
    const engine::Decoded decoded = Read(json);
    EXPECT_TRUE(decoded.status.ok()) << decoded.status.ToString();
    return *decoded.event;
  }

  /// The documents of an event, in their normal spelling, or the refusal.
  static std::vector<std::string> Written(const v1::CommerceEvent& event,
                                          const engine::EncodeOptions& options = {}) {
    auto encoded = TheTranslator().Encode("liveperson", event, options);
    if (!encoded.ok()) return {std::string(text::ToStd(encoded.status().message()))};
    std::vector<std::string> documents;
    for (const std::string& document : encoded->documents) documents.push_back(Normal(document));
    return documents;
  }

  static std::string Normal(std::string_view json) {
    json::Document document;
    EXPECT_TRUE(document.Parse(json).ok()) << json;
    return json::NormalText(document.root());
  }

  static v1::Report ReportOf(const v1::CommerceEvent& event,
                             const engine::EncodeOptions& options = {}) {
    v1::Report report;
    (void)TheTranslator().Encode("liveperson", event, options, &report);
    return report;
  }

  /// The fields that a report names with one code.
  static std::vector<std::string> Fields(const v1::Report& report, v1::Finding::Code code) {
    std::vector<std::string> fields;
    for (const v1::Finding& finding : report.findings()) {
      if (finding.code() == code) fields.push_back(finding.field());
    }
    return fields;
  }

 private:
  google::protobuf::Arena arena_;
};

v1::Decimal Amount(std::int64_t units, std::int32_t nanos = 0) {
  v1::Decimal amount;
  amount.set_units(units);
  amount.set_nanos(nanos);
  return amount;
}

// The tables and the examples of the documentation spell the same members differently.
TEST_F(LivePerson, ReadsBothSpellingsAndWritesTheDocumentedOne) {
  const std::string written =
      Normal(R"({"type":"mrktInfo","info":{"channel":1,"affiliate":"Yahoo","campaignId":"c"}})");
  for (const char* json :
       {R"({"type":"mrktInfo","info":{"channel":1,"affiliate":"Yahoo","campaignId":"c"}})",
        R"({"type":"mrktInfo","info":{"channel":1,"Affiliate":"Yahoo","campaignID":"c"}})"}) {
    const v1::CommerceEvent event = Event(json);
    EXPECT_EQ(event.context().campaign().channel(), v1::Campaign::SEARCH);
    EXPECT_EQ(event.context().campaign().affiliate(), "Yahoo");
    EXPECT_EQ(event.context().campaign().campaign_id(), "c");
    EXPECT_THAT(Written(event), ElementsAre(written));
  }
}

TEST_F(LivePerson, ReadsNumbersThatTheExamplesWriteAsText) {
  const v1::CommerceEvent event = Event(R"({"type":"mrktInfo","info":{"channel":"4"}})");
  EXPECT_EQ(event.context().campaign().channel(), v1::Campaign::REFERRAL);
  EXPECT_THAT(Written(event), ElementsAre(Normal(R"({"type":"mrktInfo","info":{"channel":"4"}})")));
  v1::CommerceEvent other = event;
  other.clear_extensions();
  EXPECT_THAT(Written(other), ElementsAre(Normal(R"({"type":"mrktInfo","info":{"channel":4}})")));
  EXPECT_FALSE(Read(R"({"type":"mrktInfo","info":{"channel":5}})").status.ok());
}

TEST_F(LivePerson, KnowsFourteenStatesOfAService) {
  for (int status = 0; status <= 13; ++status) {
    const std::string json =
        text::Concat(R"({"type":"service","service":{"status":)", status, "}}");
    const v1::CommerceEvent event = Event(json);
    EXPECT_TRUE(event.service_activity().has_status());
    EXPECT_EQ(event.service_activity().status(), status);
    EXPECT_THAT(Written(event), ElementsAre(Normal(json)));
  }
  EXPECT_EQ(Event(R"({"type":"service","service":{"status":11}})").service_activity().status(),
            v1::ServiceActivity::WAITING_FOR_RESPONSE);
  const char* later = R"({"type":"service","service":{"status":14}})";
  EXPECT_EQ(Event(later).service_activity().status_text(), "14");
  EXPECT_THAT(Written(Event(later)), ElementsAre(Normal(later)));
}

TEST_F(LivePerson, ReadsAnArrayAsSeveralEvents) {
  const std::vector<engine::Decoded> events =
      ReadAll(R"([{"type":"searchInfo","keywords":["a"]},{"type":"nonsense"},)"
              R"({"type":"searchInfo","keywords":["a"]}])");
  ASSERT_EQ(events.size(), 3u);
  EXPECT_TRUE(events[0].status.ok());
  EXPECT_THAT(std::string(text::ToStd(events[1].status.message())), HasSubstr("/1/type"));
  EXPECT_TRUE(events[2].status.ok());
  EXPECT_NE(events[0].event->event_id(), events[2].event->event_id());
}

TEST_F(LivePerson, ReadsWhatABodySaysForEachOfItsAttributes) {
  const std::vector<engine::Decoded> events = ReadAll(
      R"({"consumerId":"c-1","identities":[{"iss":"https://shop.example","acr":"0","sub":"s-1"}],)"
      R"("clientProperties":{"osName":"IOS","osVersion":"18","deviceFamily":"MOBILE",)"
      R"("ipAddress":"203.0.113.7","appVersion":"4.2"},)"
      R"("entryPoints":["tel://972737004000","https://a","https://b","sec://x","sec://y",)"
      R"("lang://fr"],)"
      R"("engagementAttributes":[{"type":"lead","lead":{}},{"type":"error","error":{}}]})");
  ASSERT_EQ(events.size(), 2u);
  for (const engine::Decoded& decoded : events) {
    ASSERT_TRUE(decoded.status.ok()) << decoded.status.ToString();
    const v1::Identity& identity = decoded.event->identity();
    ASSERT_EQ(identity.ids_size(), 2);
    EXPECT_EQ(identity.ids(0).type(), "consumer");
    EXPECT_EQ(identity.ids(0).value(), "c-1");
    EXPECT_EQ(identity.ids(1).issuer(), "https://shop.example");
    EXPECT_EQ(identity.ids(1).assurance(), "0");
    EXPECT_EQ(identity.ids(1).value(), "s-1");
    const v1::Context& context = decoded.event->context();
    EXPECT_EQ(context.page().url(), "https://a");
    EXPECT_THAT(context.page().sections(), ElementsAre("x", "y"));
    EXPECT_EQ(context.language(), "fr");
    ASSERT_EQ(context.attributes_size(), 2);
    EXPECT_EQ(context.attributes(0).json(), "\"tel://972737004000\"");
    EXPECT_EQ(context.attributes(1).json(), "\"https://b\"");
    EXPECT_EQ(context.device().os(), "IOS");
    EXPECT_EQ(context.device().os_version(), "18");
    EXPECT_EQ(context.device().type(), "MOBILE");
    EXPECT_EQ(context.device().ip(), "203.0.113.7");
    EXPECT_EQ(context.app().version(), "4.2");
  }
}

TEST_F(LivePerson, RefusesABodyWithoutEvents) {
  google::protobuf::Arena arena;
  for (const char* json :
       {"[]", R"({"engagementAttributes":[]})", R"({"engagementAttributes":1})"}) {
    EXPECT_EQ(TheTranslator().Decode("liveperson", json, {}, &arena).status().code(),
              absl::StatusCode::kInvalidArgument)
        << json;
  }
  EXPECT_FALSE(Read(R"({"total":1})").status.ok());
  EXPECT_FALSE(Read(R"({"engagementAttributes":[{"type":"lead"}],"entryPoints":"x"})").status.ok());
}

TEST_F(LivePerson, NeedsTotalAndNumberOfACart) {
  EXPECT_THAT(std::string(text::ToStd(Read(R"({"type":"cart","numItems":1})").status.message())),
              HasSubstr("/total"));
  EXPECT_THAT(std::string(text::ToStd(Read(R"({"type":"cart","total":1})").status.message())),
              HasSubstr("/numItems"));
  EXPECT_TRUE(Read(R"({"type":"purchase"})").status.ok());
  EXPECT_FALSE(Read(R"({"type":"purchase","cart":{"numItems":1}})").status.ok());
  EXPECT_FALSE(Read(R"({"type":"prodView","products":[{"quantity":1}]})").status.ok());
}

TEST_F(LivePerson, WritesACartOnlyWhereItIsWhole) {
  v1::CommerceEvent event;
  event.mutable_cart()->set_change(v1::Cart::ADD);
  event.mutable_cart()->set_currency("EUR");
  v1::Item& item = *event.mutable_cart()->add_items();
  item.set_item_id("SKU-1");
  *item.mutable_quantity() = Amount(2);
  EXPECT_THAT(Written(event).front(), HasSubstr("needs cart state"));
  v1::CartState& state = *event.mutable_cart()->mutable_state();
  *state.mutable_total() = Amount(41, 500'000'000);
  *state.add_items() = item;
  EXPECT_THAT(Written(event),
              ElementsAre(Normal(R"({"type":"cart","total":41.5,"currency":"EUR","numItems":2,)"
                                 R"("products":[{"product":{"sku":"SKU-1"},"quantity":2}]})")));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::DERIVED), ElementsAre("cart.state.item_count"));
}

TEST_F(LivePerson, HasNoRefund) {
  v1::CommerceEvent event;
  event.mutable_refund()->mutable_order()->set_order_id("O-1");
  EXPECT_THAT(Written(event).front(), HasSubstr("liveperson has no refund"));
}

// The one amount is gross: net revenue is never put in its place.
TEST_F(LivePerson, WritesTheGrossTotal) {
  v1::CommerceEvent event;
  v1::Order& order = *event.mutable_purchase();
  order.set_order_id("O-1");
  *order.mutable_revenue() = Amount(16);
  EXPECT_THAT(Written(event), ElementsAre(Normal(R"({"type":"purchase","orderId":"O-1"})")));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::LOST_FIELD), ElementsAre("purchase.revenue"));
  *order.mutable_value() = Amount(22, 530'000'000);
  EXPECT_THAT(Written(event),
              ElementsAre(Normal(R"({"type":"purchase","total":22.53,"orderId":"O-1"})")));
  order.clear_value();
  *order.mutable_tax() = Amount(3, 200'000'000);
  *order.mutable_shipping() = Amount(3, 330'000'000);
  EXPECT_THAT(Written(event),
              ElementsAre(Normal(R"({"type":"purchase","total":22.53,"orderId":"O-1"})")));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::DERIVED), ElementsAre("purchase.value"));
}

TEST_F(LivePerson, WritesThePersonAsTwoDocuments) {
  v1::CommerceEvent event;
  event.mutable_identify()->set_mode(v1::Identify::UPDATE);
  v1::Identity& identity = *event.mutable_identity();
  identity.set_user_id("u-77");
  identity.set_email("a@b.c");
  identity.mutable_profile()->set_first_name("John");
  EXPECT_THAT(Written(event),
              ElementsAre(Normal(R"({"type":"ctmrinfo","info":{"customerId":"u-77"}})"),
                          Normal(R"({"type":"personal","personal":{"firstname":"John",)"
                                 R"("contacts":[{"email":"a@b.c"}]}})")));
}

// An e-mail is enough for a contact, though nothing else is known of the person.
TEST_F(LivePerson, WritesAContactWithoutAProfile) {
  v1::CommerceEvent event;
  event.mutable_identify()->set_mode(v1::Identify::UPDATE);
  event.mutable_identity()->set_email("a@b.c");
  EXPECT_THAT(
      Written(event),
      ElementsAre(Normal(R"({"type":"personal","personal":{"contacts":[{"email":"a@b.c"}]}})")));
}

TEST_F(LivePerson, KeepsAPersonInTheDocumentItCameIn) {
  for (const char* json : {R"({"type":"personal","personal":{"company":"ACME"}})",
                           R"({"type":"ctmrinfo","info":{"accountName":"ACME"}})"}) {
    const v1::CommerceEvent event = Event(json);
    EXPECT_EQ(event.identity().profile().company().name(), "ACME");
    EXPECT_THAT(Written(event), ElementsAre(Normal(json)));
  }
}

TEST_F(LivePerson, LosesNoPartOfADate) {
  const v1::CommerceEvent event =
      Event(R"({"type":"personal","personal":{"age":{"year":1980,"month":4}}})");
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::LOST_FIELD), ElementsAre("event_id"));
}

TEST_F(LivePerson, WritesThePersonBesideAnEventWhereItIsAskedFor) {
  v1::CommerceEvent event = Event(R"({"type":"searchInfo","keywords":["a"]})");
  event.mutable_identity()->set_user_id("u-77");
  EXPECT_THAT(Written(event), ElementsAre(Normal(R"({"type":"searchInfo","keywords":["a"]})")));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::PERSON_NOT_CARRIED),
              ElementsAre("identity.user_id"));
  EXPECT_THAT(Written(event, {.person_documents = true}),
              ElementsAre(Normal(R"({"type":"searchInfo","keywords":["a"]})"),
                          Normal(R"({"type":"ctmrinfo","info":{"customerId":"u-77"}})")));
}

// "Supported in Authenticated Flow?", the last column of the documentation's tables.
TEST_F(LivePerson, WritesOnlyThePersonInTheAuthenticatedFlow) {
  const engine::EncodeOptions authenticated = {.authenticated = true};
  for (const char* json : {R"({"type":"cart","total":1,"numItems":1})", R"({"type":"purchase"})",
                           R"({"type":"prodView"})", R"({"type":"mrktInfo"})", R"({"type":"lead"})",
                           R"({"type":"service"})", R"({"type":"error"})",
                           R"({"type":"searchInfo"})", R"({"type":"section","section":["a"]})"}) {
    const v1::CommerceEvent event = Event(json);
    EXPECT_THAT(Written(event, authenticated).front(),
                HasSubstr("is not supported in the authenticated flow"))
        << json;
    EXPECT_THAT(Written(event), ElementsAre(Normal(json)));
  }
  const char* personal =
      R"({"type":"personal","personal":{"firstname":"a","lastname":"b","age":{"age":34,)"
      R"("year":1980,"month":4,"day":15},"contacts":[{"email":"e","phone":"p",)"
      R"("phoneType":"HOME","address":{"country":"c","region":"r"}}],"gender":"MALE",)"
      R"("company":"d","language":"en-US"}})";
  EXPECT_THAT(Written(Event(personal), authenticated), ElementsAre(Normal(personal)));
  const std::string allowed =
      R"({"type":"ctmrinfo","info":{"ctype":"a","cstatus":"b","balance":1,"currency":"USD",)"
      R"("customerId":"c","socialId":"d","imei":"e","userName":"f","companySize":5,)"
      R"("companyBranch":"g","accountName":"h","role":"i",)"
      R"("lastPaymentDate":{"day":15,"month":10,"year":2014},)"
      R"("registrationDate":{"day":23,"month":5,"year":2013},"loginStatus":1)";
  const v1::CommerceEvent event =
      Event(allowed + R"(,"storeZipCode":"12205","storeNumber":"1241"}})");
  EXPECT_THAT(Written(event, authenticated), ElementsAre(Normal(allowed + "}}")));
  EXPECT_THAT(Fields(ReportOf(event, authenticated), v1::Finding::WITHHELD),
              ElementsAre("identity.profile.store.postal_code", "identity.profile.store.number"));
}

TEST_F(LivePerson, KeepsDigits) {
  for (const char* json : {R"({"type":"error","error":{"level":9223372036854775807}})",
                           R"({"type":"lead","lead":{"value":123456789012345678.123456789}})",
                           R"({"type":"ctmrinfo","info":{"balance":-0.01,"customerId":"00123"}})",
                           R"({"type":"ctmrinfo","info":{"customerId":18446744073709551615}})",
                           R"({"type":"cart","total":0.1,"numItems":0,"products":[]})"}) {
    EXPECT_THAT(Written(Event(json)), ElementsAre(Normal(json)));
  }
}

TEST_F(LivePerson, KeepsWhatItDoesNotKnow) {
  const char* json = R"({"type":"lead","lead":{"topic":"a","x/y":[1,{"z":null}]},"n":1.50})";
  EXPECT_EQ(Event(json).extensions_size(), 2);
  EXPECT_THAT(Written(Event(json)), ElementsAre(Normal(json)));
}

TEST_F(LivePerson, WritesADocumentOnOneLine) {
  const v1::CommerceEvent event =
      Event("{\"type\":\"lead\",\r\n \"unknown\":{\n  \"a\":[1,\r\n2], \"b\":\"\\n\"}}");
  auto encoded = TheTranslator().Encode("liveperson", event, {});
  ASSERT_TRUE(encoded.ok()) << encoded.status().ToString();
  EXPECT_EQ(encoded->documents.front().find_first_of("\r\n"), std::string::npos);
  EXPECT_THAT(Written(event),
              ElementsAre(Normal(R"({"type":"lead","unknown":{"a":[1,2],"b":"\n"}})")));
}

TEST_F(LivePerson, NeedsSectionsOfAPage) {
  v1::CommerceEvent event;
  event.mutable_page_view();
  event.mutable_context()->mutable_page()->set_url("https://shop.example");
  EXPECT_THAT(Written(event).front(), HasSubstr("/section: required member is missing"));
  event.mutable_context()->mutable_page()->add_sections("electronics");
  EXPECT_THAT(Written(event),
              ElementsAre(Normal(R"({"type":"section","section":["electronics"]})")));
  EXPECT_THAT(Fields(ReportOf(event), v1::Finding::LOST_FIELD), IsEmpty());
}

}  // namespace
}  // namespace interlingua::liveperson
