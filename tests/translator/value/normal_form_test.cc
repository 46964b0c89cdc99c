#include "translator/value/normal_form.h"

#include <gtest/gtest.h>

#include <string>

#include "translator/text/text.h"
#include "translator/value/country.h"
#include "translator/value/language.h"
#include "translator/value/phone.h"

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
TEST(NormalForm, MessagesHoldNoPersonalData) {
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
