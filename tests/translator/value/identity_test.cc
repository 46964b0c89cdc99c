#include "translator/value/identity.h"

#include <gtest/gtest.h>
#include <phonenumbers/phonenumberutil.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "translator/text/text.h"
#include "translator/value/country.h"

namespace interlingua::value {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

std::string Phone(std::string_view phone, std::string_view region = {}) {
  const absl::StatusOr<std::string> normal = NormalizePhone(phone, region);
  return normal.ok() ? *normal : std::string(text::ToStd(normal.status().message()));
}

std::string Language(std::string_view tag) {
  const absl::StatusOr<std::string> normal = NormalizeLanguage(tag);
  return normal.ok() ? *normal : std::string(text::ToStd(normal.status().message()));
}

// What libphonenumber itself makes of an international number.
std::string Parsed(const std::string& phone) {
  PhoneNumber number;
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  if (numbers.Parse(phone, "ZZ", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return "";
  std::string e164;
  numbers.Format(number, PhoneNumberUtil::E164, &e164);
  return e164;
}

TEST(NormalizeEmail, TrimsAndLowersCase) {
  EXPECT_EQ(NormalizeEmail("john.doe@example.com"), "john.doe@example.com");
  EXPECT_EQ(NormalizeEmail(" \tJohn.Doe@Example.COM\r\n"), "john.doe@example.com");
  EXPECT_EQ(NormalizeEmail("\uFEFF\u00A0 a@b.c \u00A0"), "a@b.c");
  EXPECT_EQ(NormalizeEmail("John+Tag@Example.com"), "john+tag@example.com");
  EXPECT_EQ(NormalizeEmail(""), "");
  EXPECT_EQ(NormalizeEmail(" \u00A0 "), "");
}

TEST(NormalizeEmail, LeavesLettersBeyondAsciiAlone) {
  EXPECT_EQ(NormalizeEmail("\u00C9a@B.c"), "\u00C9a@b.c");
}

TEST(NormalizePhone, KeepsE164) {
  EXPECT_EQ(Phone("+33612345678"), "+33612345678");
  EXPECT_EQ(Phone("+12127888877"), "+12127888877");
  EXPECT_EQ(Phone("+390612345678"), "+390612345678");  // Italy's leading zero is part of the number
}

TEST(NormalizePhone, ReadsWhatPeopleWrite) {
  EXPECT_EQ(Phone("+1 212-788-8877"), "+12127888877");  // the sample of LivePerson's personal SDE
  EXPECT_EQ(Phone("06 12 34 56 78", "FR"), "+33612345678");
  EXPECT_EQ(Phone("0033 6 12 34 56 78", "FR"), "+33612345678");
  EXPECT_EQ(Phone("+44 (0)20 7946 0958"), "+442079460958");
  EXPECT_EQ(Phone("tel:+33-6-12-34-56-78"), "+33612345678");
  EXPECT_EQ(Phone("+33 6 12 34 56 78 ext. 5"), "+33612345678");
}

// A number that looks like E.164 and is not: the trunk prefix has to go.
TEST(NormalizePhone, DoesNotTakeATrunkPrefixForE164) {
  EXPECT_EQ(Phone("+330612345678"), "+33612345678");
  EXPECT_EQ(Phone("+4402079460958"), "+442079460958");
  EXPECT_EQ(Phone("+5491112345678"), "+5491112345678");
}

TEST(NormalizePhone, RefusesWhatIsNone) {
  const std::string no_region =
      "a national telephone number without a known region, or an unknown calling code";
  EXPECT_EQ(Phone("5558982312"), no_region);
  EXPECT_EQ(Phone("5558982312", "XX"), no_region);
  EXPECT_EQ(Phone("+9991234567"), no_region);
  EXPECT_EQ(Phone("n/a"), "not a telephone number");
  EXPECT_EQ(Phone(""), "not a telephone number");
  EXPECT_EQ(Phone(std::string(1000, '1'), "FR"), "not a telephone number");
  EXPECT_EQ(Phone("+4911"), "not 7 to 15 digits, as E.164 demands");
  EXPECT_EQ(Phone("+4930123456789012"), "not 7 to 15 digits, as E.164 demands");
}

TEST(NormalizePhone, RemembersByRegionToo) {
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(Phone("020 7946 0958", "GB"), "+442079460958");
    EXPECT_EQ(Phone("020 7946 0958", "DE"), "+492079460958");
    EXPECT_NE(Phone("020 7946 0958"), "+442079460958");
  }
}

// The numbers that skip the parse are exactly those that the parse would give back unchanged.
TEST(NormalizePhone, AgreesWithLibphonenumberOnExampleNumbers) {
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  std::set<std::string> regions;
  numbers.GetSupportedRegions(&regions);
  ASSERT_GT(regions.size(), 200u);
  for (const std::string& region : regions) {
    PhoneNumber example;
    ASSERT_TRUE(numbers.GetExampleNumber(region, &example)) << region;
    std::string e164;
    numbers.Format(example, PhoneNumberUtil::E164, &e164);
    if (e164.size() < 8) continue;  // short numbers of small islands
    EXPECT_EQ(Phone(e164), Parsed(e164));
  }
}

TEST(NormalizePhone, AgreesWithLibphonenumberOnDrawnNumbers) {
  std::mt19937_64 random(20261121);
  for (int i = 0; i < 20'000; ++i) {
    std::string phone = "+";
    const std::size_t digits = 7 + random() % 9;
    phone.push_back(static_cast<char>('1' + random() % 9));
    while (phone.size() <= digits) phone.push_back(static_cast<char>('0' + random() % 10));
    const std::string parsed = Parsed(phone);
    if (parsed.size() >= 8) {
      EXPECT_EQ(Phone(phone), parsed) << phone;
    } else {
      EXPECT_FALSE(NormalizePhone(phone).ok()) << phone;
    }
  }
}

TEST(Countries, AreThoseOfTheStandard) {
  std::set<std::string_view> codes;
  for (const Country& country : Countries()) {
    EXPECT_EQ(country.alpha2.size(), 2u);
    EXPECT_EQ(country.alpha3.size(), 3u);
    EXPECT_FALSE(country.name.empty());
    codes.insert(country.alpha2);
    codes.insert(country.alpha3);
    EXPECT_EQ(FindCountry(country.alpha2), &country);
    EXPECT_EQ(FindCountry(country.alpha3), &country);
    EXPECT_EQ(FindCountry(country.name), &country);
  }
  EXPECT_EQ(Countries().size(), 249u);
  EXPECT_EQ(codes.size(), 2 * 249u);
}

TEST(Countries, AreFoundByCodeAndNameInAnyCase) {
  EXPECT_EQ(*CountryAlpha2("USA"), "US");
  EXPECT_EQ(*CountryAlpha2(" usa "), "US");
  EXPECT_EQ(*CountryAlpha2("us"), "US");
  EXPECT_EQ(*CountryAlpha2("russian federation"), "RU");
  EXPECT_EQ(*CountryAlpha3("ch"), "CHE");
  EXPECT_EQ(*CountryAlpha3("Deu"), "DEU");
  EXPECT_EQ(*CountryAlpha3("Germany"), "DEU");
}

TEST(Countries, AreNotGuessed) {
  for (const char* text : {"", "U", "UK", "EU", "XK", "XXX", "Russia", "Germ", "U S"}) {
    EXPECT_EQ(FindCountry(text), nullptr) << text;
    EXPECT_FALSE(CountryAlpha2(text).ok()) << text;
    EXPECT_FALSE(CountryAlpha3(text).ok()) << text;
  }
}

TEST(NormalizeLanguage, WritesTagsAsBcp47Does) {
  EXPECT_EQ(Language("en_US"), "en-US");
  EXPECT_EQ(Language("en-US"), "en-US");
  EXPECT_EQ(Language("FR"), "fr");
  EXPECT_EQ(Language(" fr_ca "), "fr-CA");
  EXPECT_EQ(Language("ZH-hant-tw"), "zh-Hant-TW");
  EXPECT_EQ(Language("es-419"), "es-419");
  EXPECT_EQ(Language("de-ch-1996"), "de-CH-1996");
  EXPECT_EQ(Language("EN-ca-X-CA"), "en-CA-x-ca");
  EXPECT_EQ(Language("de-U-CO-phonebk"), "de-u-co-phonebk");
}

TEST(NormalizeLanguage, RefusesWhatIsNoTag) {
  for (const char* text : {"", "-", "en-", "-US", "en__US", "en US", "en_US.UTF-8", "de@euro", "1e",
                           "abcdefghi", "en-123456789", "fran\u00E7ais"}) {
    EXPECT_EQ(Language(text), "not a BCP 47 language tag") << text;
  }
}

TEST(NormalizeHash, LowersCase) {
  const std::string md5 = "8eb1b522f60d11fa897de1dc6351b7e8";
  EXPECT_EQ(*NormalizeHash(md5, v1::Hash::MD5), md5);
  EXPECT_EQ(*NormalizeHash(" 8EB1B522F60D11FA897DE1DC6351B7E8 ", v1::Hash::MD5), md5);
  EXPECT_EQ(*NormalizeHash(std::string(64, 'A'), v1::Hash::SHA256), std::string(64, 'a'));
}

TEST(NormalizeHash, RefusesWhatTheAlgorithmDoesNotMake) {
  EXPECT_FALSE(NormalizeHash(std::string(64, 'a'), v1::Hash::MD5).ok());
  EXPECT_FALSE(NormalizeHash(std::string(32, 'a'), v1::Hash::SHA256).ok());
  EXPECT_FALSE(NormalizeHash(std::string(32, 'g'), v1::Hash::MD5).ok());
  EXPECT_FALSE(NormalizeHash("", v1::Hash::MD5).ok());
  EXPECT_FALSE(NormalizeHash(std::string(32, 'a'), v1::Hash::ALGORITHM_UNSPECIFIED).ok());
  EXPECT_FALSE(NormalizeHash("kAFQmDzST7DWlj99KOF/cg==kAFQmDzS", v1::Hash::MD5).ok());
}

// What a fault says may end up in a log: it must not hold the value.
TEST(Identity, MessagesHoldNoPersonalData) {
  for (const absl::Status& status :
       {NormalizePhone("5558982312").status(), CountryAlpha2("5558982312").status(),
        NormalizeLanguage("5558982312").status(),
        NormalizeHash("5558982312", v1::Hash::MD5).status()}) {
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(text::ToStd(status.message()).find("5558982312"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace interlingua::value
