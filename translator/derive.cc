#include "translator/derive.h"

#include "interlingua/v1/event.pb.h"

namespace interlingua {
namespace {

std::optional<DecimalValue> Sum(DecimalValue a, DecimalValue b) {
  const auto sum = Add(a, b);
  if (!sum.ok()) return std::nullopt;
  return *sum;
}

std::optional<DecimalValue> Gross(const v1::Order& order) {
  if (!order.has_revenue() || !order.has_tax() || !order.has_shipping()) return std::nullopt;
  const auto taxed = Sum(ValueOf(order.revenue()), ValueOf(order.tax()));
  return taxed ? Sum(*taxed, ValueOf(order.shipping())) : std::nullopt;
}

std::optional<DecimalValue> Net(const v1::Order& order) {
  if (!order.has_value() || !order.has_tax() || !order.has_shipping()) return std::nullopt;
  const auto extra = Sum(ValueOf(order.tax()), ValueOf(order.shipping()));
  const auto less = extra ? Negate(*extra) : absl::StatusOr<DecimalValue>(DecimalValue{});
  return extra && less.ok() ? Sum(ValueOf(order.value()), *less) : std::nullopt;
}

template <typename Items>
std::optional<DecimalValue> Pieces(const Items& items) {
  DecimalValue pieces;
  for (const v1::Item& item : items) {
    if (!item.has_quantity() || item.quantity().nanos() != 0) return std::nullopt;
    const auto sum = Sum(pieces, ValueOf(item.quantity()));
    if (!sum) return std::nullopt;
    pieces = *sum;
  }
  if (items.empty()) return std::nullopt;
  return pieces;
}

std::optional<Derivation> With(std::optional<DecimalValue> value, std::string_view identity) {
  if (!value) return std::nullopt;
  return Derivation{*value, identity};
}

}  // namespace

std::optional<Derivation> Derive(const google::protobuf::Message& message,
                                 const google::protobuf::FieldDescriptor& field) {
  if (message.GetDescriptor() == v1::CartState::descriptor()) {
    const auto& state = static_cast<const v1::CartState&>(message);
    if (field.number() != v1::CartState::kItemCountFieldNumber) return std::nullopt;
    return With(Pieces(state.items()), "item_count = sum of the quantities");
  }
  if (message.GetDescriptor() != v1::Order::descriptor()) return std::nullopt;
  const auto& order = static_cast<const v1::Order&>(message);
  switch (field.number()) {
    case v1::Order::kValueFieldNumber:
      return With(Gross(order), "value = revenue + tax + shipping");
    case v1::Order::kRevenueFieldNumber:
      return With(Net(order), "revenue = value - tax - shipping");
    case v1::Order::kItemCountFieldNumber:
      return With(Pieces(order.items()), "item_count = sum of the quantities");
    default:
      return std::nullopt;
  }
}

bool IsDerivable(const google::protobuf::FieldDescriptor& field) {
  if (field.containing_type() == v1::CartState::descriptor()) {
    return field.number() == v1::CartState::kItemCountFieldNumber;
  }
  return field.containing_type() == v1::Order::descriptor() &&
         (field.number() == v1::Order::kValueFieldNumber ||
          field.number() == v1::Order::kRevenueFieldNumber ||
          field.number() == v1::Order::kItemCountFieldNumber);
}

}  // namespace interlingua
