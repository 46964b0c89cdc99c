#include "service/delivery/prepare/cart_lines.h"

#include <algorithm>
#include <optional>
#include <string>

#include "translator/text/text.h"
#include "translator/value/decimal.h"

namespace interlingua::delivery::prepare {
namespace {

using Items = google::protobuf::RepeatedPtrField<v1::Item>;

constexpr value::DecimalValue kOne = {1, 0};

std::string ProductOf(const v1::Item& item) {
  const std::string& id = !item.item_id().empty()      ? item.item_id()
                          : !item.product_id().empty() ? item.product_id()
                                                       : item.name();
  return text::Concat(id, '\0', item.variant());
}

/// Among `Items`, constant or not; null where there is none.
template <typename SomeItems>
auto* Find(SomeItems& items, const std::string& product) {
  const auto found = std::find_if(items.begin(), items.end(),
                                  [&](const v1::Item& item) { return ProductOf(item) == product; });
  return found == items.end() ? nullptr : &*found;
}

value::DecimalValue QuantityOf(const v1::Item& item) {
  return item.has_quantity() ? value::ValueOf(item.quantity()) : kOne;
}

bool IsNegative(value::DecimalValue value) { return value.units < 0 || value.nanos < 0; }
bool IsZero(value::DecimalValue value) { return value.units == 0 && value.nanos == 0; }

void Set(value::DecimalValue value, v1::Decimal& decimal) {
  decimal.set_units(value.units);
  decimal.set_nanos(value.nanos);
}

std::optional<value::DecimalValue> Sum(std::optional<value::DecimalValue> a,
                                       std::optional<value::DecimalValue> b) {
  if (!a || !b) return std::nullopt;
  const auto sum = value::Add(*a, *b);
  return sum.ok() ? std::optional(*sum) : std::nullopt;
}

std::optional<value::DecimalValue> Opposite(std::optional<value::DecimalValue> value) {
  if (!value) return std::nullopt;
  const auto opposite = value::Negate(*value);
  return opposite.ok() ? std::optional(*opposite) : std::nullopt;
}

/// The sum of price times quantity; nothing where a line has no price, a discount, or a currency of
/// its own.
std::optional<value::DecimalValue> ValueOfLines(const Items& items, const std::string& currency) {
  std::optional<value::DecimalValue> sum = value::DecimalValue();
  for (const v1::Item& item : items) {
    const bool reduced = item.has_discount() && !IsZero(value::ValueOf(item.discount()));
    const bool foreign = item.has_currency() && item.currency() != currency;
    if (!item.has_unit_price() || reduced || foreign) return std::nullopt;
    sum = Sum(sum, value::Multiply(value::ValueOf(item.unit_price()), QuantityOf(item)));
  }
  return sum;
}

void Count(v1::CartState& state) {
  std::optional<value::DecimalValue> pieces = value::DecimalValue();
  for (const v1::Item& item : state.items()) pieces = Sum(pieces, QuantityOf(item));
  state.clear_item_count();
  if (pieces && pieces->nanos == 0) state.set_item_count(pieces->units);
}

/// What was said of another quantity than the line now has.
void ForgetAmountsOfLine(v1::Item& line) { line.clear_total_price(); }

/// What `item` says of the product takes the place of what was said before; quantities apart.
void Update(const v1::Item& item, v1::Item& line) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  item.GetReflection()->ListFields(item, &fields);
  for (const auto* field : fields) {
    if (field->is_repeated()) line.GetReflection()->ClearField(&line, field);
  }
  const auto discount = line.has_discount() && item.has_discount()
                            ? Sum(value::ValueOf(line.discount()), value::ValueOf(item.discount()))
                            : std::nullopt;
  line.MergeFrom(item);
  if (discount) Set(*discount, *line.mutable_discount());
  ForgetAmountsOfLine(line);
}

/// Adds `quantity`, which may be negative. Returns whether less than nothing would be left.
bool AddQuantity(const v1::Item& item, value::DecimalValue quantity, Items& lines) {
  const std::string product = ProductOf(item);
  v1::Item* line = Find(lines, product);
  const auto left =
      line == nullptr ? quantity : Sum(QuantityOf(*line), quantity).value_or(quantity);
  if (IsNegative(left) || IsZero(left)) {
    const auto gone = [&](const v1::Item& other) { return ProductOf(other) == product; };
    lines.erase(std::remove_if(lines.begin(), lines.end(), gone), lines.end());
    return IsNegative(left);
  }
  if (line == nullptr) {
    line = lines.Add();
    *line = item;
  } else if (!IsNegative(quantity)) {
    Update(item, *line);
  } else {
    ForgetAmountsOfLine(*line);
  }
  Set(left, *line->mutable_quantity());
  return false;
}

/// Where the cart switches to another currency, its lines keep the one that they had.
void SetCurrency(const std::string& currency, v1::Cart& cart) {
  if (currency.empty() || currency == cart.currency()) return;
  if (!cart.currency().empty()) {
    for (v1::Item& item : *cart.mutable_state()->mutable_items()) {
      if (!item.has_currency()) item.set_currency(cart.currency());
    }
    cart.mutable_state()->clear_total();
  }
  cart.set_currency(currency);
}

std::optional<value::DecimalValue> ValueOfChange(const v1::Cart& change,
                                                 const std::string& currency) {
  if (change.has_value()) return value::ValueOf(change.value());
  return ValueOfLines(change.items(), currency);
}

}  // namespace

v1::Cart WholeCart(const v1::Cart& change) {
  v1::Cart cart;
  if (change.has_currency()) cart.set_currency(change.currency());
  v1::CartState& state = *cart.mutable_state();
  state = change.state();
  state.clear_items();
  for (const v1::Item& item : change.state().items()) {
    const value::DecimalValue quantity = QuantityOf(item);
    const bool new_line = Find(*state.mutable_items(), ProductOf(item)) == nullptr;
    AddQuantity(item, quantity, *state.mutable_items());
    if (!new_line || IsNegative(quantity) || IsZero(quantity)) continue;
    v1::Item& line = state.mutable_items()->at(state.items_size() - 1);
    if (item.has_total_price()) *line.mutable_total_price() = item.total_price();
  }
  if (!state.has_item_count()) Count(state);
  if (!state.has_total()) {
    const auto total = ValueOfLines(state.items(), cart.currency());
    if (total) Set(*total, *state.mutable_total());
  }
  return cart;
}

CartAfter ChangeCart(const v1::Cart& before, const v1::Cart& change) {
  CartAfter after{.cart = before, .floored = 0};
  SetCurrency(change.currency(), after.cart);
  v1::CartState& state = *after.cart.mutable_state();
  const bool removes = change.change() == v1::Cart::REMOVE;
  std::optional<value::DecimalValue> total;
  if (state.has_total()) total = value::ValueOf(state.total());
  if (state.items().empty()) total = value::DecimalValue();
  for (const v1::Item& item : change.items()) {
    const value::DecimalValue quantity = QuantityOf(item);
    const auto signed_quantity = removes ? Opposite(quantity) : std::optional(quantity);
    if (!signed_quantity) continue;
    if (AddQuantity(item, *signed_quantity, *state.mutable_items())) ++after.floored;
  }
  const std::string& currency = after.cart.currency();
  const auto value = ValueOfChange(change, currency);
  total = after.floored > 0 ? std::nullopt : Sum(total, removes ? Opposite(value) : value);
  if (const auto lines = ValueOfLines(state.items(), currency)) total = lines;
  state.clear_total();
  if (total) Set(*total, *state.mutable_total());
  Count(state);
  return after;
}

CartDifference CompareCarts(const v1::Cart& before, const v1::Cart& after) {
  CartDifference difference;
  const auto compare = [](const v1::Item& line, const v1::Item* other,
                          std::vector<v1::Item>& more) {
    const value::DecimalValue there = other == nullptr ? value::DecimalValue() : QuantityOf(*other);
    const auto surplus = Sum(QuantityOf(line), Opposite(there));
    if (!surplus || IsNegative(*surplus) || IsZero(*surplus)) return;
    v1::Item& item = more.emplace_back(line);
    Set(*surplus, *item.mutable_quantity());
    if (other == nullptr) return;
    ForgetAmountsOfLine(item);
    item.clear_discount();
  };
  for (const v1::Item& line : before.state().items()) {
    compare(line, Find(after.state().items(), ProductOf(line)), difference.removed);
  }
  for (const v1::Item& line : after.state().items()) {
    compare(line, Find(before.state().items(), ProductOf(line)), difference.added);
  }
  return difference;
}

void SetValueOfItems(v1::Cart& cart) {
  const auto value = ValueOfLines(cart.items(), cart.currency());
  if (value) Set(*value, *cart.mutable_value());
}

}  // namespace interlingua::delivery::prepare
