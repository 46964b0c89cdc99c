// Which events a destination gets: its kinds, its sources, what the visitor must have agreed to,
// and its share of the customers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
namespace interlingua::v1 {
class CommerceEvent;
class Consent;
class Destination;
}  // namespace interlingua::v1

namespace interlingua::delivery::prepare {

/// Why an event is withheld. Withheld events are counted by it and are never dead letters.
enum class Withheld {
  kNot,      ///< it is sent
  kKind,     ///< the destination does not want its kind
  kSource,   ///< the destination does not want its source
  kConsent,  ///< the visitor has not agreed
  kSample,   ///< the customer is not in the destination's share
  kCart,     ///< the event changes nothing in a cart that the format can hold
  kErased,   ///< erasure of the person was requested
  kHistory,  ///< it was in the log before the destination, and the vendor has a rule against
             ///< history
};

inline constexpr std::size_t kWithheldReasons = 8;

/// `kind`, `source`, `consent`, `sample`, `cart`, `erased` or `history`; "" for kNot.
std::string_view NameOf(Withheld reason);

/// Immutable and thread-safe.
class Policy {
 public:
  explicit Policy(const v1::Destination& destination);

  /// Why the event is withheld, the first reason that holds in the order kErased, kSource, kSample,
  /// kKind, kConsent.
  ///
  /// Consent: a category counts as granted where the event names it as granted and not as denied,
  /// letter for letter. `personalization` and `user_data` are the categories of two questions that
  /// some vendors ask separately. An event says nothing about consent where it names
  /// neither a category nor a refused vendor.
  /// Sample: a customer has one place among 10000, the same in every destination and every run of
  /// the gateway, so that a larger share includes every smaller one. An event without a customer
  /// has a place of its own, by its id.
  Withheld Judge(const v1::CommerceEvent& event) const;

 private:
  bool Agreed(const v1::Consent& consent) const;
  bool InSample(const v1::CommerceEvent& event) const;

  absl::flat_hash_set<std::string> kinds_;
  absl::flat_hash_set<std::string> sources_;
  std::vector<std::string> all_of_;
  std::vector<std::string> any_of_;
  bool asks_consent_ = false;
  bool allows_silence_ = false;
  int sample_percent_ = 100;
};

}  // namespace interlingua::delivery::prepare
