#include "translator/value/phone.h"

#include <gtest/gtest.h>
#include <phonenumbers/phonenumberutil.h>

#include <random>
#include <set>
#include <string>

#include "translator/text/text.h"

namespace interlingua::value {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

std::string Phone(std::string_view phone, std::string_view region = {}) {
  const absl::StatusOr<std::string> normal = NormalizePhone(phone, region);
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

}  // namespace
}  // namespace interlingua::value
