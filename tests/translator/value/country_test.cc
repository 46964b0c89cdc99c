#include "translator/value/country.h"

#include <gtest/gtest.h>

#include <set>

namespace interlingua::value {
namespace {

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

}  // namespace
}  // namespace interlingua::value
