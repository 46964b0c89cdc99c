#include "translator/value/decimal.h"

#include <gtest/gtest.h>

#include <random>

namespace interlingua::value {
namespace {

std::string Read(std::string_view text) {
  DecimalValue value;
  const absl::Status status = ParseDecimal(text, value);
  return status.ok() ? DecimalText(value) : std::string(status.message());
}

TEST(Decimal, TextInTextOutWithoutBinaryFloatingPoint) {
  for (const char* text : {"84.03", "0", "-0.5", "0.000000001", "16", "9.99", "-400.99",
                           "123456789012345678.123456789", "9223372036854775807.999999999",
                           "-9223372036854775807.999999999", "0.1", "0.3", "1000000"}) {
    EXPECT_EQ(Read(text), text);
  }
}

TEST(Decimal, OtherSpellingsOfTheSameNumber) {
  EXPECT_EQ(Read("84.030"), "84.03");
  EXPECT_EQ(Read("16.00"), "16");
  EXPECT_EQ(Read("-0"), "0");
  EXPECT_EQ(Read("1e3"), "1000");
  EXPECT_EQ(Read("1.5E+2"), "150");
  EXPECT_EQ(Read("15e-1"), "1.5");
  EXPECT_EQ(Read("0.00000000100000"), "0.000000001");
  EXPECT_EQ(Read("0e99999999999999999999"), "0");
  EXPECT_EQ(Read("9223372036854775807000e-3"), "9223372036854775807");
  EXPECT_EQ(Read("0.000000000001e3"), "0.000000001");
}

TEST(Decimal, WhatDoesNotFitIsNamedAndNeverRounded) {
  EXPECT_EQ(Read("0.0000000001"), "more than nine decimals");
  EXPECT_EQ(Read("1.1234567891"), "more than nine decimals");
  EXPECT_EQ(Read("1e-10"), "more than nine decimals");
  EXPECT_EQ(Read("9223372036854775808"), "number beyond 64 bits");
  EXPECT_EQ(Read("1e19"), "number beyond 64 bits");
  EXPECT_EQ(Read("1e99999999999999999999"), "number beyond 64 bits");
}

TEST(Decimal, WhatIsNoNumberIsNamed) {
  for (const char* text : {"", "-", "+1", ".5", "1.", "01", "1,5", "NaN", "Infinity", "0x10", "1e",
                           " 1", "1 ", "\u00a01", "1e+", "--1", "1.2.3"}) {
    EXPECT_EQ(Read(text), "not a decimal number") << text;
  }
}

TEST(Decimal, FixedDecimalsArePaddedAndNeverCut) {
  EXPECT_EQ(*FixedDecimalText({5, 0}, 2), "5.00");
  EXPECT_EQ(*FixedDecimalText({5, 500000000}, 2), "5.50");
  EXPECT_EQ(*FixedDecimalText({0, -10000000}, 2), "-0.01");
  EXPECT_EQ(*FixedDecimalText({7, 0}, 0), "7");
  EXPECT_FALSE(FixedDecimalText({5, 1000000}, 2).ok());
}

TEST(Decimal, SumsAreExactOrRefused) {
  EXPECT_EQ(DecimalText(*Add({0, 100000000}, {0, 200000000})), "0.3");
  EXPECT_EQ(DecimalText(*Add({1, 500000000}, {-2, 0})), "-0.5");
  EXPECT_EQ(DecimalText(*Add({-1, -500000000}, {2, 0})), "0.5");
  EXPECT_EQ(DecimalText(*Add({0, 999999999}, {0, 1})), "1");
  EXPECT_FALSE(Add({INT64_MAX, 999999999}, {0, 1}).ok());
  EXPECT_FALSE(Add({INT64_MAX, 0}, {1, 0}).ok());
  EXPECT_FALSE(Add({-INT64_MAX, 0}, {-1, 0}).ok());
}

TEST(Decimal, DrawnNumbersSurviveTheRoundTrip) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const auto units = static_cast<std::int64_t>(random() >> (1 + random() % 62));
    const auto nanos = static_cast<std::int32_t>(random() % 1'000'000'000);
    const DecimalValue value =
        random() % 2 == 0 ? DecimalValue{units, nanos} : DecimalValue{-units, -nanos};
    DecimalValue back;
    ASSERT_TRUE(ParseDecimal(DecimalText(value), back).ok()) << DecimalText(value);
    EXPECT_EQ(back, value) << DecimalText(value);
    EXPECT_EQ(NormalNumber(DecimalText(value)), DecimalText(value));
  }
}

TEST(Decimal, ValidityIsOneSignAndRange) {
  EXPECT_TRUE(IsValid({1, 1}));
  EXPECT_FALSE(IsValid({1, -1}));
  EXPECT_FALSE(IsValid({-1, 1}));
  EXPECT_FALSE(IsValid({0, 1'000'000'000}));
  EXPECT_FALSE(IsValid({INT64_MIN, 0}));
}

TEST(Decimal, NormalNumbersOfAnyMagnitude) {
  EXPECT_EQ(NormalNumber("12345678901234567890123.50"),
            NormalNumber("1234567890123456789012350e-2"));
  EXPECT_NE(NormalNumber("12345678901234567890123"), NormalNumber("12345678901234567890124"));
  EXPECT_EQ(NormalNumber("1.50"), "1.5");
}

}  // namespace
}  // namespace interlingua::value
