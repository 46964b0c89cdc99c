#include "translator/value/normal_form.h"

#include <gtest/gtest.h>

namespace interlingua::value {
namespace {

TEST(NormalForm, IsWhatTheTableNames) {
  EXPECT_EQ(Normalize(NormalForm::kNone, " A b ", "").value(), " A b ");
  EXPECT_EQ(Normalize(NormalForm::kEmail, " A@B.example ", "").value(), "a@b.example");
  EXPECT_EQ(Normalize(NormalForm::kPhone, "020 7946 0958", "gbr").value(), "+442079460958");
  EXPECT_EQ(Normalize(NormalForm::kPhoneDigits, "020 7946 0958", "GB").value(), "442079460958");
  EXPECT_FALSE(Normalize(NormalForm::kPhoneDigits, "020 7946 0958", "").ok());
  EXPECT_EQ(Normalize(NormalForm::kCountry, "fra", "").value(), "FR");
  EXPECT_EQ(Normalize(NormalForm::kLanguage, "en_us", "").value(), "en-US");
}

TEST(NormalForm, OfANameIsTrimmedAndInLowerCase) {
  EXPECT_EQ(NormalizeName(" Mary "), "mary");
  EXPECT_EQ(NormalizeName("JOSÉ"), "josé");
  EXPECT_EQ(NormalizeName("ŁUKASZ ŻÓŁĆ ŸÑ ŇĹ"), "łukasz żółć ÿñ ňĺ");
  EXPECT_EQ(NormalizeName("ΆΩ ΉΌΎΏ"), "άω ήόύώ");
  EXPECT_EQ(NormalizeName("ЁЖИК Ґ"), "ёжик ґ");
  EXPECT_EQ(NormalizeName("日本 × ß ĸ straße"), "日本 × ß ĸ straße");
  EXPECT_EQ(NormalizeName("\xc3"), "\xc3");  // half a letter
}

TEST(NormalForm, OfAPostalCodeHasNoWhiteSpace) {
  EXPECT_EQ(NormalizePostalCode(" SW1A 1AA "), "sw1a1aa");
}

}  // namespace
}  // namespace interlingua::value
