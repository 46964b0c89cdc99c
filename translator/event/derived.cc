#include "translator/event/derived.h"

#include "interlingua/v1/event.pb.h"

namespace interlingua::event {
namespace {

constexpr std::string_view kOfValue[] = {"revenue", "tax", "shipping"};
constexpr std::string_view kOfRevenue[] = {"value", "tax", "shipping"};
constexpr std::string_view kOfTotalPrice[] = {"unit_price", "quantity"};
constexpr std::string_view kOfUnitPrice[] = {"total_price", "quantity"};
constexpr std::string_view kOfItemId[] = {"product_id"};
constexpr std::string_view kOfProductId[] = {"item_id"};

constexpr Identity kIdentities[] = {
    {"value", "value = revenue + tax + shipping", kOfValue},
    {"revenue", "revenue = value - tax - shipping", kOfRevenue},
    {"item_count", "item_count = sum of the quantities", {}},
    {"total_price", "total_price = unit_price x quantity", kOfTotalPrice},
    {"unit_price", "unit_price = total_price / quantity", kOfUnitPrice},
    {"item_id", "item_id = product_id, the only id that is known", kOfItemId},
    {"product_id", "product_id = item_id, the only id that is known", kOfProductId},
    {"discounted", "discounted = there is a discount", {}},
    {"target", "target = id of the first item", {}},
};

std::optional<value::DecimalValue> Sum(value::DecimalValue a, value::DecimalValue b) {
  const auto sum = value::Add(a, b);
  if (!sum.ok()) return std::nullopt;
  return *sum;
}

std::optional<value::DecimalValue> Gross(const v1::Order& order) {
  if (!order.has_revenue() || !order.has_tax() || !order.has_shipping()) return std::nullopt;
  const auto taxed = Sum(value::ValueOf(order.revenue()), value::ValueOf(order.tax()));
  return taxed ? Sum(*taxed, value::ValueOf(order.shipping())) : std::nullopt;
}

std::optional<value::DecimalValue> Net(const v1::Order& order) {
  if (!order.has_value() || !order.has_tax() || !order.has_shipping()) return std::nullopt;
  const auto extra = Sum(value::ValueOf(order.tax()), value::ValueOf(order.shipping()));
  const auto less =
      extra ? value::Negate(*extra) : absl::StatusOr<value::DecimalValue>(value::DecimalValue{});
  return extra && less.ok() ? Sum(value::ValueOf(order.value()), *less) : std::nullopt;
}

template <typename Items>
std::optional<value::DecimalValue> Pieces(const Items& items) {
  value::DecimalValue pieces;
  for (const v1::Item& item : items) {
    if (!item.has_quantity() || item.quantity().nanos() != 0) return std::nullopt;
    const auto sum = Sum(pieces, value::ValueOf(item.quantity()));
    if (!sum) return std::nullopt;
    pieces = *sum;
  }
  if (items.empty()) return std::nullopt;
  return pieces;
}

/// `field` has the identity.
std::optional<Derivation> With(std::optional<value::DecimalValue> value, std::string_view field) {
  if (!value) return std::nullopt;
  return Derivation{.value = *value, .identity = IdentityOf(field)->text};
}

std::optional<Derivation> OtherId(const std::string& id, int other, std::string_view field) {
  if (id.empty()) return std::nullopt;
  return Derivation{.text = id, .identity = IdentityOf(field)->text, .carries = other};
}

std::optional<Derivation> OfItem(const v1::Item& item, int field) {
  const value::DecimalValue discount = value::ValueOf(item.discount());
  const bool whole_price = discount.units == 0 && discount.nanos == 0;
  const bool priced = item.has_quantity() && whole_price;
  std::optional<Derivation> derivation;
  switch (field) {
    case v1::Item::kItemIdFieldNumber:
      return OtherId(item.product_id(), v1::Item::kProductIdFieldNumber, "item_id");
    case v1::Item::kProductIdFieldNumber:
      return OtherId(item.item_id(), v1::Item::kItemIdFieldNumber, "product_id");
    case v1::Item::kTotalPriceFieldNumber:
      if (!priced || !item.has_unit_price()) return std::nullopt;
      derivation =
          With(value::Multiply(value::ValueOf(item.unit_price()), value::ValueOf(item.quantity())),
               "total_price");
      if (derivation) derivation->carries = v1::Item::kUnitPriceFieldNumber;
      return derivation;
    case v1::Item::kUnitPriceFieldNumber:
      if (!priced || !item.has_total_price()) return std::nullopt;
      derivation =
          With(value::Divide(value::ValueOf(item.total_price()), value::ValueOf(item.quantity())),
               "unit_price");
      if (derivation) derivation->carries = v1::Item::kTotalPriceFieldNumber;
      return derivation;
    case v1::Item::kDiscountedFieldNumber:
      if (!item.has_discount()) return std::nullopt;
      return With(value::DecimalValue{whole_price ? 0 : 1, 0}, "discounted");
    default:
      return std::nullopt;
  }
}

std::optional<Derivation> Target(const v1::ItemInteraction& interaction) {
  if (interaction.items().empty()) return std::nullopt;
  const v1::Item& item = interaction.items(0);
  const std::string& id = item.has_item_id() ? item.item_id() : item.product_id();
  return OtherId(id, 0, "target");
}

}  // namespace

std::optional<Derivation> Derive(const google::protobuf::Message& message,
                                 const google::protobuf::FieldDescriptor& field) {
  if (message.GetDescriptor() == v1::Item::descriptor()) {
    return OfItem(static_cast<const v1::Item&>(message), field.number());
  }
  if (message.GetDescriptor() == v1::ItemInteraction::descriptor()) {
    if (field.number() != v1::ItemInteraction::kTargetFieldNumber) return std::nullopt;
    return Target(static_cast<const v1::ItemInteraction&>(message));
  }
  if (message.GetDescriptor() == v1::CartState::descriptor()) {
    const auto& state = static_cast<const v1::CartState&>(message);
    if (field.number() != v1::CartState::kItemCountFieldNumber) return std::nullopt;
    return With(Pieces(state.items()), "item_count");
  }
  if (message.GetDescriptor() != v1::Order::descriptor()) return std::nullopt;
  const auto& order = static_cast<const v1::Order&>(message);
  switch (field.number()) {
    case v1::Order::kValueFieldNumber:
      return With(Gross(order), "value");
    case v1::Order::kRevenueFieldNumber:
      return With(Net(order), "revenue");
    case v1::Order::kItemCountFieldNumber:
      return With(Pieces(order.items()), "item_count");
    default:
      return std::nullopt;
  }
}

const Identity* IdentityOf(std::string_view field) {
  for (const Identity& identity : kIdentities) {
    if (identity.field == field) return &identity;
  }
  return nullptr;
}

bool IsDerivable(const google::protobuf::FieldDescriptor& field) {
  const auto* type = field.containing_type();
  if (type == v1::CartState::descriptor()) {
    return field.number() == v1::CartState::kItemCountFieldNumber;
  }
  if (type == v1::Order::descriptor()) {
    return field.number() == v1::Order::kValueFieldNumber ||
           field.number() == v1::Order::kRevenueFieldNumber ||
           field.number() == v1::Order::kItemCountFieldNumber;
  }
  if (type == v1::ItemInteraction::descriptor()) {
    return field.number() == v1::ItemInteraction::kTargetFieldNumber;
  }
  return type == v1::Item::descriptor() && (field.number() == v1::Item::kDiscountedFieldNumber ||
                                            field.number() == v1::Item::kItemIdFieldNumber ||
                                            field.number() == v1::Item::kProductIdFieldNumber ||
                                            field.number() == v1::Item::kTotalPriceFieldNumber ||
                                            field.number() == v1::Item::kUnitPriceFieldNumber);
}

}  // namespace interlingua::event
