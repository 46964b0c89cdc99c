// Amounts of money, exact and with two decimals at least.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "translator/value/decimal.h"

namespace interlingua::v1 {
class Decimal;
}  // namespace interlingua::v1

namespace interlingua::cli::view {

/// `12.50`; with more decimals where the amount has them.
std::string MoneyText(const v1::Decimal& amount);

/// An exact sum of amounts.
class MoneySum {
 public:
  /// kOutOfRange: the sum does not fit, and stays what it was.
  absl::Status Add(const v1::Decimal& amount);
  /// As MoneyText; "" where nothing was added.
  std::string Text() const;

 private:
  value::DecimalValue total_;
  bool any_ = false;
};

}  // namespace interlingua::cli::view
