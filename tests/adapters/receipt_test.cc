// The receipt of a translation: every member that was read and every field that was set has an
// entry, with both sides, and none of them says a value.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "adapters/all.h"
#include "translator/event/fields.h"
#include "translator/json/document.h"
#include "translator/json/pointer.h"
#include "translator/report/finding.h"
#include "translator/translator.h"

namespace interlingua {
namespace {

using testing::HasSubstr;
using testing::Not;

const Translator& SharedTranslator() {
  static const Translator* const translator = [] {
    auto made = Translator::Create(AllAdapters());
    if (!made.ok()) std::abort();
    return made->release();
  }();
  return *translator;
}

std::string Sample(const std::string& path) {
  std::ifstream file(std::string(INTERLINGUA_TESTDATA) + "/" + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class Receipts : public testing::Test {
 protected:
  v1::Report Cross(const std::string& from, const std::string& payload, const std::string& to,
                   const engine::EncodeOptions& options = {}) {
    auto decoded = SharedTranslator().Decode(from, payload, {}, &arena_);
    EXPECT_TRUE(decoded.ok()) << decoded.status();
    event_ = decoded->front().event;
    v1::Report refusal;
    const auto encoded = SharedTranslator().Encode(to, *event_, options, &refusal);
    return SharedTranslator().Receipt(from, payload, decoded->front(), to,
                                      encoded.ok()
                                          ? std::span<const std::string>(encoded->documents)
                                          : std::span<const std::string>(),
                                      encoded.ok() ? encoded->report : refusal);
  }

  static const v1::Finding* Find(const v1::Report& receipt, std::string_view field) {
    for (const v1::Finding& finding : receipt.findings()) {
      if (finding.field() == field) return &finding;
    }
    return nullptr;
  }

  google::protobuf::Arena arena_;
  const v1::CommerceEvent* event_ = nullptr;
};

TEST_F(Receipts, NameBothSidesOfWhatWasCarried) {
  const v1::Report receipt =
      Cross("commanders_act", Sample("commanders_act/purchase.json"), "liveperson");
  const v1::Finding* price = Find(receipt, "purchase.items[].unit_price");
  ASSERT_NE(price, nullptr);
  EXPECT_EQ(price->code(), v1::Finding::CARRIED);
  EXPECT_EQ(price->severity(), v1::Finding::INFO);
  EXPECT_EQ(price->source_pointer(), "/items/*/product/price");
  EXPECT_EQ(price->target_pointer(), "/cart/products/*/product/price");
  const v1::Finding* kind = Find(receipt, "purchase");
  ASSERT_NE(kind, nullptr);
  EXPECT_EQ(kind->source_pointer(), "/event_name");
  EXPECT_EQ(kind->target_pointer(), "/type");
}

TEST_F(Receipts, NameTheMemberAndTheReasonOfWhatWasLost) {
  const v1::Report receipt =
      Cross("commanders_act", Sample("commanders_act/purchase.json"), "liveperson");
  const v1::Finding* tax = Find(receipt, "purchase.tax");
  ASSERT_NE(tax, nullptr);
  EXPECT_EQ(tax->code(), v1::Finding::LOST_FIELD);
  EXPECT_EQ(tax->severity(), v1::Finding::MONEY_OR_IDENTITY_LOSS);
  EXPECT_EQ(tax->source_pointer(), "/tax_amount");
  EXPECT_THAT(tax->detail(), HasSubstr("one amount"));
}

TEST_F(Receipts, NameTheIdentityOfWhatWasDerived) {
  const std::string purchase =
      R"({"eventId":"e","purchase":{"orderId":"1","currency":"EUR","revenue":{"units":"10"},)"
      R"("tax":{"units":"2"},"shipping":{"units":"3"},"items":[{"productId":"p"}]}})";
  const v1::Report receipt = Cross("canonical", purchase, "commanders_act");
  const v1::Finding* value = Find(receipt, "purchase.value");
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(value->code(), v1::Finding::DERIVED);
  EXPECT_EQ(value->detail(), "value = revenue + tax + shipping");
  EXPECT_EQ(value->target_pointer(), "/value");
  const v1::Finding* id = Find(receipt, "purchase.items[].item_id");
  ASSERT_NE(id, nullptr);
  EXPECT_EQ(id->detail(), "item_id = product_id, the only id that is known");
}

TEST_F(Receipts, TellWhatWasReadInAnotherSpellingAndWhatWasNormalized) {
  const v1::Report receipt =
      Cross("commanders_act",
            R"({"event_name":"generate_lead","id":"7","value":"9.50","currency":"EUR",)"
            R"("user":{"email":" A@B.example"},"mystery":1})",
            "liveperson", {.person_documents = true});
  const v1::Finding* value = Find(receipt, "lead.value");
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(value->code(), v1::Finding::COERCED);
  EXPECT_EQ(value->source_pointer(), "/value");
  EXPECT_EQ(value->target_pointer(), "/lead/value");
  bool unknown = false;
  for (const v1::Finding& finding : receipt.findings()) {
    unknown |=
        finding.code() == v1::Finding::UNKNOWN_MEMBER && finding.source_pointer() == "/mystery";
  }
  EXPECT_TRUE(unknown);
}

TEST_F(Receipts, OfARefusedEventHoldTheReasonAndClaimNothingCarried) {
  const v1::Report receipt =
      Cross("commanders_act", Sample("commanders_act/refund.json"), "liveperson");
  ASSERT_GT(receipt.findings_size(), 0);
  bool refused = false;
  for (const v1::Finding& finding : receipt.findings()) {
    EXPECT_NE(finding.code(), v1::Finding::CARRIED);
    refused |= finding.severity() == v1::Finding::REFUSAL;
  }
  EXPECT_TRUE(refused);
}

TEST_F(Receipts, RefuseLossOnlyWhereItIsAskedForAndMoneyOrIdentityWouldGo) {
  const std::string lead = R"({"eventId":"e","lead":{"leadId":"1","topic":"t",)"
                           R"("value":{"units":"5"},"currency":"EUR"}})";
  google::protobuf::Arena arena;
  const auto decoded = SharedTranslator().Decode("canonical", lead, {}, &arena);
  const v1::CommerceEvent& event = *decoded->front().event;
  EXPECT_TRUE(SharedTranslator().Encode("liveperson", event, {.refuse_loss = true}).ok());
  v1::CommerceEvent purchase;
  purchase.mutable_purchase()->set_order_id("1");
  purchase.mutable_purchase()->set_currency("EUR");
  purchase.mutable_purchase()->mutable_value()->set_units(5);
  purchase.mutable_purchase()->mutable_tax()->set_units(1);
  EXPECT_TRUE(SharedTranslator().Encode("liveperson", purchase, {}).ok());
  const auto refused = SharedTranslator().Encode("liveperson", purchase,
                                                 {.refuse_loss = true, .report_loss = false});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("lose money or identity: purchase.tax"));
}

/// All members of a document, lists as `*`; objects and lists themselves are no members.
void CollectMembers(const json::Node& node, const std::string& pointer,
                    std::set<std::string>& members) {
  // What stands there and says nothing has no outcome.
  if (node.kind == json::Kind::kNull) return;
  if (!node.IsContainer()) {
    members.insert(pointer);
    return;
  }
  for (const json::Node* child = node.begin(); child != node.end(); child = child->Next()) {
    std::string place = pointer;
    json::AppendPointerStep(node.kind == json::Kind::kArray ? "*" : child->key, place);
    CollectMembers(*child, place, members);
  }
}

bool Covers(const std::set<std::string>& named, const std::string& member) {
  for (std::string place = member; !place.empty(); place.resize(place.rfind('/'))) {
    if (named.contains(place)) return true;
  }
  return false;
}

TEST_F(Receipts, NameEveryMemberThatWasReadAndEveryFieldThatWasSet) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::string json = *SharedTranslator().Sample("commanders_act", seed);
    const v1::Report receipt = Cross("commanders_act", json, "commanders_act.cact");
    std::set<std::string> members;
    std::set<std::string> fields;
    if (report::IsRefused(receipt))
      continue;  // nothing was written, and the reason is all there is
    for (const v1::Finding& finding : receipt.findings()) {
      std::string place = finding.source_pointer();
      // Findings about one element name it; here all elements are one.
      for (std::size_t at = place.find("/items/"); at != std::string::npos;
           at = std::string::npos) {
        const std::size_t end = place.find('/', at + 7);
        place.replace(at + 7, (end == std::string::npos ? place.size() : end) - at - 7, "*");
      }
      members.insert(place);
      fields.insert(finding.field());
    }
    json::Document document;
    ASSERT_TRUE(document.Parse(json).ok());
    std::set<std::string> read;
    CollectMembers(document.root(), "", read);
    for (const std::string& member : read) {
      EXPECT_TRUE(Covers(members, member)) << member << " in " << json;
    }
    event::VisitFields(*event_, [&](const std::string& field) {
      const bool date = field.find("birth_date.") != std::string::npos;
      EXPECT_TRUE(date || fields.contains(field)) << field << " in " << json;
    });
  }
}

TEST_F(Receipts, HoldNoValues) {
  const v1::Report receipt =
      Cross("commanders_act", Sample("commanders_act/login_hashed.json"), "liveperson");
  EXPECT_THAT(receipt.DebugString(), Not(HasSubstr("@")));
}

TEST_F(Receipts, OfAPayloadOfManyPointToTheirOwnDocument) {
  const std::string payload = R"([{"type":"searchInfo","keywords":["a"]},)"
                              R"({"type":"lead","lead":{"leadId":7}}])";
  auto decoded = SharedTranslator().Decode("liveperson", payload, {}, &arena_);
  ASSERT_TRUE(decoded.ok() && decoded->size() == 2u);
  const auto encoded = SharedTranslator().Encode("commanders_act", *decoded->back().event, {});
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  const v1::Report receipt =
      SharedTranslator().Receipt("liveperson", payload, decoded->back(), "commanders_act",
                                 encoded->documents, encoded->report);
  const v1::Finding* id = Find(receipt, "lead.lead_id");
  ASSERT_NE(id, nullptr);
  EXPECT_EQ(id->source_pointer(), "/1/lead/leadId");
  EXPECT_EQ(id->target_pointer(), "/id");
}

TEST(Comparing, TellsBeforeAnyEventWhatACrossingKeepsDerivesAndLoses) {
  const auto comparisons = SharedTranslator().Compare("commanders_act", "liveperson", "purchase");
  ASSERT_TRUE(comparisons.ok()) << comparisons.status();
  ASSERT_EQ(comparisons->size(), 1u);
  std::map<std::string, v1::Finding::Code> outcomes;
  for (const v1::Finding& finding : comparisons->front().receipt.findings()) {
    outcomes.emplace(finding.field(), finding.code());
  }
  EXPECT_EQ(outcomes["purchase.value"], v1::Finding::CARRIED);
  EXPECT_EQ(outcomes["purchase.tax"], v1::Finding::LOST_FIELD);
  EXPECT_EQ(outcomes["identity.email"], v1::Finding::PERSON_NOT_CARRIED);
}

TEST(Comparing, RefusesWhatTheTargetHasNoFormFor) {
  const auto refunds = SharedTranslator().Compare("commanders_act", "liveperson", "refund");
  ASSERT_TRUE(refunds.ok());
  EXPECT_EQ(refunds->front().receipt.findings(0).code(), v1::Finding::REFUSED);
  const auto carts = SharedTranslator().Compare("commanders_act", "liveperson", "add_to_cart");
  ASSERT_TRUE(carts.ok());
  EXPECT_THAT(carts->front().receipt.DebugString(), HasSubstr("needs cart state"));
  EXPECT_EQ(SharedTranslator().Compare("commanders_act", "nothing").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(SharedTranslator().Compare("commanders_act", "liveperson", "tea").status().code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace interlingua
