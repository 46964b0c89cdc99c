// What becomes of the values that identify a person, in every format.
#include "translator/privacy/identity_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "adapters/all.h"
#include "google/protobuf/text_format.h"
#include "translator/json/document.h"
#include "translator/table/table.h"
#include "translator/text/text.h"
#include "translator/value/digest.h"
#include "translator/vendor/adapter.h"

namespace interlingua {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A vendor that wants telephone numbers without their `+` hashed, and takes e-mail addresses plain.
constexpr table::Row kDigitsRows[] = {
    table::Constant("type", "purchase"),
    table::Text("id", "purchase.order_id"),
    table::Text("em", "identity.email"),
    table::Entry("ph", "identity.hashes", "field=phone,algorithm=SHA256", "hex")
        .Hex(64)
        .HashOf("identity.phone", value::NormalForm::kPhoneDigits),
};
constexpr table::EventTable kDigitsTables[] = {
    {.event = "purchase", .kind = "purchase", .reference = "none", .rows = kDigitsRows}};
constexpr table::Format kDigitsFormats[] = {
    {.name = "digits", .title = "Digits", .discriminator = "type", .tables = kDigitsTables}};
constexpr vendor::Adapter kDigits = {
    .vendor = "digits", .title = "Digits", .formats = kDigitsFormats, .codecs = {}, .settings = {}};

const Translator& Formats() {
  static const auto* const adapters = [] {
    auto* all = new std::vector<const vendor::Adapter*>(AllAdapters().begin(), AllAdapters().end());
    all->push_back(&kDigits);
    return all;
  }();
  static const Translator* const translator = Translator::Create(*adapters).value().release();
  return *translator;
}

using Treatments = std::map<std::string, privacy::Treatment>;

v1::CommerceEvent Parse(const std::string& text) {
  v1::CommerceEvent event;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &event));
  return event;
}

v1::CommerceEvent Mary() {
  return Parse(R"pb(
    event_id: "e1"
    identity {
      user_id: "customer-7"
      anonymous_id: "cookie-12345"
      email: " Mary@Example.com"
      phone: "020 7946 0958"
      ids { type: "email_id" value: "mary@example.com" }
      ids { type: "loyalty" value: "L-1" }
      profile {
        first_name: "MARY"
        last_name: "Smith"
        gender: FEMALE
        birth_date { year: 1980 month: 2 day: 3 }
        age { units: 44 }
        city: "Nice"
        postal_code: "SW1A 1AA"
        country: "GBR"
        phone_type: "HOME"
        contacts { email: "m2@example.com" phone: "+442079460959" phone_type: "WORK" country: "GB" }
        attributes { name: "given" json: "\"Mary\"" }
        attributes { name: "tier" json: "\"gold\"" }
      }
    }
    context {
      page { url: "https://shop.example/?e=mary%40example.com&x=1" title: "Hello customer-7" }
      device { ip: "203.0.113.7" cookie: "id=cookie-12345; a=b" }
    }
    purchase {
      order_id: "customer-7-1"
      currency: "EUR"
      items { item_id: "1" name: "Nice mug" }
    }
    extensions {
      format: "commanders_act"
      pointer: "/user/email"
      json: "\" Mary@Example.com\""
      spelling: true
    }
    extensions { format: "commanders_act" pointer: "/user/gender" json: "\"F\"" spelling: true }
    extensions {
      format: "commanders_act"
      pointer: "/other"
      json: "{\"to\": [\"MARY@example.com\"]}"
    }
    extensions { format: "commanders_act" pointer: "/kept" json: "1" }
  )pb");
}

v1::CommerceEvent Treated(std::string_view format, const Treatments& treatments,
                          v1::CommerceEvent event = Mary()) {
  privacy::IdentityRules(Formats(), format, treatments).Apply(event);
  return event;
}

std::string HashIn(const v1::CommerceEvent& event, std::string_view field) {
  for (const v1::Hash& hash : event.identity().hashes()) {
    if (hash.field() == field) return hash.hex();
  }
  return {};
}

TEST(IdentityRules, PlainAndNoRulesChangeNothing) {
  EXPECT_TRUE(privacy::IdentityRules().empty());
  EXPECT_TRUE(
      privacy::IdentityRules(Formats(), "liveperson", {{"email", privacy::Treatment::kPlain}})
          .empty());
  EXPECT_EQ(Treated("liveperson", {}).SerializeAsString(), Mary().SerializeAsString());
}

TEST(IdentityRules, ADroppedAddressLeavesByNoDoor) {
  const v1::CommerceEvent event = Treated("commanders_act", {{"email", privacy::Treatment::kDrop}});
  EXPECT_FALSE(event.identity().has_email());
  EXPECT_THAT(event.DebugString(), Not(HasSubstr("ary@")));
  EXPECT_THAT(event.DebugString(), Not(HasSubstr("m2@")));
  EXPECT_THAT(event.DebugString(), Not(HasSubstr("ary%40")));
  EXPECT_EQ(event.context().page().url(), "https://shop.example/?e=&x=1");
  EXPECT_EQ(event.extensions_size(), 2);  // /user/gender and /kept
  EXPECT_EQ(event.identity().ids_size(), 1);
  EXPECT_EQ(event.identity().profile().contacts(0).phone(), "+442079460959");
}

TEST(IdentityRules, ADroppedFieldLosesItsHashesToo) {
  v1::CommerceEvent event = Mary();
  v1::Hash& hash = *event.mutable_identity()->add_hashes();
  hash.set_field("email");
  hash.set_algorithm(v1::Hash::MD5);
  hash.set_hex(value::Md5Hex("mary@example.com"));
  v1::Extension& spelling = *event.add_extensions();
  spelling.set_format("commanders_act");
  spelling.set_pointer("/user/email_md5");
  spelling.set_json(text::Concat("\"", hash.hex(), "\""));
  const std::string hex = hash.hex();
  EXPECT_EQ(HashIn(Treated("ga4", {{"email", privacy::Treatment::kSha256}}, event), "email"), hex)
      << "what came as a hash stays";
  const v1::CommerceEvent dropped = Treated("ga4", {{"email", privacy::Treatment::kDrop}}, event);
  EXPECT_EQ(HashIn(dropped, "email"), "");
  EXPECT_THAT(dropped.DebugString(), Not(HasSubstr(hex)));
}

TEST(IdentityRules, HashesAreOfTheNormalForm) {
  const v1::CommerceEvent event =
      Treated("commanders_act", {{"email", privacy::Treatment::kSha256},
                                 {"phone", privacy::Treatment::kMd5},
                                 {"first_name", privacy::Treatment::kSha256},
                                 {"gender", privacy::Treatment::kSha256},
                                 {"birth_date", privacy::Treatment::kSha256},
                                 {"postal_code", privacy::Treatment::kSha256},
                                 {"country", privacy::Treatment::kSha256}});
  EXPECT_EQ(HashIn(event, "email"), value::Sha256Hex("mary@example.com"));
  EXPECT_EQ(HashIn(event, "phone"), value::Md5Hex("+442079460958"));
  EXPECT_EQ(HashIn(event, "first_name"), value::Sha256Hex("mary"));
  EXPECT_EQ(HashIn(event, "gender"), value::Sha256Hex("f"));
  EXPECT_EQ(HashIn(event, "birth_date"), value::Sha256Hex("1980-02-03"));
  EXPECT_EQ(HashIn(event, "postal_code"), value::Sha256Hex("sw1a1aa"));
  EXPECT_EQ(HashIn(event, "country"), value::Sha256Hex("gb"));
  const v1::Profile& profile = event.identity().profile();
  EXPECT_FALSE(event.identity().has_phone() || profile.has_first_name() || profile.has_gender() ||
               profile.has_birth_date() || profile.has_age() || profile.has_country() ||
               profile.has_phone_type());
  EXPECT_EQ(profile.last_name(), "Smith");
  ASSERT_EQ(profile.attributes_size(), 1);
  EXPECT_EQ(profile.attributes(0).name(), "tier");
  EXPECT_EQ(event.identity().ids(0).value(), value::Sha256Hex("mary@example.com"));
  EXPECT_EQ(event.purchase().items(0).name(), "Nice mug");
}

TEST(IdentityRules, AFormatMayWantItsOwnNormalForm) {
  const Treatments rules = {{"phone", privacy::Treatment::kSha256},
                            {"email", privacy::Treatment::kDrop}};
  const auto document = [&](std::string_view format) {
    const auto encoded = Formats().Encode(format, Treated(format, rules), {});
    EXPECT_TRUE(encoded.ok()) << encoded.status();
    return encoded.ok() ? encoded->documents.front() : std::string();
  };
  EXPECT_THAT(document("digits"), HasSubstr(value::Sha256Hex("442079460958")));
  EXPECT_THAT(document("digits"), Not(HasSubstr("em")));
  EXPECT_THAT(document("ga4"), HasSubstr(value::Sha256Hex("+442079460958")));
  EXPECT_THAT(document("commanders_act"),
              HasSubstr(text::Concat("\"phone_sha256\":\"", value::Sha256Hex("+442079460958"))));
}

TEST(IdentityRules, TheHashOfAnIdTakesItsPlace) {
  const v1::CommerceEvent event = Treated("exponea", {{"user_id", privacy::Treatment::kSha256},
                                                      {"anonymous_id", privacy::Treatment::kMd5}});
  EXPECT_EQ(event.identity().user_id(), value::Sha256Hex("customer-7"));
  EXPECT_EQ(event.identity().anonymous_id(), value::Md5Hex("cookie-12345"));
  EXPECT_EQ(event.context().page().title(), "Hello ");
  EXPECT_EQ(event.context().device().cookie(), "id=; a=b");
  EXPECT_EQ(event.purchase().order_id(), "customer-7-1") << "orders keep their number";
}

TEST(IdentityRules, ACustomerMayBeKnownByTheAddress) {
  v1::CommerceEvent event = Mary();
  event.mutable_identity()->set_user_id("MARY@example.com");
  const Treatments hashed = {{"email", privacy::Treatment::kSha256}};
  EXPECT_EQ(Treated("ga4", hashed, event).identity().user_id(),
            value::Sha256Hex("mary@example.com"));
  EXPECT_FALSE(
      Treated("ga4", {{"email", privacy::Treatment::kDrop}}, event).identity().has_user_id());
  const Treatments both = {{"email", privacy::Treatment::kDrop},
                           {"user_id", privacy::Treatment::kSha256}};
  EXPECT_EQ(Treated("ga4", both, event).identity().user_id(), value::Sha256Hex("MARY@example.com"));
}

TEST(IdentityRules, AnIdIsNeverHalfOfOne) {
  v1::CommerceEvent event = Mary();
  event.mutable_identity()->set_user_id("shop-1:cookie-12345");
  event.mutable_identity()->mutable_ids(1)->set_value("a/cookie-12345");
  const v1::CommerceEvent treated =
      Treated("ga4", {{"anonymous_id", privacy::Treatment::kDrop}}, event);
  EXPECT_FALSE(treated.identity().has_user_id());
  ASSERT_EQ(treated.identity().ids_size(), 1);
  EXPECT_EQ(treated.identity().ids(0).type(), "email_id");
}

TEST(IdentityRules, WhatHasNoNormalFormIsLeftOut) {
  v1::CommerceEvent event = Mary();
  event.mutable_identity()->set_phone("ask Tom");
  const v1::CommerceEvent treated = Treated("ga4", {{"phone", privacy::Treatment::kSha256}}, event);
  EXPECT_FALSE(treated.identity().has_phone());
  EXPECT_EQ(HashIn(treated, "phone"), "");
}

TEST(IdentityRules, AnAddressOfTheNetworkHasNoHash) {
  EXPECT_FALSE(Treated("ga4", {{"ip", privacy::Treatment::kDrop}}).context().device().has_ip());
  EXPECT_TRUE(
      privacy::IdentityRules(Formats(), "ga4", {{"ip", privacy::Treatment::kSha256}}).empty());
}

/// The values of the field that are long enough to stand for nothing else, with their hashes.
std::set<std::string> ValuesOf(const v1::CommerceEvent& event, const std::string& field,
                               bool hashes) {
  std::set<std::string> values;
  const v1::Identity& identity = event.identity();
  const v1::Profile& profile = identity.profile();
  for (const google::protobuf::Message* message :
       std::initializer_list<const google::protobuf::Message*>{&identity, &profile,
                                                               &event.context().device()}) {
    const auto* found = message->GetDescriptor()->FindFieldByName(field);
    if (found == nullptr || found->cpp_type() != found->CPPTYPE_STRING) continue;
    values.insert(message->GetReflection()->GetString(*message, found));
  }
  for (const v1::Contact& contact : profile.contacts()) {
    if (field == "email") values.insert(contact.email());
    if (field == "phone") values.insert(contact.phone());
  }
  for (const v1::Hash& hash : identity.hashes()) {
    if (hashes && hash.field() == field) values.insert(hash.hex());
  }
  std::erase_if(values, [](const std::string& value) {
    return std::count_if(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }) <
           10;
  });
  return values;
}

bool Holds(const std::string& document, const std::string& value) {
  json::Document json;
  if (!json.Parse(document).ok()) return true;
  for (const json::Node* node = &json.root(); node != json.root().end(); ++node) {
    if (node->text.find(value) != std::string_view::npos) return true;
    if (node->key.find(value) != std::string_view::npos) return true;
  }
  return false;
}

const privacy::IdentityRules& RuleFor(const std::string& target, const std::string& field,
                                      privacy::Treatment treatment) {
  static std::map<std::tuple<std::string, std::string, privacy::Treatment>, privacy::IdentityRules>
      made;
  const auto [found, is_new] = made.try_emplace({target, field, treatment});
  if (is_new) found->second = privacy::IdentityRules(Formats(), target, {{field, treatment}});
  return found->second;
}

class EveryFormat : public testing::TestWithParam<std::string> {
 protected:
  /// Counts the writings that were looked at.
  int CheckField(const v1::CommerceEvent& event, const std::string& field,
                 privacy::Treatment treatment, const std::vector<std::string>& targets) {
    const auto values = ValuesOf(event, field, treatment == privacy::Treatment::kDrop);
    if (values.empty()) return 0;
    int checked = 0;
    for (const std::string& target : targets) {
      v1::CommerceEvent treated = event;
      RuleFor(target, field, treatment).Apply(treated);
      const auto encoded =
          Formats().Encode(target, treated, {.person_documents = true, .report_loss = false});
      if (!encoded.ok()) continue;
      ++checked;
      for (const std::string& document : encoded->documents) {
        for (const std::string& value : values) {
          EXPECT_FALSE(Holds(document, value)) << field << " to " << target << "\n"
                                               << event.DebugString() << "\n"
                                               << document;
        }
      }
    }
    return checked;
  }
};

TEST_P(EveryFormat, WritesNothingOfWhatARuleTakesOut) {
  std::vector<std::string> targets;
  for (const auto& format : Formats().Formats()) {
    if (format.writes) targets.push_back(format.name);
  }
  int checked = 0;
  for (std::uint64_t seed = 0; seed < 250 && checked < 750; ++seed) {
    const auto json = Formats().Sample(GetParam(), seed);
    ASSERT_TRUE(json.ok());
    google::protobuf::Arena arena;
    const auto decoded = Formats().Decode(GetParam(), *json, {}, &arena);
    ASSERT_TRUE(decoded.ok());
    const v1::CommerceEvent& event = *decoded->front().event;
    for (const std::string_view field : privacy::IdentityRules::Fields()) {
      checked += CheckField(event, std::string(field), privacy::Treatment::kDrop, targets);
      if (!privacy::IdentityRules::HasHash(field)) continue;
      checked += CheckField(event, std::string(field), privacy::Treatment::kSha256, targets);
    }
    if (HasFailure()) return;
  }
  // The calls and pushes of a page seldom tell of a person.
  RecordProperty("checked", checked);
}

std::vector<std::string> SourceFormats() {
  std::vector<std::string> names;
  for (const auto& format : Formats().Formats()) {
    if (Formats().Tables(format.name) > 0 && format.name != "digits") names.push_back(format.name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(IdentityRules, EveryFormat, testing::ValuesIn(SourceFormats()),
                         [](const auto& format) {
                           std::string name = format.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

}  // namespace
}  // namespace interlingua
