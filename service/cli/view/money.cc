#include "service/cli/view/money.h"

#include "interlingua/v1/value.pb.h"

namespace interlingua::cli::view {
namespace {

std::string TextOf(const value::DecimalValue& amount) {
  const absl::StatusOr<std::string> fixed = value::FixedDecimalText(amount, 2);
  return fixed.ok() ? *fixed : value::DecimalText(amount);
}

}  // namespace

std::string MoneyText(const v1::Decimal& amount) { return TextOf(value::ValueOf(amount)); }

absl::Status MoneySum::Add(const v1::Decimal& amount) {
  const absl::StatusOr<value::DecimalValue> sum = value::Add(total_, value::ValueOf(amount));
  if (!sum.ok()) return sum.status();
  total_ = *sum;
  any_ = true;
  return absl::OkStatus();
}

std::string MoneySum::Text() const { return any_ ? TextOf(total_) : ""; }

}  // namespace interlingua::cli::view
