#include "translator/value/decimal.h"

#include <charconv>
#include <cstdlib>
#include <limits>

#include "translator/text/text.h"

namespace interlingua::value {
namespace {

constexpr std::int32_t kNanos = 1'000'000'000;
constexpr int kDecimals = 9;

/// A number of JSON's grammar taken apart.
struct Parts {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;  // clamped: no number of digits that fits in memory comes near it
};

std::string_view TakeDigits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool TakeExponent(std::string_view& text, std::int64_t& exponent) {
  text.remove_prefix(1);
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const std::string_view digits = TakeDigits(text);
  if (digits.empty()) return false;
  constexpr std::int64_t kMost = 1'000'000'000'000;
  for (const char digit : digits) {
    if (exponent < kMost) exponent = exponent * 10 + (digit - '0');
  }
  if (negative) exponent = -exponent;
  return true;
}

bool TakeApart(std::string_view text, Parts& parts) {
  if (!text.empty() && text[0] == '-') {
    parts.negative = true;
    text.remove_prefix(1);
  }
  parts.whole = TakeDigits(text);
  if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole[0] == '0')) return false;
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    parts.fraction = TakeDigits(text);
    if (parts.fraction.empty()) return false;
  }
  if (!text.empty() && (text[0] == 'e' || text[0] == 'E')) {
    if (!TakeExponent(text, parts.exponent)) return false;
  }
  return text.empty();
}

/// All digits without redundant zeros, and where the decimal point stands among them.
struct Digits {
  std::string digits;
  std::int64_t point = 0;  // value = 0.digits * 10^point
};

Digits Significant(const Parts& parts) {
  Digits result;
  result.digits.reserve(parts.whole.size() + parts.fraction.size());
  result.digits.append(parts.whole).append(parts.fraction);
  result.point = static_cast<std::int64_t>(parts.whole.size()) + parts.exponent;
  const std::size_t first = result.digits.find_first_not_of('0');
  if (first == std::string::npos) return {};
  result.digits.erase(0, first);
  result.point -= static_cast<std::int64_t>(first);
  result.digits.erase(result.digits.find_last_not_of('0') + 1);
  return result;
}

absl::Status OutOfRange(std::string_view reason) {
  return absl::OutOfRangeError(text::ToAbsl(reason));
}

/// The usual case: no exponent, at most 18 whole digits and nine decimals.
bool ParsePlain(const Parts& parts, DecimalValue& value) {
  if (parts.exponent != 0 || parts.whole.size() > 18 || parts.fraction.size() > kDecimals) {
    return false;
  }
  std::int64_t units = 0;
  for (const char digit : parts.whole) units = units * 10 + (digit - '0');
  std::int32_t nanos = 0;
  for (const char digit : parts.fraction) nanos = nanos * 10 + (digit - '0');
  for (std::size_t i = parts.fraction.size(); i < kDecimals; ++i) nanos *= 10;
  value = parts.negative ? DecimalValue{-units, -nanos} : DecimalValue{units, nanos};
  return true;
}

}  // namespace

absl::Status ParseDecimal(std::string_view text, DecimalValue& value) {
  Parts parts;
  if (!TakeApart(text, parts)) return absl::InvalidArgumentError("not a decimal number");
  if (ParsePlain(parts, value)) return absl::OkStatus();
  const Digits significant = Significant(parts);
  value = {};
  const auto count = static_cast<std::int64_t>(significant.digits.size());
  if (count == 0) return absl::OkStatus();
  if (significant.point > 19) return OutOfRange("number beyond 64 bits");
  if (count - significant.point > kDecimals) return OutOfRange("more than nine decimals");
  std::int64_t units = 0;
  std::int32_t nanos = 0;
  for (std::int64_t i = std::min<std::int64_t>(significant.point, 0); i < significant.point + 9;
       ++i) {
    const int digit =
        i >= 0 && i < count ? significant.digits[static_cast<std::size_t>(i)] - '0' : 0;
    if (i >= significant.point) {
      nanos = nanos * 10 + digit;
    } else if (__builtin_mul_overflow(units, 10, &units) ||
               __builtin_add_overflow(units, digit, &units)) {
      return OutOfRange("number beyond 64 bits");
    }
  }
  value = parts.negative ? DecimalValue{-units, -nanos} : DecimalValue{units, nanos};
  return absl::OkStatus();
}

void AppendDecimal(DecimalValue value, std::string& out) {
  char buffer[32];
  if (value.units < 0 || value.nanos < 0) out.push_back('-');
  const std::uint64_t units = value.units < 0 ? -static_cast<std::uint64_t>(value.units)
                                              : static_cast<std::uint64_t>(value.units);
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, units).ptr);
  std::int32_t nanos = std::abs(value.nanos);
  if (nanos == 0) return;
  char fraction[kDecimals];
  int length = kDecimals;
  for (int i = kDecimals - 1; i >= 0; --i, nanos /= 10) {
    fraction[i] = static_cast<char>('0' + nanos % 10);
  }
  while (fraction[length - 1] == '0') --length;
  out.push_back('.');
  out.append(fraction, static_cast<std::size_t>(length));
}

std::string DecimalText(DecimalValue value) {
  std::string text;
  AppendDecimal(value, text);
  return text;
}

absl::StatusOr<std::string> FixedDecimalText(DecimalValue value, int decimals) {
  std::string text = DecimalText(value);
  const std::size_t point = text.find('.');
  const std::size_t present = point == std::string::npos ? 0 : text.size() - point - 1;
  const auto wanted = static_cast<std::size_t>(decimals);
  if (present > wanted) return OutOfRange(text::Concat("more than ", decimals, " decimals"));
  if (present == 0 && wanted > 0) text.push_back('.');
  text.append(wanted - present, '0');
  return text;
}

bool IsValid(DecimalValue value) {
  if (value.nanos <= -kNanos || value.nanos >= kNanos) return false;
  if (value.units == std::numeric_limits<std::int64_t>::min()) return false;
  return !(value.units > 0 && value.nanos < 0) && !(value.units < 0 && value.nanos > 0);
}

absl::StatusOr<DecimalValue> Add(DecimalValue a, DecimalValue b) {
  std::int32_t nanos = a.nanos + b.nanos;
  std::int64_t units = 0;
  if (__builtin_add_overflow(a.units, b.units, &units)) return OutOfRange("sum beyond 64 bits");
  const std::int32_t carry = nanos / kNanos;
  nanos %= kNanos;
  if (__builtin_add_overflow(units, carry, &units)) return OutOfRange("sum beyond 64 bits");
  if (units > 0 && nanos < 0) {
    --units;
    nanos += kNanos;
  } else if (units < 0 && nanos > 0) {
    ++units;
    nanos -= kNanos;
  }
  const DecimalValue sum{units, nanos};
  if (!IsValid(sum)) return OutOfRange("sum beyond 64 bits");
  return sum;
}

absl::StatusOr<DecimalValue> Negate(DecimalValue value) {
  if (!IsValid(value)) return OutOfRange("number beyond 64 bits");
  return DecimalValue{-value.units, -value.nanos};
}

namespace {

__extension__ using Int128 = __int128;

Int128 NanosOf(DecimalValue value) { return Int128{value.units} * kNanos + value.nanos; }

std::optional<DecimalValue> OfNanos(Int128 nanos) {
  const Int128 units = nanos / kNanos;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (units > kMost || units < -kMost) return std::nullopt;
  return DecimalValue{static_cast<std::int64_t>(units), static_cast<std::int32_t>(nanos % kNanos)};
}

}  // namespace

std::optional<DecimalValue> Multiply(DecimalValue a, DecimalValue b) {
  Int128 product = 0;
  if (__builtin_mul_overflow(NanosOf(a), NanosOf(b), &product)) return std::nullopt;
  if (product % kNanos != 0) return std::nullopt;
  return OfNanos(product / kNanos);
}

std::optional<DecimalValue> Divide(DecimalValue a, DecimalValue b) {
  const Int128 divisor = NanosOf(b);
  Int128 dividend = 0;
  if (divisor == 0 || __builtin_mul_overflow(NanosOf(a), Int128{kNanos}, &dividend)) {
    return std::nullopt;
  }
  if (dividend % divisor != 0) return std::nullopt;
  return OfNanos(dividend / divisor);
}

DecimalValue ValueOf(const v1::Decimal& message) { return {message.units(), message.nanos()}; }

std::string NormalNumber(std::string_view json_number) {
  Parts parts;
  if (!TakeApart(json_number, parts)) return std::string(json_number);
  DecimalValue value;
  if (ParsePlain(parts, value)) return DecimalText(value);
  const Digits significant = Significant(parts);
  if (significant.digits.empty()) return "0";
  if (ParseDecimal(json_number, value).ok()) return DecimalText(value);
  return text::Concat(parts.negative ? "-0." : "0.", significant.digits, "e", significant.point);
}

}  // namespace interlingua::value
