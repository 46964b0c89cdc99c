// What the engine does with good and bad documents, shown on a vendor with one row of every kind.
#include "translator/translator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/acme.h"
#include "translator/json/document.h"
#include "translator/json/normal_form.h"
#include "translator/report/finding.h"

namespace interlingua {
namespace {

using acme::SharedTranslator;
using testing::HasSubstr;
using testing::Not;

constexpr char kOrder[] =
    R"({"type":"order","ts":1719830400123,"orderId":"O-1",
        "totals":{"gross":84.03,"net":70.00,"currency":"EUR"},
        "lines":[{"sort":"sold","sku":"M-1","quantity":1.5,"price":{"code":"EUR","amount":"5.00"},
                  "category_1":"a","category_2":"b","colors":["red"],"availability":"shipped"},
                 {"sort":"offered","sku":"M-2"}],
        "pieces":2,"personal":true,"tags":"x, y","channel":1,"customer":18446744073709551615,
        "mail_md5":"8eb1b522f60d11fa897de1dc6351b7e8",
        "contacts":[{"mail":"a@b.example"},{"mail":"c@d.example"}],
        "born":"1980-02-29","seen":"2024-01-02T03:04:05.5Z","store":"12"})";

class Engine : public testing::Test {
 protected:
  engine::Decoded Read(std::string_view json) {
    auto decoded = acme::SharedTranslator().Decode("acme", json, {}, &arena_);
    EXPECT_TRUE(decoded.ok()) << decoded.status();
    return decoded.ok() ? decoded->front() : engine::Decoded{decoded.status(), nullptr, {}};
  }

  std::string Fault(std::string_view json) { return std::string(Read(json).status.message()); }

  std::string Write(const v1::CommerceEvent& event, const engine::EncodeOptions& options = {}) {
    const auto encoded = acme::SharedTranslator().Encode("acme", event, options);
    if (!encoded.ok()) return std::string(encoded.status().message());
    return encoded->documents.front();
  }

  /// The document that comes back, in its normal spelling.
  std::string RoundTrip(std::string_view json) {
    const engine::Decoded decoded = Read(json);
    if (!decoded.status.ok()) return std::string(decoded.status.message());
    return Normal(Write(*decoded.event));
  }

  static std::string Normal(std::string_view json) {
    json::Document document;
    EXPECT_TRUE(document.Parse(json).ok()) << json;
    return json::NormalText(document.root());
  }

  google::protobuf::Arena arena_;
};

std::string WithMember(std::string_view member) {
  return std::string(R"({"type":"order","orderId":"O-1","totals":{"gross":1,"currency":"EUR"},)") +
         std::string(member) + "}";
}

bool HasCode(const v1::Report& report, v1::Finding::Code code, std::string_view pointer) {
  return std::any_of(report.findings().begin(), report.findings().end(), [&](const auto& finding) {
    return finding.code() == code &&
           (finding.source_pointer() == pointer || finding.target_pointer() == pointer);
  });
}

TEST_F(Engine, EveryKindOfRowReadsItsMember) {
  const engine::Decoded decoded = Read(kOrder);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  const v1::CommerceEvent& event = *decoded.event;
  EXPECT_EQ(event.purchase().order_id(), "O-1");
  EXPECT_EQ(event.purchase().value().units(), 84);
  EXPECT_EQ(event.purchase().value().nanos(), 30'000'000);
  EXPECT_EQ(event.occurred_at().seconds(), 1719830400);
  EXPECT_EQ(event.occurred_at().nanos(), 123'000'000);
  ASSERT_EQ(event.purchase().items_size(), 2);
  const v1::Item& sold = event.purchase().items(0);
  EXPECT_EQ(sold.format(), v1::Item::MAIN);
  EXPECT_EQ(sold.quantity().nanos(), 500'000'000);
  EXPECT_EQ(sold.unit_price().units(), 5);
  EXPECT_EQ(sold.currency(), "EUR");
  EXPECT_THAT(sold.categories(), testing::ElementsAre("a", "b"));
  EXPECT_THAT(sold.colors(), testing::ElementsAre("red"));
  EXPECT_EQ(sold.item_type(), v1::Item::PHYSICAL);
  EXPECT_EQ(event.purchase().items(1).format(), v1::Item::CROSS_SELL);
  EXPECT_EQ(event.purchase().item_count(), 2);
  EXPECT_TRUE(event.context().consent().personalization_granted());
  EXPECT_THAT(event.context().page().sections(), testing::ElementsAre("x", "y"));
  EXPECT_EQ(event.context().campaign().channel(), v1::Campaign::SEARCH);
  EXPECT_EQ(event.identity().user_id(), "18446744073709551615");
  EXPECT_EQ(event.identity().hashes(0).algorithm(), v1::Hash::MD5);
  EXPECT_EQ(event.identity().email(), "a@b.example");
  EXPECT_EQ(event.identity().profile().contacts(0).email(), "c@d.example");
  EXPECT_EQ(event.identity().profile().birth_date().day(), 29);
  EXPECT_EQ(event.received_at().nanos(), 500'000'000);
  EXPECT_EQ(event.source().format(), "acme");
  EXPECT_EQ(event.source().event_name(), "order");
}

TEST_F(Engine, EveryKindOfRowWritesItsMember) {
  EXPECT_EQ(RoundTrip(kOrder), Normal(kOrder));
  EXPECT_EQ(RoundTrip(R"({"type":"lead","cipot":"rac","id":"e-1","mood":{"is":1.50}})"),
            R"({"cipot":"rac","id":"e-1","mood":{"is":1.5},"type":"lead"})");
  EXPECT_EQ(Read(R"({"type":"lead","cipot":"rac"})").event->lead().topic(), "car");
}

TEST_F(Engine, ANumberedMemberThatWasANumberComesBackAsOne) {
  const std::string json =
      R"({"type":"order","orderId":"O-1","totals":{"gross":1,"currency":"EUR"},)"
      R"("lines":[{"sort":"sold","sku":"M-1","category_1":8.50,"category_2":"b"}]})";
  EXPECT_EQ(RoundTrip(json), Normal(json));
}

TEST_F(Engine, EveryFaultIsNamedWithItsPointerNotOnlyTheFirst) {
  const std::string fault = Fault(
      R"({"type":"order","ts":"x","totals":{"gross":"abc"},"pieces":1.5,"personal":1,
          "lines":[{"sort":"sold","quantity":[]},7,{"sort":"lost"}]})");
  EXPECT_THAT(fault, HasSubstr("acme: /ts: not a decimal number"));
  EXPECT_THAT(fault, HasSubstr("acme: /orderId: required member is missing"));
  EXPECT_THAT(fault, HasSubstr("acme: /totals/gross: not a decimal number"));
  EXPECT_THAT(fault, HasSubstr("acme: /totals/currency: required member is missing"));
  EXPECT_THAT(fault, HasSubstr("acme: /lines/0/quantity: expected number, got array"));
  EXPECT_THAT(fault, HasSubstr("acme: /lines/0/sku: required member is missing"));
  EXPECT_THAT(fault, HasSubstr("acme: /lines/1: expected object, got number"));
  EXPECT_THAT(fault, HasSubstr("acme: /lines/2/sort: not a word of the enumeration"));
  EXPECT_THAT(fault, HasSubstr("acme: /pieces: not a whole number"));
  EXPECT_THAT(fault, HasSubstr("acme: /personal: expected boolean, got number"));
}

TEST_F(Engine, MessagesHoldNoValues) {
  const std::string fault = Fault(WithMember(R"("born":"secret@mail.example","pieces":"secret")"));
  EXPECT_THAT(fault, HasSubstr("/born"));
  EXPECT_THAT(fault, Not(HasSubstr("secret")));
}

TEST_F(Engine, MalformedPayloadsAreRefusedAsAWhole) {
  for (const char* json : {"", "{", "nonsense", "[", "\"\xFF\"", "[]"}) {
    const auto decoded = acme::SharedTranslator().Decode("acme", json, {}, &arena_);
    EXPECT_EQ(decoded.status().code(), absl::StatusCode::kInvalidArgument) << json;
    EXPECT_TRUE(decoded.status().message().substr(0, 4) == "acme") << decoded.status();
  }
  EXPECT_EQ(
      acme::SharedTranslator().Decode("acme", "{}", {.max_bytes = 1}, &arena_).status().code(),
      absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(acme::SharedTranslator().Decode("nobody", "{}", {}, &arena_).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(Engine, ScalarsAndUnknownEventsAreRefusedByName) {
  EXPECT_THAT(Fault("7"), HasSubstr("expected object, got number"));
  EXPECT_THAT(Fault("{}"), HasSubstr("/type: required member is missing"));
  EXPECT_THAT(Fault(R"({"type":null})"), HasSubstr("/type"));
}

TEST_F(Engine, NumbersKeepAllTheirDigits) {
  for (const char* amount : {"84.03", "0.1", "123456789012345678.123456789", "-400.99", "0"}) {
    const std::string json = WithMember("\"pieces\":1");
    std::string with = json;
    with.replace(with.find("\"gross\":1"), 9, std::string("\"gross\":") + amount);
    EXPECT_THAT(RoundTrip(with), HasSubstr(std::string("\"gross\":") + amount)) << amount;
  }
}

TEST_F(Engine, AmountsThatDoNotFitAreFaults) {
  for (const char* amount : {"0.0000000001", "1e30", "9223372036854775808"}) {
    std::string json = WithMember("\"pieces\":1");
    json.replace(json.find("\"gross\":1"), 9, std::string("\"gross\":") + amount);
    EXPECT_THAT(Fault(json), HasSubstr("/totals/gross: ")) << amount;
  }
}

TEST_F(Engine, IdsLeaveInTheKindTheyCameIn) {
  for (const char* id : {"18446744073709551615", "\"18446744073709551615\"", "-9223372036854775808",
                         "\"007\"", "12345678901234567890123"}) {
    const std::string json = WithMember(std::string("\"customer\":") + id);
    EXPECT_EQ(RoundTrip(json), Normal(json));
    std::string order = WithMember("\"pieces\":1");
    order.replace(order.find("\"O-1\""), 5, id);
    EXPECT_EQ(RoundTrip(order), Normal(order));
  }
}

TEST_F(Engine, ASpellingThatNoLongerMeansTheValueIsNotWritten) {
  std::string json = WithMember("\"pieces\":1");
  json.replace(json.find("\"O-1\""), 5, "4711");
  engine::Decoded decoded = Read(json);
  ASSERT_TRUE(decoded.status.ok());
  decoded.event->mutable_purchase()->set_order_id("4712");
  EXPECT_THAT(Write(*decoded.event), HasSubstr(R"("orderId":"4712")"));
}

TEST_F(Engine, NullAndAbsentAreToldApart) {
  const std::string json = WithMember(R"("pieces":null,"born":null,"lines":null)");
  EXPECT_EQ(RoundTrip(json), Normal(json));
  EXPECT_FALSE(Read(json).event->purchase().has_item_count());
  EXPECT_THAT(Write(*Read(WithMember("\"pieces\":1")).event), Not(HasSubstr("null")));
  EXPECT_THAT(Fault(R"({"type":"order","orderId":null,"totals":{"gross":1,"currency":"EUR"}})"),
              HasSubstr("/orderId: required member is null"));
}

TEST_F(Engine, EmptyListsAndObjectsComeBackEmpty) {
  const std::string json = WithMember(R"("lines":[],"contacts":[])");
  EXPECT_EQ(RoundTrip(json), Normal(json));
  const std::string lines =
      WithMember(R"("lines":[{"sort":"sold","sku":"1","price":{},"colors":[]}])");
  EXPECT_EQ(RoundTrip(lines), Normal(lines));
}

TEST_F(Engine, TheLastOfDuplicateMembersWinsAndTheReportSaysSo) {
  const engine::Decoded decoded = Read(WithMember(R"("pieces":1,"pieces":2,"new":1,"new":2)"));
  ASSERT_TRUE(decoded.status.ok());
  EXPECT_EQ(decoded.event->purchase().item_count(), 2);
  EXPECT_TRUE(HasCode(decoded.report, v1::Finding::DUPLICATE_MEMBER, "/pieces"));
  EXPECT_TRUE(HasCode(decoded.report, v1::Finding::DUPLICATE_MEMBER, "/new"));
  EXPECT_THAT(Write(*decoded.event), HasSubstr("\"new\":2"));
}

TEST_F(Engine, UnknownMembersAreKeptByPointerAndPutBackInTheirPlace) {
  const std::string json = WithMember(
      R"("new":{"a":[1.50,null]},"x~/y":"z","totals":{"gross":1,"currency":"EUR","fx":1.2500},
         "lines":[{"sort":"offered","sku":"1"},{"sort":"offered","sku":"2","gift":true}])");
  const engine::Decoded decoded = Read(json);
  EXPECT_TRUE(HasCode(decoded.report, v1::Finding::UNKNOWN_MEMBER, "/totals/fx"));
  EXPECT_TRUE(HasCode(decoded.report, v1::Finding::UNKNOWN_MEMBER, "/lines/1/gift"));
  EXPECT_TRUE(HasCode(decoded.report, v1::Finding::UNKNOWN_MEMBER, "/x~0~1y"));
  EXPECT_EQ(RoundTrip(json), Normal(json));
  EXPECT_THAT(Write(*decoded.event), HasSubstr("1.2500"));  // verbatim
}

TEST_F(Engine, DroppedMembersAreNamed) {
  const engine::Decoded decoded = Read(WithMember(R"("tag_build":"9")"));
  EXPECT_TRUE(HasCode(decoded.report, v1::Finding::DROPPED_MEMBER, "/tag_build"));
  EXPECT_THAT(Write(*decoded.event), Not(HasSubstr("tag_build")));
}

TEST_F(Engine, AliasesAreReadAndTheDocumentedNameIsWritten) {
  const std::string json =
      WithMember(R"("lines":[{"sort":"sold","sku":"1","category_1":"a","cat2":"b"}])");
  EXPECT_THAT(Read(json).event->purchase().items(0).categories(), testing::ElementsAre("a", "b"));
  EXPECT_THAT(RoundTrip(json), HasSubstr(R"("category_2":"b")"));
  EXPECT_THAT(RoundTrip(json), Not(HasSubstr("cat2")));
}

TEST_F(Engine, ReadOnlyRowsAreReadAndNeverWritten) {
  const engine::Decoded decoded = Read(WithMember(R"("old_ref":"R-1")"));
  EXPECT_EQ(decoded.event->purchase().external_ref(), "R-1");
  EXPECT_THAT(Write(*decoded.event), Not(HasSubstr("R-1")));
}

TEST_F(Engine, NumberedMembersAfterAGapStayExtensions) {
  const std::string json =
      WithMember(R"("lines":[{"sort":"sold","sku":"1","category_1":"a","category_3":"c"}])");
  const engine::Decoded decoded = Read(json);
  EXPECT_THAT(decoded.event->purchase().items(0).categories(), testing::ElementsAre("a"));
  EXPECT_TRUE(HasCode(decoded.report, v1::Finding::UNKNOWN_MEMBER, "/lines/0/category_3"));
  EXPECT_EQ(RoundTrip(json), Normal(json));
}

TEST_F(Engine, StringsForNumbersAreReadNotedAndComeBack) {
  const std::string json =
      WithMember(R"("pieces":"2","channel":"1","personal":"true","ts":"1719830400123")");
  const engine::Decoded decoded = Read(json);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(decoded.event->purchase().item_count(), 2);
  EXPECT_EQ(decoded.event->context().campaign().channel(), v1::Campaign::SEARCH);
  EXPECT_TRUE(HasCode(decoded.report, v1::Finding::COERCED, "/pieces"));
  EXPECT_EQ(RoundTrip(json), Normal(json));
}

TEST_F(Engine, HashesAreLowerCaseHexadecimal) {
  const std::string upper = WithMember(R"("mail_md5":"8EB1B522F60D11FA897DE1DC6351B7E8")");
  EXPECT_EQ(Read(upper).event->identity().hashes(0).hex(), "8eb1b522f60d11fa897de1dc6351b7e8");
  EXPECT_THAT(Fault(WithMember(R"("mail_md5":"8eb1")")), HasSubstr("not 32 hexadecimal digits"));
  EXPECT_THAT(Fault(WithMember(R"("mail_md5":"zeb1b522f60d11fa897de1dc6351b7e8")")),
              HasSubstr("not 32 hexadecimal digits"));
}

TEST_F(Engine, DatesAndTimesAreCheckedAgainstTheCalendar) {
  EXPECT_THAT(Fault(WithMember(R"("born":"1981-02-29")")), HasSubstr("no day of the calendar"));
  EXPECT_THAT(Fault(WithMember(R"("born":"1981-2-9")")), HasSubstr("not a date"));
  EXPECT_THAT(Fault(WithMember(R"("ts":253402300800000)")), HasSubstr("years 1 to 9999"));
  EXPECT_THAT(Fault(WithMember(R"("seen":"2024-01-02")")), HasSubstr("ISO 8601"));
  const std::string zoned = WithMember(R"("seen":"2024-01-02T03:04:05+02:00")");
  EXPECT_EQ(Read(zoned).event->received_at().seconds(), 1704157445);
  EXPECT_EQ(RoundTrip(zoned), Normal(zoned));
}

TEST_F(Engine, SeveralEventsOfOnePayloadAreReadEachByItself) {
  const auto decoded = acme::SharedTranslator().Decode(
      "acme",
      R"({"visitor":"v-1","events":[{"type":"lead","cipot":"a"},{"type":"order"},7,
          {"type":"lead","cipot":"a"}]})",
      {}, &arena_);
  ASSERT_TRUE(decoded.ok());
  ASSERT_EQ(decoded->size(), 4u);
  EXPECT_EQ((*decoded)[0].event->identity().anonymous_id(), "v-1");
  EXPECT_THAT(std::string((*decoded)[1].status.message()), HasSubstr("/events/1/orderId"));
  EXPECT_THAT(std::string((*decoded)[2].status.message()), HasSubstr("/events/2"));
  EXPECT_TRUE((*decoded)[3].status.ok());
  // Equal documents of one payload are different events.
  EXPECT_NE((*decoded)[0].event->event_id(), (*decoded)[3].event->event_id());
}

TEST_F(Engine, IdsAreTheVendorsOwnOrDerivedForEver) {
  EXPECT_EQ(Read(R"({"type":"lead","id":"e-1"})").event->event_id(), "e-1");
  // Golden: a change of this value breaks the promise that history comes to the same ids.
  EXPECT_EQ(Read(R"({"type":"lead","cipot":"rac"})").event->event_id(),
            Read(R"( { "cipot" : "\u0072ac", "type":"lead" } )").event->event_id());
}

TEST_F(Engine, LostFieldsAreNamedWithTheirReason) {
  engine::Decoded decoded = Read(kOrder);
  decoded.event->mutable_purchase()->set_affiliation("outlet");
  decoded.event->mutable_purchase()->mutable_items(0)->set_brand("b");
  decoded.event->mutable_purchase()->mutable_items(1)->set_brand("b");
  decoded.event->mutable_purchase()->mutable_items(1)->set_name("n");
  const auto encoded = acme::SharedTranslator().Encode("acme", *decoded.event, {});
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  std::map<std::string, v1::Finding> lost;
  for (const auto& finding : encoded->report.findings()) lost[finding.field()] = finding;
  EXPECT_EQ(lost["purchase.affiliation"].detail(), "acme has no member for the selling outlet");
  EXPECT_EQ(lost["purchase.items[].brand"].count(), 2);
  EXPECT_EQ(lost["purchase.items[].name"].detail(), "acme has no member for it");
  EXPECT_FALSE(lost.contains("purchase.value"));
}

TEST_F(Engine, EventsWithoutAFormAreRefusedWithTheReason) {
  v1::CommerceEvent event;
  EXPECT_EQ(Write(event), "acme: the event has no action");
  event.mutable_refund();
  EXPECT_EQ(Write(event), "acme: acme has no refund");
  event.mutable_purchase()->set_order_id("1");
  EXPECT_THAT(Write(event), HasSubstr("acme: /totals: required member is missing"));
}

TEST_F(Engine, ExpectedMembersAreNotedAndRefusedOnlyWhereStrict) {
  const engine::Decoded decoded = Read(WithMember("\"pieces\":1"));
  EXPECT_TRUE(HasCode(decoded.report, v1::Finding::EXPECTED_MISSING, "/ts"));
  EXPECT_THAT(Write(*decoded.event), HasSubstr("orderId"));
  EXPECT_EQ(Write(*decoded.event, {.strict = true}), "acme: /ts: expected member is missing");
}

TEST_F(Engine, MembersThatTheFlowForbidsAreWithheldAndNamed) {
  const engine::Decoded decoded = Read(WithMember(R"("store":"12")"));
  const auto encoded =
      acme::SharedTranslator().Encode("acme", *decoded.event, {.authenticated = true});
  ASSERT_TRUE(encoded.ok());
  EXPECT_THAT(encoded->documents.front(), Not(HasSubstr("store")));
  EXPECT_TRUE(HasCode(encoded->report, v1::Finding::WITHHELD, "/store"));
}

TEST_F(Engine, TimesFinerThanTheFormatAreNamedAsLost) {
  engine::Decoded decoded = Read(kOrder);
  decoded.event->mutable_occurred_at()->set_nanos(123'456'789);
  const auto encoded = acme::SharedTranslator().Encode("acme", *decoded.event, {});
  const auto& findings = encoded->report.findings();
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(),
                          [](const auto& finding) { return finding.field() == "occurred_at"; }));
}

TEST_F(Engine, InvalidDecimalsOfCallersAreFaultsNotNonsense) {
  engine::Decoded decoded = Read(kOrder);
  decoded.event->mutable_purchase()->mutable_value()->set_nanos(-5);
  EXPECT_THAT(Write(*decoded.event), HasSubstr("/totals/gross: units and nanos"));
}

TEST_F(Engine, CustomEventsKeepTheirMembersAsProperties) {
  const std::string json = R"({"type":"quiz","score":1.50,"answers":["a",null]})";
  const engine::Decoded decoded = Read(json);
  EXPECT_EQ(decoded.event->custom().name(), "quiz");
  EXPECT_EQ(decoded.event->custom().properties(0).json(), "1.50");
  EXPECT_EQ(RoundTrip(json), Normal(json));
}

TEST_F(Engine, CanonicalJsonIsReadAndWritten) {
  const engine::Decoded decoded = Read(kOrder);
  const auto json = acme::SharedTranslator().Encode("canonical", *decoded.event, {});
  ASSERT_TRUE(json.ok());
  const auto back =
      acme::SharedTranslator().Decode("canonical", json->documents.front(), {}, &arena_);
  ASSERT_TRUE(back.ok() && back->front().status.ok()) << back->front().status;
  EXPECT_EQ(back->front().event->SerializeAsString(), decoded.event->SerializeAsString());
  const auto fault = [&](std::string_view text) {
    const auto read = acme::SharedTranslator().Decode("canonical", text, {}, &arena_);
    return std::string(read.ok() ? read->front().status.message() : read.status().message());
  };
  EXPECT_THAT(fault(R"({"purchase":{},"event_idd":"1"})"), HasSubstr("canonical: /: "));
  EXPECT_THAT(fault(R"({"event_id":"1"})"), HasSubstr("one of the kinds must be set"));
  EXPECT_THAT(fault(R"({"purchase":{"value":{"units":"1","nanos":-5}}})"),
              HasSubstr("purchase.value: units and nanos"));
  EXPECT_THAT(fault(R"({"identity":{"email":{"a":"secret"}}})"), Not(HasSubstr("secret")));
}

TEST_F(Engine, EveryDrawnDocumentComesBackEqual) {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const auto json = acme::SharedTranslator().Sample("acme", seed);
    ASSERT_TRUE(json.ok());
    EXPECT_EQ(RoundTrip(*json), Normal(*json)) << "seed " << seed;
  }
}

TEST_F(Engine, DescribesItsFormats) {
  const auto rows = acme::SharedTranslator().Describe("acme", "purchase");
  ASSERT_TRUE(rows.ok());
  const auto row =
      std::find_if(rows->begin(), rows->end(), [](const reference::RowDescription& description) {
        return description.pointer == "/lines/*/price/amount";
      });
  ASSERT_NE(row, rows->end());
  EXPECT_EQ(row->field, "purchase.items[].unit_price");
  EXPECT_EQ(row->type, "string, major units, 2 decimals");
  EXPECT_EQ(acme::SharedTranslator().Describe("acme", "nothing").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(acme::SharedTranslator().Formats().size(), 2u);
}

}  // namespace
}  // namespace interlingua
