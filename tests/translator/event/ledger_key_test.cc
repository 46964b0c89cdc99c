#include "translator/event/ledger_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "interlingua/v1/event.pb.h"

namespace interlingua::event {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::CommerceEvent PurchaseOf(const std::string& currency, std::int64_t units) {
  v1::CommerceEvent event;
  event.mutable_received_at()->set_seconds(1795305600);  // 2026-11-22
  event.mutable_purchase()->set_currency(currency);
  event.mutable_purchase()->mutable_revenue()->set_units(units);
  return event;
}

TEST(LedgerKey, CountsTheValueAndElseTheRevenue) {
  v1::CommerceEvent event = PurchaseOf("EUR", 7);
  EXPECT_EQ(NanosText(LedgerEntryOf(event).value), "7000000000");
  event.mutable_purchase()->mutable_value()->set_nanos(-500000000);
  const LedgerEntry entry = LedgerEntryOf(event);
  EXPECT_EQ(NanosText(entry.value), "-500000000");
  EXPECT_EQ(entry.key.kind, "purchase");
  EXPECT_EQ(DayText(entry.key.day), "2026-11-22");
}

TEST(LedgerKey, WhatIsNoCurrencyMakesNoKeyOfItsOwn) {
  EXPECT_EQ(LedgerEntryOf(PurchaseOf("eur", 1)).key.currency, "EUR");
  EXPECT_EQ(LedgerEntryOf(PurchaseOf("", 1)).key.currency, "");
  for (const char* junk : {"EURO", "E1R", "€", "  ", "EU\n"}) {
    EXPECT_EQ(LedgerEntryOf(PurchaseOf(junk, 1)).key.currency, "?") << junk;
  }
}

TEST(LedgerKey, WhatIsNoEventCountsAsOneWithoutAKind) {
  const LedgerEntry entry = LedgerEntryOfBytes("\xff\xff not a message");
  EXPECT_EQ(entry.key, LedgerKey());
  EXPECT_EQ(entry.value, 0);
}

TEST(LedgerKey, SumsAreExactBeyondSixtyFourBits) {
  LedgerSums sums;
  const auto event = PurchaseOf("EUR", std::numeric_limits<std::int64_t>::max());
  for (int i = 0; i < 3; ++i) AddTo(sums, LedgerEntryOf(event));
  ASSERT_THAT(sums, SizeIs(1));
  EXPECT_EQ(sums.begin()->second.events, 3);
  EXPECT_EQ(NanosText(sums.begin()->second.value), "27670116110564327421000000000");
  for (int i = 0; i < 3; ++i) AddTo(sums, LedgerEntryOf(event), -1);
  EXPECT_THAT(sums, IsEmpty());
}

TEST(LedgerKey, AmountsComeBackFromTheirDigits) {
  for (const char* digits :
       {"0", "-1", "27670116110564327421000000000", "-99999999999999999999999999999999999999"}) {
    const auto value = ParseNanos(digits);
    ASSERT_TRUE(value.ok()) << digits;
    EXPECT_EQ(NanosText(*value), digits);
  }
  for (const char* text :
       {"", "-", "1.5", "1e3", " 1", "999999999999999999999999999999999999999"}) {
    EXPECT_EQ(ParseNanos(text).status().code(), absl::StatusCode::kDataLoss) << text;
  }
}

}  // namespace
}  // namespace interlingua::event
