// The carts of a destination's customers: a format that knows whole carts only gets whole carts
// where the shop sends changes, and a format that knows changes only gets changes where the shop
// sends whole carts.
//
// The owner applies every event of the log, in the order of the log and each once: also those that
// are not sent. A cart depends on nothing else: no clock is read, age is counted by the events' own
// times (`received_at`, else `occurred_at`).
//
// Durability. Beside the position of the destination the log keeps the carts AS OF THAT POSITION,
// `kept_state(destination, key, bytes)`:
//
//   - at start: `Load` every row, then apply the events that follow the position;
//   - at each commit: `TakeChangesUpTo(position that is committed)`, and store what it returns in
//     the same transaction as the position: the bytes replace those of the key; empty bytes delete
//     the row. Changes are returned once: where the commit fails, the caller keeps them for the
//     next one, older ones first.
//
// Keys are CustomerOf: 32 hexadecimal digits without personal data. Bytes are
//
//     bytes  = offset SP millis LF cart
//     offset = decimal digits ; of the event that changed the cart last
//     millis = decimal digits ; its time, milliseconds since 1970
//     cart   = wire bytes of v1::Cart: currency and state
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "interlingua/v1/config.pb.h"
#include "interlingua/v1/event.pb.h"
#include "translator/translator.h"

namespace interlingua::delivery::prepare {

/// In which form a format can hold carts.
enum class CartForm {
  kAny,      ///< in both: events stay as they are
  kWhole,    ///< whole carts only
  kChanges,  ///< what was added and removed only
};

/// What a format can say of carts; found out by encoding some.
struct CartForms {
  CartForm form = CartForm::kAny;
  bool removals = true;  ///< of kChanges: it can say that items were removed
};
CartForms CartFormsOf(const Translator& translator, std::string_view format);

/// The keys of the carts that are kept for the customer of an event.
std::vector<std::string> CartKeysOf(const v1::CommerceEvent& event);

/// A cart to be stored for a customer.
struct CartChange {
  std::string key;
  std::string bytes;  ///< empty: the cart is forgotten
  std::int64_t offset = 0;
};

/// What is sent in place of an event.
struct CartEvents {
  bool as_it_is = true;  ///< the event itself; `events` has none
  /// Otherwise these, in this order; none where the cart did not change in a way that the format
  /// can hold.
  std::vector<v1::CommerceEvent> events;
  /// Products of which more was removed than the cart held.
  int floored = 0;
};

/// Not thread-safe.
class Carts {
 public:
  Carts(CartForms forms, const v1::Destination::CartState& limits);

  /// Takes a stored cart, before the first event. kInvalidArgument: not such bytes; the customer
  /// then has no cart.
  absl::Status Load(const std::string& key, std::string_view bytes);

  /// Applies the event at `offset`, greater than all before.
  ///
  ///   - A change (ADD, REMOVE) changes the customer's cart; one that brings the whole cart along,
  ///     and STATE, replace it; EMPTY and a purchase empty it. A cart that is not known is empty.
  ///   - For kWhole, ADD, REMOVE, EMPTY, and VIEW of a known cart, become the STATE of the whole
  ///     cart.
  ///   - For kChanges, STATE and EMPTY become a REMOVE and an ADD of what differs. The first keeps
  ///     the event's id, the second has one derived from it and says so in `derived_from`.
  ///   - A customer without a cart takes over the cart of the anonymous id of the same event.
  CartEvents Apply(const v1::CommerceEvent& event, std::int64_t offset);

  /// What changed since the last call by events up to `position`: for each customer only the
  /// latest, in the order of their offsets.
  std::vector<CartChange> TakeChangesUpTo(std::int64_t position);

  /// How many carts are kept.
  std::size_t size() const { return carts_.size(); }

 private:
  struct Kept {
    std::int64_t offset = 0;
    std::int64_t millis = 0;
    std::string cart;
  };
  struct Now {
    std::int64_t offset;
    std::int64_t millis;
  };

  void Adopt(const v1::CommerceEvent& event, const std::string& key, Now now);
  CartEvents ApplyCart(const v1::CommerceEvent& event, const std::string& key, Now now);
  void Keep(const std::string& key, std::string cart, Now now);
  void Forget(const std::string& key, Now now);
  void ForgetTooMany(Now now);

  const CartForms forms_;
  const std::int64_t max_age_millis_;
  const std::size_t max_carts_;
  absl::flat_hash_map<std::string, Kept> carts_;
  std::set<std::pair<std::int64_t, std::string>> by_offset_;  // of the last change, with its key
  std::deque<CartChange> changes_;                            // in the order of their offsets
};

}  // namespace interlingua::delivery::prepare
