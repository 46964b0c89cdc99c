#include "translator/event/ledger_key.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/arena.h"
#include "interlingua/v1/event.pb.h"
#include "translator/event/kind.h"
#include "translator/text/text.h"

namespace interlingua::event {
namespace {

constexpr std::int64_t kSecondsOfADay = 24 * 60 * 60;
constexpr Nanos kBillion = 1000000000;

struct Money {
  const std::string* currency = nullptr;
  const v1::Decimal* value = nullptr;
};

template <typename Part>
Money MoneyOfOrder(const Part& part) {
  Money money;
  money.currency = &part.currency();
  if (part.has_value()) {
    money.value = &part.value();
  } else if (part.has_revenue()) {
    money.value = &part.revenue();
  }
  return money;
}

template <typename Part>
Money MoneyOfValue(const Part& part) {
  return {&part.currency(), part.has_value() ? &part.value() : nullptr};
}

Money MoneyOf(const v1::CommerceEvent& event) {
  switch (event.action_case()) {
    case v1::CommerceEvent::kPurchase:
      return MoneyOfOrder(event.purchase());
    case v1::CommerceEvent::kRefund:
      return MoneyOfOrder(event.refund().order());
    case v1::CommerceEvent::kCheckout:
      return MoneyOfOrder(event.checkout().order());
    case v1::CommerceEvent::kCart:
      return MoneyOfValue(event.cart());
    case v1::CommerceEvent::kLead:
      return MoneyOfValue(event.lead());
    default:
      return {};
  }
}

void AddSum(LedgerSums& sums, const LedgerKey& key, const LedgerSum& sum, int times) {
  const auto total = sums.try_emplace(key).first;
  total->second.events += times * sum.events;
  total->second.value += times * sum.value;
  if (total->second == LedgerSum()) sums.erase(total);
}

/// As the ledger keeps it: three letters in upper case. Any other text is `?`, so that it makes no
/// key of its own.
std::string LedgerCurrency(const std::string& currency) {
  if (currency.empty()) return "";
  if (currency.size() != 3) return "?";
  std::string code;
  for (const char letter : currency) {
    if (letter >= 'a' && letter <= 'z') {
      code.push_back(static_cast<char>(letter - 'a' + 'A'));
    } else if (letter >= 'A' && letter <= 'Z') {
      code.push_back(letter);
    } else {
      return "?";
    }
  }
  return code;
}

}  // namespace

LedgerEntry LedgerEntryOf(const v1::CommerceEvent& event) {
  LedgerEntry entry;
  const std::int64_t seconds = event.received_at().seconds();
  entry.key.day = seconds / kSecondsOfADay - (seconds % kSecondsOfADay < 0 ? 1 : 0);
  entry.key.kind = std::string(KindOf(event));
  const Money money = MoneyOf(event);
  if (money.currency != nullptr) entry.key.currency = LedgerCurrency(*money.currency);
  if (money.value != nullptr) {
    entry.value = kBillion * money.value->units() + money.value->nanos();
  }
  return entry;
}

v1::CommerceEvent LedgerPartOf(const v1::CommerceEvent& event) {
  v1::CommerceEvent left;
  if (event.has_received_at()) *left.mutable_received_at() = event.received_at();
  const auto* action = v1::CommerceEvent::descriptor()->FindOneofByName("action");
  const auto* kind = event.GetReflection()->GetOneofFieldDescriptor(event, action);
  // The kind alone, with nothing in it.
  if (kind != nullptr) left.GetReflection()->MutableMessage(&left, kind);
  const Money money = MoneyOf(event);
  const std::string currency = LedgerEntryOf(event).key.currency;
  const auto keep = [&](auto& part) {
    if (!currency.empty()) part.set_currency(currency);
    if (money.value != nullptr) *part.mutable_value() = *money.value;
  };
  if (left.has_purchase()) keep(*left.mutable_purchase());
  if (left.has_refund()) keep(*left.mutable_refund()->mutable_order());
  if (left.has_checkout()) keep(*left.mutable_checkout()->mutable_order());
  if (left.has_cart()) keep(*left.mutable_cart());
  if (left.has_lead()) keep(*left.mutable_lead());
  return left;
}

LedgerEntry LedgerEntryOfBytes(std::string_view bytes) {
  google::protobuf::Arena arena;
  auto* event = google::protobuf::Arena::CreateMessage<v1::CommerceEvent>(&arena);
  if (!event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return {};
  return LedgerEntryOf(*event);
}

void AddTo(LedgerSums& sums, const LedgerEntry& entry, int times) {
  AddSum(sums, entry.key, {1, entry.value}, times);
}

void AddTo(LedgerSums& sums, const LedgerSums& more, int times) {
  for (const auto& [key, sum] : more) AddSum(sums, key, sum, times);
}

std::string DayText(std::int64_t day) {
  const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day;
  return absl::StrFormat("%04d-%02d-%02d", civil.year(), civil.month(), civil.day());
}

std::optional<v1::Decimal> DecimalOf(Nanos value) {
  const Nanos units = value / kBillion;
  if (units > std::numeric_limits<std::int64_t>::max() ||
      units < std::numeric_limits<std::int64_t>::min()) {
    return std::nullopt;
  }
  v1::Decimal decimal;
  decimal.set_units(static_cast<std::int64_t>(units));
  decimal.set_nanos(static_cast<std::int32_t>(value % kBillion));
  return decimal;
}

std::string NanosText(Nanos value) {
  const bool negative = value < 0;
  std::string digits;
  do {
    const int digit = static_cast<int>(value % 10);
    digits.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
    value /= 10;
  } while (value != 0);
  if (negative) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

absl::StatusOr<Nanos> ParseNanos(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.substr(negative ? 1 : 0);
  // 10^38 still fits.
  if (digits.empty() || digits.size() > 38) return absl::DataLossError("not an amount");
  Nanos value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return absl::DataLossError("not an amount");
    value = 10 * value + (digit - '0');
  }
  return negative ? -value : value;
}

}  // namespace interlingua::event
