// How many events there are of each kind and currency, and exactly how much money.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "interlingua/v1/event.pb.h"
#include "translator/value/decimal.h"

namespace interlingua::cli::view {

/// Not thread-safe.
class EventTotals {
 public:
  /// kOutOfRange: a sum does not fit; the totals are then of no use.
  absl::Status Take(const v1::CommerceEvent& event);

  /// A table by kind and currency: events, item lines, revenue and value of what was bought and
  /// refunded.
  std::string Text() const;

 private:
  /// An exact sum of amounts that may be absent.
  class Sum {
   public:
    absl::Status Take(const v1::Decimal& amount);
    /// With two decimals at least, more where there are any; "" when no amount was there.
    std::string Text() const;

   private:
    value::DecimalValue total_;
    bool any_ = false;
  };

  struct Total {
    std::int64_t events = 0;
    std::int64_t item_lines = 0;
    Sum revenue;
    Sum value;
  };

  std::map<std::pair<std::string, std::string>, Total> totals_;
};

}  // namespace interlingua::cli::view
