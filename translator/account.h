// The accounts: how many events there are of a day, kind and currency, and exactly how much money.
//
// Sums are kept in billionths as 128-bit integers: no sequence of events makes them overflow or
// lose a digit.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "interlingua/v1/event.pb.h"

namespace interlingua {

/// Under which heading an event is counted.
struct Account {
  std::int64_t day = 0;  ///< of acceptance, UTC, counted from 1970-01-01
  std::string kind;      ///< canonical kind; empty for what is no event
  std::string currency;  ///< ISO 4217; empty when the event has none, `?` when it is none
  friend auto operator<=>(const Account&, const Account&) = default;
};

/// An amount in billionths of its currency.
using Billionths = __int128;

/// What one event counts.
struct AccountEntry {
  Account account;
  Billionths value = 0;
};

/// Events under one heading.
struct AccountSum {
  std::int64_t events = 0;
  Billionths value = 0;
  friend bool operator==(const AccountSum&, const AccountSum&) = default;
};

using Accounts = std::map<Account, AccountSum>;

/// How `event` counts: the `value` of an order, refund, cart, checkout or lead, or else its
/// `revenue`; nothing where there is neither.
AccountEntry AccountOf(const v1::CommerceEvent& event);

/// The same of a record of the log; what is no event counts as one without a kind.
AccountEntry AccountOfBytes(std::string_view bytes);

/// An event that counts the same (AccountOf) and holds nothing else of `event`.
v1::CommerceEvent WhatCounts(const v1::CommerceEvent& event);

/// Adds `times` (1 or -1) the entry. Headings with neither events nor money vanish.
void AddTo(Accounts& accounts, const AccountEntry& entry, int times = 1);

/// Adds `times` all of `more`.
void AddTo(Accounts& accounts, const Accounts& more, int times = 1);

/// `2026-11-22`.
std::string DayText(std::int64_t day);

/// The amount as a message; nothing where it is beyond what that holds.
std::optional<v1::Decimal> DecimalOf(Billionths value);

/// The decimal digits of an amount, exact, for keeping; and back. kDataLoss: it is something else.
std::string BillionthsText(Billionths value);
absl::StatusOr<Billionths> ParseBillionths(std::string_view text);

}  // namespace interlingua
