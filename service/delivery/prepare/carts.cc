#include "service/delivery/prepare/carts.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <optional>

#include "absl/container/flat_hash_set.h"
#include "service/delivery/prepare/cart_lines.h"
#include "service/delivery/prepare/customer.h"
#include "translator/event/event_id.h"
#include "translator/text/text.h"

namespace interlingua::delivery::prepare {
namespace {

constexpr std::int64_t kHourMillis = 60 * 60 * 1000;

std::int64_t MillisOf(const v1::CommerceEvent& event) {
  const auto& time = event.has_received_at() ? event.received_at() : event.occurred_at();
  return time.seconds() * 1000 + time.nanos() / 1000000;
}

/// A number and the character behind it, taken off `bytes`.
std::optional<std::int64_t> TakeNumber(char end, std::string_view& bytes) {
  std::int64_t number = 0;
  const char* const last = bytes.data() + bytes.size();
  const auto [stop, error] = std::from_chars(bytes.data(), last, number);
  if (error != std::errc() || stop == last || *stop != end) return std::nullopt;
  bytes.remove_prefix(static_cast<std::size_t>(stop - bytes.data()) + 1);
  return number;
}

/// What the event says of the cart, with a few lines in it.
v1::CommerceEvent Probe(v1::Cart::Change change) {
  v1::CommerceEvent event;
  event.set_event_id("probe");
  event.mutable_occurred_at()->set_seconds(1);
  event.mutable_identity()->set_user_id("probe");
  event.mutable_identity()->set_anonymous_id("probe");
  v1::Cart& cart = *event.mutable_cart();
  cart.set_change(change);
  cart.set_currency("EUR");
  v1::Item item;
  item.set_item_id("probe");
  item.set_product_id("probe");
  item.set_name("probe");
  item.mutable_unit_price()->set_units(1);
  item.mutable_quantity()->set_units(1);
  if (change == v1::Cart::STATE) {
    *cart.mutable_state()->add_items() = item;
    cart.mutable_state()->mutable_total()->set_units(1);
    cart.mutable_state()->set_item_count(1);
  } else {
    *cart.add_items() = item;
    cart.mutable_value()->set_units(1);
  }
  return event;
}

v1::CommerceEvent ChangeEvent(const v1::CommerceEvent& event, v1::Cart::Change change,
                              const std::string& currency, std::vector<v1::Item> items) {
  v1::CommerceEvent made = event;
  v1::Cart& cart = *made.mutable_cart();
  cart.set_change(change);
  if (!cart.has_currency() && !currency.empty()) cart.set_currency(currency);
  cart.clear_items();
  cart.clear_state();
  cart.clear_value();
  for (v1::Item& item : items) *cart.add_items() = std::move(item);
  SetValueOfItems(cart);
  return made;
}

/// The whole cart includes the change: beside it, the change would only be reported as lost.
void SetWhole(const v1::Cart& whole, v1::Cart& cart) {
  cart.set_change(v1::Cart::STATE);
  cart.clear_items();
  cart.clear_value();
  *cart.mutable_state() = whole.state();
  if (!cart.has_currency() && !whole.currency().empty()) cart.set_currency(whole.currency());
}

v1::Cart CartIn(const std::string& bytes) {
  v1::Cart cart;
  if (!cart.ParseFromString(bytes)) cart.Clear();
  return cart;
}

}  // namespace

CartForms CartFormsOf(const Translator& translator, std::string_view format) {
  const auto takes = [&](v1::Cart::Change change) {
    return translator.Encode(format, Probe(change), {.report_loss = false}).ok();
  };
  const bool whole = takes(v1::Cart::STATE);
  const bool changes = takes(v1::Cart::ADD);
  if (whole == changes) return {};
  if (whole) return {.form = CartForm::kWhole, .removals = true};
  return {.form = CartForm::kChanges, .removals = takes(v1::Cart::REMOVE)};
}

Carts::Carts(CartForms forms, const v1::Destination::CartState& limits)
    : forms_(forms),
      max_age_millis_(limits.max_age_hours() > 0 ? limits.max_age_hours() * kHourMillis
                                                 : std::numeric_limits<std::int64_t>::max()),
      max_carts_(static_cast<std::size_t>(std::max(1, limits.max_carts()))) {}

absl::Status Carts::Load(const std::string& key, std::string_view bytes) {
  std::string_view rest = bytes;
  const auto offset = TakeNumber(' ', rest);
  const auto millis = offset ? TakeNumber('\n', rest) : std::nullopt;
  v1::Cart cart;
  if (!millis || !cart.ParseFromArray(rest.data(), static_cast<int>(rest.size()))) {
    return absl::InvalidArgumentError("not the bytes of a kept cart");
  }
  by_offset_.emplace(*offset, key);
  carts_[key] = {*offset, *millis, std::string(rest)};
  return absl::OkStatus();
}

std::vector<std::string> CartKeysOf(const v1::CommerceEvent& event) {
  std::vector<std::string> keys;
  for (std::string key : {CustomerOf(event), AnonymousCustomerOf(event)}) {
    if (!key.empty()) keys.push_back(std::move(key));
  }
  return keys;
}

CartEvents Carts::Apply(const v1::CommerceEvent& event, std::int64_t offset) {
  const Now now{offset, MillisOf(event)};
  ForgetTooMany(now);
  const std::string key = CustomerOf(event);
  if (key.empty()) return {};
  Adopt(event, key, now);
  CartEvents events;
  if (event.has_cart()) {
    events = ApplyCart(event, key, now);
  } else if (event.has_purchase()) {
    Forget(key, now);
  }
  ForgetTooMany(now);
  return events;
}

void Carts::Adopt(const v1::CommerceEvent& event, const std::string& key, Now now) {
  const std::string anonymous = AnonymousCustomerOf(event);
  if (anonymous == key || carts_.contains(key)) return;
  const auto found = carts_.find(anonymous);
  if (found == carts_.end()) return;
  std::string cart = found->second.cart;
  Forget(anonymous, now);
  Keep(key, std::move(cart), now);
}

CartEvents Carts::ApplyCart(const v1::CommerceEvent& event, const std::string& key, Now now) {
  const v1::Cart& change = event.cart();
  const auto found = carts_.find(key);
  const bool known = found != carts_.end();
  const v1::Cart before = known ? CartIn(found->second.cart) : v1::Cart();
  CartEvents events;
  v1::Cart after;
  if (change.has_state()) {
    after = WholeCart(change);
  } else if (change.change() == v1::Cart::ADD || change.change() == v1::Cart::REMOVE) {
    CartAfter changed = ChangeCart(before, change);
    after = std::move(changed.cart);
    events.floored = changed.floored;
  } else if (change.change() == v1::Cart::EMPTY) {
    after.set_currency(change.has_currency() ? change.currency() : before.currency());
    after = ChangeCart(after, v1::Cart()).cart;  // of nothing, all is known
  } else if (known) {
    after = before;
  } else {
    return events;
  }
  if (change.has_state() || change.change() != v1::Cart::VIEW) {
    Keep(key, after.SerializeAsString(), now);
  }
  if (forms_.form == CartForm::kWhole && !change.has_state()) {
    events.as_it_is = false;
    v1::CommerceEvent& made = events.events.emplace_back(event);
    SetWhole(after, *made.mutable_cart());
  }
  const bool whole = change.change() == v1::Cart::EMPTY ||
                     (change.has_state() && change.change() == v1::Cart::STATE);
  if (forms_.form != CartForm::kChanges || !whole) return events;
  events.as_it_is = false;
  CartDifference difference = CompareCarts(before, after);
  if (!difference.removed.empty() && forms_.removals) {
    events.events.push_back(
        ChangeEvent(event, v1::Cart::REMOVE, before.currency(), std::move(difference.removed)));
  }
  if (difference.added.empty()) return events;
  v1::CommerceEvent added =
      ChangeEvent(event, v1::Cart::ADD, after.currency(), std::move(difference.added));
  if (!events.events.empty()) {
    added.set_derived_from(event.event_id());
    added.set_event_id(event::DeriveEventId(
        "canonical", text::Concat(event.event_id(), "\ncart\nADD"), event.source().id()));
  }
  events.events.push_back(std::move(added));
  return events;
}

void Carts::Keep(const std::string& key, std::string cart, Now now) {
  Kept& kept = carts_[key];
  by_offset_.erase({kept.offset, key});
  by_offset_.emplace(now.offset, key);
  kept = {now.offset, now.millis, std::move(cart)};
  changes_.push_back({key, text::Concat(now.offset, ' ', now.millis, '\n', kept.cart), now.offset});
}

void Carts::Forget(const std::string& key, Now now) {
  const auto found = carts_.find(key);
  if (found == carts_.end()) return;
  by_offset_.erase({found->second.offset, key});
  carts_.erase(found);
  changes_.push_back({key, std::string(), now.offset});
}

/// Carts that did not change for too long, and those above the number that is kept.
void Carts::ForgetTooMany(Now now) {
  while (!by_offset_.empty()) {
    const std::string key = by_offset_.begin()->second;
    const bool old = now.millis - carts_.at(key).millis > max_age_millis_;
    if (!old && carts_.size() <= max_carts_) return;
    Forget(key, now);
  }
}

std::vector<CartChange> Carts::TakeChangesUpTo(std::int64_t position) {
  const auto end = std::find_if(changes_.begin(), changes_.end(),
                                [&](const CartChange& change) { return change.offset > position; });
  // From the latest on, so that older ones of the same customer are known as such.
  absl::flat_hash_set<std::string> seen;
  std::vector<CartChange> latest;
  for (auto at = end; at != changes_.begin();) {
    --at;
    if (seen.insert(at->key).second) latest.push_back(std::move(*at));
  }
  changes_.erase(changes_.begin(), end);
  std::reverse(latest.begin(), latest.end());
  return latest;
}

}  // namespace interlingua::delivery::prepare
