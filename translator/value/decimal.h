// Exact decimal numbers: from text to text without binary floating point.
//
// A value is units + nanos / 10^9 with both parts of one sign, as v1::Decimal. Range:
// +-9223372036854775807.999999999.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "interlingua/v1/event.pb.h"

namespace interlingua::value {

struct DecimalValue {
  std::int64_t units = 0;
  std::int32_t nanos = 0;
  friend bool operator==(const DecimalValue&, const DecimalValue&) = default;
};

/// Reads a number by JSON's grammar: `84.03`, `-0.5`, `1e3`.
/// kInvalidArgument: not a number. kOutOfRange: more than nine decimals that are not zero, or
/// beyond 64 bits.
absl::Status ParseDecimal(std::string_view text, DecimalValue& value);

/// The shortest plain spelling: `84.03`, `-0.5`, `1000`. `value` must be valid.
void AppendDecimal(DecimalValue value, std::string& out);
std::string DecimalText(DecimalValue value);

/// The spelling with exactly `decimals` (0 to 9) decimals: `5.00`. kOutOfRange when that would drop
/// digits.
absl::StatusOr<std::string> FixedDecimalText(DecimalValue value, int decimals);

/// Whether units and nanos are in range and of one sign.
bool IsValid(DecimalValue value);

/// Exact sum; kOutOfRange when it does not fit.
absl::StatusOr<DecimalValue> Add(DecimalValue a, DecimalValue b);

/// The opposite; every valid value but one has one (kOutOfRange).
absl::StatusOr<DecimalValue> Negate(DecimalValue value);

/// Exact product and quotient; nothing when nine decimals cannot hold it, it does not fit, or the
/// divisor is zero.
std::optional<DecimalValue> Multiply(DecimalValue a, DecimalValue b);
std::optional<DecimalValue> Divide(DecimalValue a, DecimalValue b);

DecimalValue ValueOf(const v1::Decimal& message);

/// A JSON number in one spelling, for any magnitude: `1.50`, `15e-1` and `1.5` give the same text.
std::string NormalNumber(std::string_view json_number);

}  // namespace interlingua::value
