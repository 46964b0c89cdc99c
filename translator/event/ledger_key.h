// The ledger: how many events there are of a day, kind and currency, and exactly how much money.
//
// Sums are kept in nanos (10^-9) as 128-bit integers: no sequence of events makes them overflow or
// lose a digit.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace interlingua::v1 {
class CommerceEvent;
class Decimal;
}  // namespace interlingua::v1

namespace interlingua::event {

/// Under which key an event is counted.
struct LedgerKey {
  std::int64_t day = 0;  ///< of acceptance, UTC, counted from 1970-01-01
  std::string kind;      ///< canonical kind; empty for what is no event
  std::string currency;  ///< ISO 4217; empty when the event has none, `?` when it is none
  friend auto operator<=>(const LedgerKey&, const LedgerKey&) = default;
};

/// An amount in nanos (10^-9) of its currency.
using Nanos = __int128;

/// What one event counts.
struct LedgerEntry {
  LedgerKey key;
  Nanos value = 0;
};

/// The events under one key.
struct LedgerSum {
  std::int64_t events = 0;
  Nanos value = 0;
  friend bool operator==(const LedgerSum&, const LedgerSum&) = default;
};

using LedgerSums = std::map<LedgerKey, LedgerSum>;

/// How `event` counts: the `value` of an order, refund, cart, checkout or lead, or else its
/// `revenue`; nothing where there is neither.
LedgerEntry LedgerEntryOf(const v1::CommerceEvent& event);

/// The same of a record of the log; what is no event counts as one without a kind.
LedgerEntry LedgerEntryOfBytes(std::string_view bytes);

/// An event that counts the same (LedgerEntryOf) and holds nothing else of `event`.
v1::CommerceEvent LedgerPartOf(const v1::CommerceEvent& event);

/// Adds `times` (1 or -1) the entry. Keys with neither events nor money vanish.
void AddTo(LedgerSums& sums, const LedgerEntry& entry, int times = 1);

/// Adds `times` all of `more`.
void AddTo(LedgerSums& sums, const LedgerSums& more, int times = 1);

/// `2026-11-22`.
std::string DayText(std::int64_t day);

/// The amount as a message; nothing where it is beyond what that holds.
std::optional<v1::Decimal> DecimalOf(Nanos value);

/// The decimal digits of an amount, exact, for keeping; and back. kDataLoss: it is something else.
std::string NanosText(Nanos value);
absl::StatusOr<Nanos> ParseNanos(std::string_view text);

}  // namespace interlingua::event
